"""When something is wrong: which page says so."""

import errno
import logging
import sys

from django.db import InterfaceError, OperationalError, ProgrammingError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from shop.accounts.limits import TooMany

logger = logging.getLogger(__name__)

AWAY_SECONDS = 30
DISK_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 413 if type(exception).__name__ == "RequestDataTooBig" else 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    logger.warning("Refused a post: %s", reason)
    return error_page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of ours is a 500; a database that is away or a full disk is "be right back"."""
    error = sys.exception()
    if error is not None and _away(error):
        response = error_page(request, 503)
        response["Retry-After"] = str(AWAY_SECONDS)
        return response
    return error_page(request, 500)


def too_many(request: HttpRequest, limit: TooMany) -> HttpResponse:
    response = error_page(request, 429)
    response["Retry-After"] = str(limit.seconds)
    return response


def error_page(request: HttpRequest, status: int) -> HttpResponse:
    """The error page, or bare words when even that cannot be drawn."""
    context = {"status": status, "request_id": request.META.get("REQUEST_ID", "")}
    try:
        return render(request, f"errors/{status}.html", context, status=status)
    except Exception:
        # An error page must not fail.
        logger.exception("The page for %s could not be drawn", status)
        return HttpResponse(render_to_string("errors/bare.html", context), status=status)


def _away(error: BaseException) -> bool:
    if isinstance(error, OperationalError | InterfaceError):
        return True
    if isinstance(error, ProgrammingError):
        return type(error.__cause__).__name__ in {"UndefinedTable", "UndefinedColumn"}
    return isinstance(error, OSError) and error.errno in DISK_FULL
