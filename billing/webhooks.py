"""Where providers say what happened. Here it is verified and kept; a worker does the rest."""

from collections.abc import Callable, Mapping

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from billing import inbox, verification
from billing.verification import Message, Refused
from shop.accounts.limits import address, hit

LARGEST = 1_000_000
CHUNK = 65536

type Verify = Callable[[bytes, Mapping[str, str]], Message]


class TooLarge(Refused):
    status = 413


@csrf_exempt
@require_POST
def clerk(request: HttpRequest) -> HttpResponse:
    if not settings.CLERK_WEBHOOK_SIGNING_SECRETS:
        raise Http404
    return _take(request, verification.clerk)


@csrf_exempt
@require_POST
def stripe(request: HttpRequest) -> HttpResponse:
    if not (settings.STRIPE_WEBHOOK_SECRET and settings.STRIPE_SECRET_KEY):
        raise Http404
    return _take(request, verification.stripe)


@csrf_exempt
@require_POST
def resend(request: HttpRequest) -> HttpResponse:
    if not settings.RESEND_WEBHOOK_SECRETS:
        raise Http404
    return _take(request, verification.resend)


def _take(request: HttpRequest, verify: Verify) -> HttpResponse:
    try:
        message = verify(_body(request), request.headers)
    except Refused as refusal:
        _count(request)
        return HttpResponse(f"{refusal}\n", status=refusal.status, content_type="text/plain")
    with transaction.atomic():
        new = inbox.receive(
            message.source,
            message.external_id,
            message.type,
            message.body,
            livemode=message.livemode,
            about=message.about,
        )
    if not new:  # whoever has overheard one may send it again and again
        _count(request)
    return HttpResponse("Received.\n", content_type="text/plain")


def _count(request: HttpRequest) -> None:
    hit("webhook", f"address:{address(request)}")


def _body(request: HttpRequest) -> bytes:
    """Read to its end even when it is refused: who is cut off in mid-sentence hears no answer."""
    try:
        body: bytes = request.read(LARGEST + 1)
        large = len(body) > LARGEST
        while large and request.read(CHUNK):
            pass
    except UnreadablePostError:
        raise Refused("The body broke off.") from None
    if large:
        raise TooLarge("The body is too large.")
    return body
