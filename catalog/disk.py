"""What a disk of one's own needs of the web: taking in and handing out, by signed addresses."""

import re
from collections.abc import Iterator
from hashlib import sha256
from mimetypes import guess_type
from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from catalog.models.image import FORMATS
from shop.lib import storage

YEAR = 31536000
SEALED = {"X-Content-Type-Options": "nosniff"}
# Eighteen digits are more bytes than there are, and fewer than Python refuses to read.
RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})\Z")


@csrf_exempt  # the token is the permission, and no browser adds it by itself
@require_http_methods(["PUT"])
def upload(request: HttpRequest, token: str) -> HttpResponse:
    """Takes in exactly the file that the token was signed for."""
    ticket = storage.read("upload", token)
    if ticket is None or not _local():
        raise Http404
    if request.META.get("CONTENT_LENGTH") != str(ticket["size"]):
        return _said(gettext("This is not as many bytes as were announced."), 400)
    try:
        storage.take(ticket["key"], request, ticket["size"])
    except storage.Cut:
        return _said(gettext("The upload broke off. Please try again."), 400)
    except storage.Unavailable:
        return _said(gettext("The storage does not answer. Please try again in a minute."), 503)
    return HttpResponse(status=201)


@require_safe
@cache_control(private=True, no_store=True)
def goods(request: HttpRequest, token: str) -> HttpResponseBase:
    """Hands out the file that the token was signed for, whole or from where it broke off."""
    ticket = storage.read("download", token)
    if ticket is None or not _local():
        raise Http404
    try:
        size = storage.size_of(ticket["key"])
    except storage.Missing as error:
        raise Http404 from error
    except storage.Unavailable:
        return _said(gettext("The storage does not answer. Please try again in a minute."), 503)
    return _file(request, ticket["key"], ticket["name"], size)


@require_safe
@cache_control(public=True, max_age=YEAR, immutable=True)
def media(request: HttpRequest, key: str) -> HttpResponse:
    """A picture that we have drawn, and nothing else."""
    media_type = guess_type(key)[0]
    if media_type not in FORMATS.values():
        raise Http404
    try:
        content = b"".join(storage.pictures().chunks(key))
    except storage.Missing as error:
        raise Http404 from error
    except storage.Unavailable:
        return _said(gettext("The storage does not answer. Please try again in a minute."), 503)
    return HttpResponse(content, content_type=media_type, headers=SEALED)


def _file(request: HttpRequest, key: str, name: str, size: int) -> HttpResponseBase:
    # A key never stands for other bytes, so whoever goes on later goes on with the same file.
    etag = f'"{sha256(key.encode()).hexdigest()[:32]}"'
    headers = {
        "Accept-Ranges": "bytes",
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or "",
        "ETag": etag,
        **SEALED,
    }
    if settings.ASSET_STORAGE_X_ACCEL:
        headers["X-Accel-Redirect"] = settings.ASSET_STORAGE_X_ACCEL + quote(key)
        return HttpResponse(content_type=storage.OCTETS, headers=headers)
    first, last = _wanted(_asked(request, etag), size)
    if first >= size:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    part = (first, last) != (0, size - 1)
    headers["Content-Length"] = str(last - first + 1)
    if part:
        headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    body = _part(key, first, last) if request.method == "GET" else iter(())
    return StreamingHttpResponse(
        body, content_type=storage.OCTETS, status=206 if part else 200, headers=headers
    )


def _asked(request: HttpRequest, etag: str) -> str:
    """The range that is wanted, unless of a file that was another one."""
    if request.method != "GET" or request.headers.get("If-Range", etag) != etag:
        return ""
    return request.headers.get("Range", "")


def _wanted(asked: str, size: int) -> tuple[int, int]:
    """First and last byte; of several ranges, or of nonsense, the whole."""
    match = RANGE.match(asked)
    if not match or match[1] == match[2] == "":
        return 0, size - 1
    if not match[1]:
        return max(0, size - int(match[2])), size - 1
    first, last = int(match[1]), min(int(match[2] or size - 1), size - 1)
    return (first, last) if first <= last or first >= size else (0, size - 1)


def _part(key: str, first: int, last: int) -> Iterator[bytes]:
    wanted = last - first + 1
    for chunk in storage.chunks(key, first):
        yield chunk[:wanted]
        wanted -= len(chunk)
        if wanted <= 0:
            return


def _local() -> bool:
    return bool(settings.ASSET_STORAGE_BACKEND == "local")


def _said(sentence: str, status: int) -> HttpResponse:
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
