"""What is turned away before any view sees it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from shop.accounts.limits import TooMany, hit, visitor
from shop.errors import error_page, too_many
from shop.lib.http import DESKS, MACHINES, SIGNED, UPLOADS, View

UTF8 = {"utf-8", "utf8"}
SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
MOST_AT_A_DESK = 12_000_000  # one picture as large as we take, and the form around it
CHUNK = 65536
DRAINED_CHUNKS = 512  # 32 MB


def refuse_hostile_requests(get_response: View) -> View:
    """NUL bytes, which PostgreSQL cannot store, and bodies larger than anything we ask for."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return error_page(request, 400)
        charset = (request.content_params or {}).get("charset", "utf-8")
        if charset.lower() not in UTF8:  # some decode to what no database stores
            return error_page(request, 400)
        if _length(request) > _most(request):
            _drain(request)
            return error_page(request, 413)
        return get_response(request)

    return middleware


class limit_posts:  # noqa: N801  a middleware is named like the others
    """Every post counts, whatever it is for; a view may ask for a narrower rate of its own."""

    sync_capable, async_capable = True, False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE and not request.path_info.startswith((*MACHINES, SIGNED)):
            rate = "signed_in" if request.user.is_authenticated else "anonymous"
            try:
                hit(rate, visitor(request))
            except TooMany as limit:
                return too_many(request, limit)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return too_many(request, exception) if isinstance(exception, TooMany) else None


def _most(request: HttpRequest) -> int:
    if request.path_info.startswith(UPLOADS):
        return int(settings.MAX_FILE_BYTES)
    # Strangers have nothing large to bring.
    if request.path_info.startswith(DESKS) and settings.SESSION_COOKIE_NAME in request.COOKIES:
        return max(settings.MAX_BODY_BYTES, MOST_AT_A_DESK)
    return int(settings.MAX_BODY_BYTES)


def _drain(request: HttpRequest) -> None:
    """Reads what is being sent, within reason: who is cut off in mid-sentence hears no answer."""
    for _ in range(DRAINED_CHUNKS):
        if not request.read(CHUNK):
            return


def _length(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isascii() and length.isdigit() else 0
