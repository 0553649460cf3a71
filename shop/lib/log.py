"""Logs as JSON lines with the request they belong to; readable lines in development."""

import json
import logging
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

from shop.lib.http import View

logger = logging.getLogger("shop.requests")

CONTEXT: ContextVar[dict[str, str]] = ContextVar("log_context", default={})  # noqa: B039  never mutated
OURS = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "request", "server_time"}
QUIET = {"/metrics"}
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
# Who reads such an address in a log could still use it for a while.
PERMISSION = re.compile(r"(/(?:uploads|goods)/)[^/\s]+")
LICENCE_KEY = re.compile(r"\b(?:[0-9A-Z]{5}-){4}([0-9A-Z]{5})\b", re.IGNORECASE)


@contextmanager
def about(**words: str) -> Iterator[None]:
    """Every line logged inside carries these words, such as order="1001"."""
    token = CONTEXT.set(CONTEXT.get() | words)
    try:
        yield
    finally:
        CONTEXT.reset(token)


def name_requests(get_response: View) -> View:
    """Gives each request an id: in the log, in X-Request-ID and on the error pages."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request_id = _request_id(request)
        request.META["REQUEST_ID"] = request_id
        began = time.monotonic()
        with about(request_id=request_id):
            response = get_response(request)
            response["X-Request-ID"] = request_id
            if request.path not in QUIET:
                _log(request, response, time.monotonic() - began)
        return response

    return middleware


def current(word: str) -> str:
    return CONTEXT.get().get(word, "")


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S") + f".{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _said(record),
            **CONTEXT.get(),
            **_extra(record),
        }
        if record.exc_info:
            line["exception"] = _hushed(self.formatException(record.exc_info))
        return json.dumps(line, default=str, ensure_ascii=False)

    converter = staticmethod(time.gmtime)


class ConsoleFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        extra = " ".join(f"{k}={v}" for k, v in (CONTEXT.get() | _extra(record)).items())
        said = _said(record).replace("\n", "\\n").replace("\r", "\\r")
        line = f"{self.formatTime(record, '%H:%M:%S')} {record.levelname:<7} {said}"
        line = f"{line}  {extra}" if extra else line
        if not record.exc_info:
            return line
        return f"{line}\n{_hushed(self.formatException(record.exc_info))}"


def _said(record: logging.LogRecord) -> str:
    return _hushed(record.getMessage())


def _hushed(text: str) -> str:
    return LICENCE_KEY.sub(r"…-\1", PERMISSION.sub(r"\1…", text))


def _extra(record: logging.LogRecord) -> dict[str, object]:
    return {key: value for key, value in vars(record).items() if key not in OURS}


def _request_id(request: HttpRequest) -> str:
    """A proxy's id is kept when it looks like one, so that both logs tell one story."""
    given = request.headers.get("X-Request-ID", "")
    return given if REQUEST_ID.fullmatch(given) else secrets.token_hex(8)


def _log(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    logger.log(
        logging.WARNING if response.status_code >= 500 else logging.INFO,
        "%s %s %s",
        request.method,
        request.path,
        response.status_code,
        extra={"status": response.status_code, "ms": round(seconds * 1000, 1)},
    )
