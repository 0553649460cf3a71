from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from catalog.cover import draw


@require_safe
@cache_control(public=True, max_age=86400)
def cover(request: HttpRequest, slug: str) -> HttpResponse:
    """Art for any slug: drawn from its letters, so nothing has to be stored or uploaded."""
    return HttpResponse(draw(slug), content_type="image/svg+xml")
