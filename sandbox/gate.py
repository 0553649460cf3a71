"""What no page and no provider has to think about: foreign sites and huge bodies."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

LARGEST_BODY = 4 * 1024 * 1024
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
# A shop's pages call it from another port; it has a list of origins of its own.
OPEN_TO_PAGES = "/clerk/v1/"


def gate(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    def pass_through(request: HttpRequest) -> HttpResponse:
        if body_size(request) > LARGEST_BODY:
            return refusal(413, "This is too large: a request may hold 4 MB.")
        if request.method not in SAFE_METHODS and is_cross_site(request):
            return refusal(403, "This came from another site.")
        return get_response(request)

    return pass_through


def body_size(request: HttpRequest) -> int:
    length = request.headers.get("Content-Length") or "0"
    return int(length) if length.isdecimal() and len(length) < 20 else 0


def is_cross_site(request: HttpRequest) -> bool:
    """A browser says where a form came from; a program says nothing and is let in."""
    if request.path.startswith(OPEN_TO_PAGES):
        return False
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is not None and origin != f"http://{request.get_host()}"


def refusal(status: int, sentence: str) -> HttpResponse:
    return HttpResponse(sentence + "\n", status=status, content_type="text/plain; charset=utf-8")
