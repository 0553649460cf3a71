"""The sandbox's own door to its Resend: the calls seen."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods

from sandbox.resend import calls


@require_http_methods(["GET", "HEAD", "DELETE"])
def calls_seen(request: HttpRequest) -> HttpResponse:
    if request.method == "DELETE":
        calls.forget()
    return JsonResponse(calls.seen(), safe=False)
