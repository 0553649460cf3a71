"""The key set, public as Clerk's is."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from sandbox import connection
from sandbox.clerk import faults, signing
from sandbox.clerk.errors import Refusal


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    try:
        faults.strike(request, "jwks_down")
    except Refusal as refusal:
        return refusal.response()
    except connection.NoAnswer:
        connection.hang_up(request)
        return HttpResponse()  # nobody reads it
    return JsonResponse(signing.jwks())
