"""How gunicorn serves the shop: `deploy/start web` reads it."""

import itertools
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from gunicorn import glogging

from shop.lib.env import Env
from shop.lib.log import ConsoleFormatter, JsonFormatter

METRICS_DIR = "PROMETHEUS_MULTIPROC_DIR"

_env = Env(os.environ)
try:
    _port = _env.number("PORT", default=8000, least=1)
    _log = _env.choice("LOG_FORMAT", among=("console", "json"), default="json")
    workers = _env.number("WEB_WORKERS", default=2, least=1)
    threads = _env.number("WEB_THREADS", default=4, least=1)
except ImproperlyConfigured as fault:
    sys.exit(f"Tradepost cannot start: {fault}")

bind = f"0.0.0.0:{_port}"
worker_class = "gthread"
# In memory: a slow disk would look like a worker that hangs.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  made by mkstemp
control_socket_disable = True

# A fresh worker now and then, not all at once. That is why reuse_port is off: with a socket for
# each worker, the visitors who wait at one that leaves are lost.
max_requests = 5000
max_requests_jitter = 1000
graceful_timeout = 25
# Longer than a proxy keeps an idle connection, or it may post into one that is just closing.
keepalive = 75

# Nobody is believed here, not even loopback: TRUSTED_PROXIES decides, in shop/lib/http.py.
forwarded_allow_ips = ""


class Logger(glogging.Logger):
    """Gunicorn's own lines look like the shop's; a request has a line of the shop's already."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(JsonFormatter() if _log == "json" else ConsoleFormatter())


logger_class = Logger


def on_starting(server: Any) -> None:
    """Each worker counts into a file of its own; a start begins at zero."""
    os.environ[METRICS_DIR] = tempfile.mkdtemp(prefix="shop-metrics-")


def pre_fork(server: Any, worker: Any) -> None:
    """A new worker takes the lowest free number and counts on in the file of the last who had it.

    Named by process id, as is usual, the files would grow in number with each fresh worker.
    """
    taken = {other.number for other in server.WORKERS.values()}
    worker.number = next(number for number in itertools.count() if number not in taken)


def post_fork(server: Any, worker: Any) -> None:
    from prometheus_client import values  # noqa: PLC0415  looks for the directory when imported

    values.ValueClass = values.MultiProcessValue(lambda: worker.number)


def child_exit(server: Any, worker: Any) -> None:
    from prometheus_client.multiprocess import mark_process_dead  # noqa: PLC0415  likewise

    mark_process_dead(worker.number)


def on_exit(server: Any) -> None:
    shutil.rmtree(os.environ[METRICS_DIR], ignore_errors=True)
