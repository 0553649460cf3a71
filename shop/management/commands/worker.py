import logging
import os
import signal
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from django.conf import settings
from django.db import connections
from django_tasks_db.management.commands.db_worker import Command as DatabaseWorker
from django_tasks_db.management.commands.db_worker import Worker

from shop.checks import guard

logger = logging.getLogger(__name__)

PAUSE = 0.5  # seconds before it looks again, once there was nothing to do


class Command(DatabaseWorker):
    help = "Does the work that waits in the queue, until it is told to stop."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(interval=PAUSE)

    def handle(self, **options: Any) -> None:
        guard()
        logger.info("A worker has started.")
        with hands(settings.WORKER_THREADS - 1, options):
            super().handle(**options | {"queue_name": "*"})

    def configure_logging(self, verbosity: int) -> None:
        """The shop's settings say what is logged."""


@contextmanager
def hands(count: int, options: dict[str, Any]) -> Iterator[None]:
    """While one waits for a provider or the database, another works; all end with the first."""
    workers = [_hand(f"{options['worker_id']}-{number}", options) for number in range(count)]
    threads = [Thread(target=_work, args=[each], daemon=True) for each in workers]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for worker in workers:
            worker.running = False
        for thread in threads:
            thread.join()


def _hand(name: str, options: dict[str, Any]) -> Worker:
    told = ("interval", "batch", "backend_name", "startup_delay", "max_tasks")
    return Worker(
        **{each: options[each] for each in told},
        queue_names=["*"],
        excluded_queue_names=[],
        worker_id=name,
    )


def _work(worker: Worker) -> None:
    try:
        worker.run()
    except Exception:
        logger.exception("A thread of the worker broke off; the worker ends, to be started anew.")
        os.kill(os.getpid(), signal.SIGTERM)
    finally:
        connections.close_all()
