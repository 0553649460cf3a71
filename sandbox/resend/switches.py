"""The sandbox's own doors to its Resend: the calls seen, and what becomes of mails."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from sandbox import svix
from sandbox.door import BadWish, door, is_json, wish_in
from sandbox.mailbox import messages
from sandbox.resend import calls, faults, webhooks


@require_http_methods(["GET", "HEAD", "DELETE"])
def calls_seen(request: HttpRequest) -> HttpResponse:
    if request.method == "DELETE":
        calls.forget()
    return JsonResponse(calls.seen(), safe=False)


@require_http_methods(["POST", "DELETE"])
@door
def endpoints_added(request: HttpRequest) -> HttpResponse:
    if request.method == "DELETE":
        webhooks.endpoints.forget_added()
    else:
        wish = wish_in(request)
        webhooks.endpoints.add(svix.endpoint(wish.get("url"), wish.get("secret")))
    return JsonResponse([each.url for each in webhooks.endpoints.all_of_them()], safe=False)


@require_http_methods(["GET", "HEAD", "DELETE"])
def deliveries(request: HttpRequest) -> HttpResponse:
    if request.method == "DELETE":
        webhooks.deliveries.forget()
        faults.webhooks.set({"mode": "ok"})
    return JsonResponse(webhooks.deliveries.shown(), safe=False)


@require_POST
@door
def delivery_again(request: HttpRequest, svix_id: str) -> HttpResponse:
    if not webhooks.deliveries.again(svix_id):
        raise BadWish("There is no such delivery.")
    return JsonResponse({"id": svix_id})


@require_POST
@door
def fate(request: HttpRequest) -> HttpResponse:
    """Has something become of a mail; a form leads back to it."""
    wish = wish_in(request)
    found = messages.get(str(wish.get("email_id")))
    if found is None:
        raise BadWish("There is no such mail.")
    if wish.get("fate") not in webhooks.FATES:
        raise BadWish(f"fate is one of {', '.join(webhooks.FATES)}.")
    svix_id = webhooks.tell(found, wish["fate"])
    if is_json(request):
        return JsonResponse({"id": svix_id})
    return redirect("message", message_id=found.id)
