"""One visitor who asks one thing after the other, over one connection."""

import http.client
import time
from typing import NamedTuple


class Answer(NamedTuple):
    status: int
    body: bytes


class Client:
    def __init__(self, host: str, port: int) -> None:
        self._connection = http.client.HTTPConnection(host, port, timeout=60)

    def get(self, path: str) -> Answer:
        try:
            return self._ask(path)
        except (http.client.RemoteDisconnected, ConnectionError):
            return self._ask(path)  # a server closes a connection that has been idle for long

    def seconds(self, path: str) -> float:
        """How long the answer takes, to its last byte."""
        began = time.perf_counter()
        answer = self.get(path)
        took = time.perf_counter() - began
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status}")
        return took

    def close(self) -> None:
        self._connection.close()

    def _ask(self, path: str) -> Answer:
        try:
            self._connection.request("GET", path)
            answer = self._connection.getresponse()
            return Answer(answer.status, answer.read())
        except (OSError, http.client.HTTPException):
            self._connection.close()
            raise
