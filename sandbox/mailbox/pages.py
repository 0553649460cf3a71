"""The mailbox for people, and the same as JSON for tests."""

import base64
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.csp import CSP
from django.utils.http import content_disposition_header
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sandbox.mailbox import messages
from sandbox.mailbox.messages import Message
from sandbox.resend import webhooks

# A mail is a stranger's page: it runs nothing, fetches nothing and stays in its frame, but a link
# in it may open a tab of its own.
MAIL_POLICY: dict[str, Any] = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.UNSAFE_INLINE],
    "img-src": ["data:"],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.NONE],
    "frame-ancestors": [CSP.SELF],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    to = request.GET.get("to", "").strip()
    found = messages.search(to) if to else messages.newest()
    return render(request, "mailbox/index.html", {"messages": found, "to": to})


@require_safe
def as_json(request: HttpRequest) -> HttpResponse:
    to = request.GET.get("to")
    found = messages.sent_to(to) if to else messages.newest()
    return JsonResponse([message.as_json() for message in found], safe=False)


@require_http_methods(["GET", "HEAD", "DELETE"])
def whole(request: HttpRequest) -> HttpResponse:
    """`DELETE /mailbox` for tests; a reader is shown the page."""
    if request.method == "DELETE":
        messages.empty()
        return HttpResponse(status=204)
    return redirect("mailbox")


@require_POST
def emptying(request: HttpRequest) -> HttpResponse:
    messages.empty()
    return redirect("mailbox")


@require_safe
def message(request: HttpRequest, message_id: UUID) -> HttpResponse:
    told = webhooks.told_of(str(message_id))
    return render(request, "mailbox/message.html", {"message": existing(message_id), "told": told})


@require_safe
def message_json(request: HttpRequest, message_id: UUID) -> HttpResponse:
    return JsonResponse(existing(message_id).as_json(), json_dumps_params={"indent": 2})


@require_safe
@csp_override(MAIL_POLICY)
def html_part(request: HttpRequest, message_id: UUID) -> HttpResponse:
    html = existing(message_id).mail.html
    if html is None:
        raise Http404
    return HttpResponse(f'<!doctype html><base target="_blank">{html}')


@require_safe
def attachment(request: HttpRequest, message_id: UUID, number: int) -> HttpResponse:
    """Always a download: a hostile file must not open as a page of ours."""
    attached = existing(message_id).mail.attachments[number : number + 1]
    if not attached or "content" not in attached[0]:
        raise Http404
    response = HttpResponse(
        base64.b64decode(attached[0]["content"]), content_type="application/octet-stream"
    )
    name = safe_name(attached[0].get("filename", ""))
    disposition = content_disposition_header(as_attachment=True, filename=name)
    response.headers["Content-Disposition"] = disposition or "attachment"
    return response


def existing(message_id: UUID) -> Message:
    found = messages.get(str(message_id))
    if found is None:
        raise Http404
    return found


def safe_name(name: str) -> str:
    return "".join(letter if letter.isprintable() else "_" for letter in name) or "attachment"
