"""The endpoints: `POST /emails` and `GET /emails/<id>`."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse

from sandbox import connection, store
from sandbox.chaos import Fault
from sandbox.mailbox import messages
from sandbox.mailbox.messages import Mail, Message
from sandbox.resend import calls, errors, faults, idempotency, payload
from sandbox.resend.errors import Refusal

KEYS_BEGIN = "re_sandbox_"

type View = Callable[..., HttpResponse]


def endpoint(view: View) -> View:
    """Note the call when it comes and its status when it is answered."""

    @wraps(view)
    def answer(request: HttpRequest, **captured: str) -> HttpResponse:
        call = calls.arrived(request)
        try:
            response = view(request, **captured)
        except Refusal as refusal:
            response = refusal.response()
        except connection.NoAnswer:
            connection.hang_up(request)
            return HttpResponse()  # nobody reads it
        calls.answered(call, response.status_code)
        return response

    return answer


@endpoint
def emails(request: HttpRequest) -> HttpResponse:
    allow(request, "POST")
    authorise(request)
    fault = faults.switch.take()
    if response := faults.answer(fault):
        return response
    wish = payload.read(request)
    email_id = send_once(request, payload.mail(wish), payload.fingerprint(wish), fault)
    faults.after_accepting(fault, request)
    return JsonResponse({"id": email_id})


@endpoint
def email(request: HttpRequest, email_id: str) -> HttpResponse:
    allow(request, "GET")
    authorise(request)
    found = messages.get(valid_id(email_id))
    if found is None:
        raise errors.email_not_found()
    return JsonResponse(retrieved(found))


def retrieved(message: Message) -> dict[str, Any]:
    """As Resend tells it, which is without headers and attachments."""
    told = message.as_json()
    del told["headers"], told["attachments"]
    return {
        "object": "email",
        **told,
        "message_id": f"<{message.id}@sandbox>",
        "last_event": "delivered",
        "scheduled_at": None,
    }


@endpoint
def unknown(request: HttpRequest) -> HttpResponse:
    raise errors.endpoint_not_found()


def allow(request: HttpRequest, method: str) -> None:
    if request.method != method:
        raise errors.method_not_allowed()


def authorise(request: HttpRequest) -> None:
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise errors.missing_api_key()
    if not key.strip().startswith(KEYS_BEGIN):
        raise errors.invalid_api_key()


def valid_id(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        raise errors.invalid_id() from None


def send_once(request: HttpRequest, mail: Mail, fingerprint: str, fault: Fault) -> str:
    """Accept a mail, or find the one this idempotency key already brought."""
    key = idempotency.key_of(request)
    if key is None:
        return accept(request, mail, fault, None)
    use = idempotency.Use(request.path, key, fingerprint)
    with idempotency.claimed(use):
        return idempotency.email_of(use) or accept(request, mail, fault, use)


def accept(request: HttpRequest, mail: Mail, fault: Fault, use: idempotency.Use | None) -> str:
    faults.before_accepting(fault, request)
    with store.transaction() as database:
        email_id = messages.keep(database, mail)
        if use:
            idempotency.remember(database, use, email_id)
    return email_id
