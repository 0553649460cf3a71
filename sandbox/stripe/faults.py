"""What can go wrong with Stripe: its API, and apart from that its webhooks."""

from django.http import HttpRequest, HttpResponse

from sandbox import connection
from sandbox.chaos import OK, Fault, Switch
from sandbox.stripe import errors

API_MODES = {
    OK: "every call is answered",
    "rate_limit": "429, too many requests",
    "server_error": "500 before anything is done",
    "server_error_after": "does it, then answers 500",
    "unavailable_html": "503 with an HTML page",
    "bad_body": "200 with an HTML page, nothing done",
    "conflict": "409, the same key is still in progress",
    "drop": "closes the connection, nothing done",
    "drop_after": "does it, then closes the connection",
    "stall": "waits, then does it if the client is still there",
    "stall_after": "does it, waits, then answers",
}
WEBHOOK_MODES = {
    OK: "every event is delivered once, in order",
    "webhooks_twice": "each event is delivered twice",
    "webhooks_late": "each event waits so many seconds",
    "webhooks_shuffled": "each event waits any time up to so many seconds",
    "webhooks_storm": "shuffled, and each event twice",
    "webhooks_reversed": "events are held, so many or until changed, then sent last first",
    "webhooks_two_events": "two events for one change, each delivered",
    "webhooks_unsigned": "events with a wrong signature",
    "webhooks_live": "events that say they are live",
    "webhooks_never": "events are not sent",
}

api = Switch(API_MODES)
webhooks = Switch(WEBHOOK_MODES)


def instead(fault: Fault) -> HttpResponse | None:
    """The answer given in place of Stripe's; None where the request goes on to be read."""
    match fault.mode:
        case "rate_limit":
            raise errors.rate_limited()
        case "server_error":
            raise errors.api_error()
        case "conflict":
            raise errors.still_in_progress("any")
        case "drop":
            raise connection.NoAnswer
        case "unavailable_html":
            return HttpResponse("<h1>503 Service Unavailable</h1>", status=503)
        case "bad_body":
            return HttpResponse("<h1>Welcome</h1>")
    return None


def before(fault: Fault, request: HttpRequest) -> None:
    if fault.mode == "stall":
        connection.stall(request, fault.seconds)


def after(fault: Fault, request: HttpRequest) -> None:
    if fault.mode == "drop_after":
        raise connection.NoAnswer
    if fault.mode == "stall_after":
        connection.stall(request, fault.seconds)
