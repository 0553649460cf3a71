"""Who is really asking, what every answer carries, and where a post may come from."""

import ipaddress
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, cast
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt

type View = Callable[[HttpRequest], HttpResponse]
type Address = ipaddress.IPv4Address | ipaddress.IPv6Address
type Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# Where machines say and ask what they have to.
MACHINES = ("/webhooks/", "/api/")
# Where mail programs post for those who read them: many at once, from few addresses.
SIGNED = "/unsubscribe/"
# Where goods arrive; their size stands in the address, and whoever takes them in counts it.
UPLOADS = "/uploads/"
# Where pictures come with a form.
DESKS = ("/sell/", "/ops/")
# Names a visitor's cart, so that there is something personal to show them on every page.
CART_COOKIE = "cart"
HEADERS = {
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}
FORWARDED = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_REQUEST_ID",
)


def networks(items: list[str]) -> list[Network]:
    try:
        return [ipaddress.ip_network(item) for item in items]
    except ValueError as error:
        raise ImproperlyConfigured(
            f"TRUSTED_PROXIES: {error}; list addresses or networks, such as 10.0.0.0/8."
        ) from None


def trust_proxies(get_response: View) -> View:
    """Takes address and scheme from X-Forwarded-* when a trusted proxy says so, else drops them."""

    def middleware(request: HttpRequest) -> HttpResponse:
        forwarded = {name: request.META.pop(name, "") for name in FORWARDED}
        country = request.META.pop(_country_header(), "")
        if _trusted(request.META.get("REMOTE_ADDR", "")):
            request.META["REMOTE_ADDR"] = _client(
                request.META["REMOTE_ADDR"], forwarded["HTTP_X_FORWARDED_FOR"]
            )
            # The nearest proxy writes last.
            scheme = forwarded["HTTP_X_FORWARDED_PROTO"].rpartition(",")[2].strip().lower()
            if scheme in ("http", "https"):
                request.META["wsgi.url_scheme"] = scheme
            request.META["VISITOR_COUNTRY"] = country.strip().upper()
            if forwarded["HTTP_X_REQUEST_ID"]:
                request.META["HTTP_X_REQUEST_ID"] = forwarded["HTTP_X_REQUEST_ID"]
        return get_response(request)

    return middleware


def _country_header() -> str:
    """As WSGI spells it; of a proxy of ours it is evidence, of anybody else it is nothing."""
    name: str = settings.COUNTRY_HEADER
    return f"HTTP_{name.upper().replace('-', '_')}" if name else ""


def set_headers(get_response: View) -> View:
    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return middleware


def same_origin(request: HttpRequest) -> bool:
    """Whether a post from a public page, which carries no CSRF token, comes from our own site."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    origin = request.headers.get("Origin", "")
    return origin == f"{request.scheme}://{request.get_host()}"


def from_our_pages[**P](
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Takes posts of public pages: where they come from stands in for the token they lack."""

    @wraps(view)
    def checked(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method == "POST" and not same_origin(request):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return cast("Callable[Concatenate[HttpRequest, P], HttpResponse]", csrf_exempt(checked))


def led_here(request: HttpRequest) -> bool:
    """Whether somebody opened this address, or pressed a button of ours.

    A picture or a frame on another page, and a page that is fetched in advance, did not.
    """
    if request.method == "POST":
        return True
    if request.method != "GET" or "prefetch" in request.headers.get("Sec-Purpose", ""):
        return False
    return request.headers.get("Sec-Fetch-Dest", "document") == "document"


def inside(request: HttpRequest, url: str, default: str) -> str:
    """The path of an address on this very site, to go to; else the default."""
    here = {request.get_host()}
    if not url_has_allowed_host_and_scheme(url, here, require_https=request.is_secure()):
        return default
    parts = urlsplit(url.strip())
    # A path is relative to this host, unless it could be read as another one's.
    path = "/" + parts.path.lstrip("/\\")
    return urlunsplit(("", "", path, parts.query, parts.fragment))


def loopback(url: str) -> bool:
    name = host(url).rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    ip = _address(name)
    return ip is not None and (ip.is_loopback or ip.is_unspecified)


def private(name: str) -> bool:
    """An address that only one's own network can reach."""
    ip = _address(name.strip("[]"))
    return ip is not None and ip.is_private


def host(url: str) -> str:
    """The host that a URL names; nothing when it is no URL."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _client(proxy: str, forwarded_for: str) -> str:
    """The nearest hop that is not a proxy of ours: whatever stands left of it is hearsay."""
    address = proxy
    for hop in reversed(forwarded_for.split(",")):
        ip = _address(_without_port(hop.strip()))
        if ip is None:
            break
        address = str(ip)
        if not _trusted(address):
            break
    return address


def _without_port(hop: str) -> str:
    """Some proxies write 203.0.113.9:5555 or [2001:db8::1]:443."""
    if hop.startswith("["):
        return hop[1:].partition("]")[0]
    return hop.partition(":")[0] if hop.count(":") == 1 else hop


def _trusted(address: str) -> bool:
    ip = _address(address)
    return ip is not None and any(ip in network for network in settings.TRUSTED_PROXIES)


def _address(text: str) -> Address | None:
    """An IPv4 address in IPv6's clothes is the IPv4 address."""
    try:
        ip = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(ip, "ipv4_mapped", None) or ip
