"""Leaving a kind of mails by the link in one of them: mail programs press it, too."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from shop.events import leaving

LINK = "the link in a mail"


@csrf_exempt  # the token says whose it is, and a mail program has no other
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """To ask changes nothing, since scanners follow links; to post does, once."""
    known = leaving.read(token)
    if known is None:
        raise Http404
    address, topic = known
    if request.method == "POST":
        if "back" in request.POST:
            leaving.rejoin(address, topic)
        else:
            leaving.leave(address, topic, by=LINK)
    told = {
        "address": address,
        "topic": topic.label,
        "left": leaving.left(address, topic),
        "posted": request.method == "POST",
    }
    return render(request, "events/unsubscribe.html", told)
