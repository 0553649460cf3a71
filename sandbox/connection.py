"""The socket under a request: waiting on it, and hanging up without an answer."""

import select
import socket
import threading
import time
from contextlib import suppress

from django.http import HttpRequest

SOCKET = "sandbox.socket"
LOOK_EVERY = 0.05

stopping = threading.Event()


class NoAnswer(Exception):
    """This request ends without an answer."""


def stall(request: HttpRequest, seconds: float) -> None:
    """Wait; raises `NoAnswer` when the client leaves or the sandbox stops meanwhile."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        if stopping.wait(min(left, LOOK_EVERY)) or client_left(request):
            raise NoAnswer


def client_left(request: HttpRequest) -> bool:
    client: socket.socket = request.META[SOCKET]
    readable, _, _ = select.select([client], [], [], 0)
    try:
        return bool(readable) and client.recv(1, socket.MSG_PEEK) == b""
    except ConnectionError:
        return True


def hang_up(request: HttpRequest) -> None:
    with suppress(OSError):  # the client may have been first
        request.META[SOCKET].shutdown(socket.SHUT_RDWR)
