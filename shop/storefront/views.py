from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from shop.lib.public import public
from shop.storefront.context import current
from shop.storefront.models import LegalText, Logo

YEAR = 31536000


@require_safe
@cache_control(public=True, max_age=YEAR, immutable=True)
def logo(request: HttpRequest, digest: str) -> HttpResponse:
    found = get_object_or_404(Logo, digest=digest)
    return HttpResponse(bytes(found.image), content_type="image/webp")


@require_safe
@cache_control(public=True, max_age=YEAR, immutable=True)
def palette(request: HttpRequest, digest: str) -> HttpResponse:
    """The accent colour as a stylesheet: pages carry no inline style."""
    shop = current(request)
    if digest != shop.palette_digest:
        raise Http404
    return render(request, "shop/palette.css", {"palette": shop.palette}, content_type="text/css")


@public
@require_safe
def legal(request: HttpRequest, kind: str) -> HttpResponse:
    """The text in the reader's language, else in the one the shop has it in."""
    text = LegalText.shown(kind, get_language() or "", current(request))
    if text is None:
        raise Http404
    return render(request, "shop/legal.html", {"text": text})
