"""Start, listen on loopback, end at once when told to."""

import errno
import os
import signal
import sys
import threading
from collections.abc import Sequence
from socketserver import ThreadingMixIn
from types import FrameType
from typing import Any

from django.core.servers.basehttp import WSGIRequestHandler, WSGIServer

from sandbox import connection, store, svix
from sandbox.address import Elsewhere
from sandbox.application import application
from sandbox.clerk import demo
from sandbox.clerk import webhooks as clerk_webhooks
from sandbox.options import Options, Refused, read_options
from sandbox.resend import webhooks as resend_webhooks
from sandbox.stripe import deeds
from sandbox.stripe import endpoints as stripe_endpoints
from sandbox.stripe import webhooks as stripe_webhooks
from sandbox.stripe.account import business

UNFIT = (
    Refused,
    store.Unusable,
    Elsewhere,
    svix.BadEndpoint,
    stripe_endpoints.BadSecret,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; 1 when the sandbox cannot or will not start."""
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    try:
        options = read_options(arguments, os.environ)
        server = bind(options)
        store.open_at(options.store)
        open_clerk(options)
        open_resend(options)
        open_stripe(options)
    except UNFIT as reason:
        print(reason, file=sys.stderr)
        return 1
    serve(server, options)
    return 0


def stop(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


def bind(options: Options) -> "Server":
    ipv6 = ":" in options.host
    try:
        return Server((options.host, options.port), Handler, ipv6=ipv6)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise Refused(f"Cannot listen on {options.host}: {error.strerror}.") from error
        raise Refused(
            f"Port {options.port} on {options.host} is taken; "
            "stop what listens there or choose another with --port."
        ) from error


def open_clerk(options: Options) -> None:
    """The demo's people were always there: they come before there is anybody to tell."""
    demo.settle_in()
    secret = options.clerk_webhook_secret
    found = [svix.endpoint(url, secret) for url in options.clerk_webhooks]
    clerk_webhooks.endpoints.stand(found)
    clerk_webhooks.postman.start()


def open_resend(options: Options) -> None:
    secret = options.resend_webhook_secret
    found = [svix.endpoint(url, secret) for url in options.resend_webhooks]
    resend_webhooks.endpoints.stand(found)
    resend_webhooks.postman.start()


def open_stripe(options: Options) -> None:
    """What came due while the sandbox was down happens first."""
    business.name = options.stripe_business
    secret = options.stripe_webhook_secret
    stripe_endpoints.stand([(url, secret) for url in options.stripe_webhooks])
    deeds.catch_up()
    stripe_webhooks.postman.start()
    threading.Thread(target=deeds.keep_watch, name="stripe's clock", daemon=True).start()


def serve(server: "Server", options: Options) -> None:
    host = f"[{options.host}]" if ":" in options.host else options.host
    server.set_app(application(options.host))
    print(f"Sandbox on http://{host}:{server.server_port}", flush=True)
    try:
        server.serve_forever()
    finally:
        connection.stopping.set()
        server.server_close()


class Server(ThreadingMixIn, WSGIServer):
    """A thread a connection; none of them can hold up the end of the process."""

    daemon_threads = True
    request_queue_size = 128


class Handler(WSGIRequestHandler):
    """Gives a view its socket, so that it can hang up, and logs nothing."""

    disable_nagle_algorithm = True  # head and body are two writes; the second must not wait

    def get_environ(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environ()
        environ[connection.SOCKET] = self.connection
        return environ

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  named by its base
        pass
