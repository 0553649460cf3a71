"""What can go wrong when a mail is sent. Reading a mail back stays reliable."""

from django.http import HttpRequest, HttpResponse

from sandbox import connection
from sandbox.chaos import OK, Fault, Switch
from sandbox.resend import errors

MODES = {
    OK: "every mail is taken",
    "rate_limit": "429, too many requests",
    "daily_quota": "429, the day's quota is used up",
    "server_error": "500 in JSON",
    "unavailable_html": "503 with an HTML page",
    "stall": "waits, then takes the mail if the client is still there",
    "stall_after_accept": "takes the mail, waits, then answers",
    "drop": "closes the connection without an answer",
    "bad_body": "200 with an HTML page, mail not taken",
    "conflict": "409, the same key is still in progress",
}

WEBHOOK_MODES = {
    OK: "what becomes of a mail is told once, in order",
    "webhooks_twice": "each event is delivered twice",
    "webhooks_late": "each event waits so many seconds",
    "webhooks_reversed": "events are held, so many or until changed, then sent last first",
    "webhooks_unsigned": "events with a wrong signature",
    "webhooks_never": "events are not sent",
}

switch = Switch(MODES)
webhooks = Switch(WEBHOOK_MODES)


def answer(fault: Fault) -> HttpResponse | None:
    """The answer given in place of Resend's; None where the request goes on to be read."""
    match fault.mode:
        case "rate_limit":
            raise errors.rate_limited(fault.retry_after)
        case "daily_quota":
            raise errors.daily_quota_reached()
        case "server_error":
            raise errors.application_error()
        case "conflict":
            raise errors.still_in_progress()
        case "drop":
            raise connection.NoAnswer
        case "unavailable_html":
            return HttpResponse("<h1>503 Service Unavailable</h1>", status=503)
        case "bad_body":
            return HttpResponse("<h1>Welcome</h1>")
    return None


def before_accepting(fault: Fault, request: HttpRequest) -> None:
    if fault.mode == "stall":
        connection.stall(request, fault.seconds)


def after_accepting(fault: Fault, request: HttpRequest) -> None:
    if fault.mode == "stall_after_accept":
        connection.stall(request, fault.seconds)
