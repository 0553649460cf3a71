"""What can go wrong with Clerk: its key set, its two APIs and its webhooks."""

from django.http import HttpRequest

from sandbox import connection
from sandbox.chaos import OK, Switch
from sandbox.clerk import errors

MODES = {
    OK: "everything answers",
    "jwks_down": "503 for the key set",
    "api_down": "503 from the Backend API",
    "frontend_down": "503 for what pages ask",
    "stall": "waits so many seconds, then answers",
    "webhooks_twice": "each event is delivered twice",
    "webhooks_late": "each event waits so many seconds",
    "webhooks_reversed": "events are held, so many or until changed, then sent last first",
    "webhooks_unsigned": "events with a wrong signature",
    "webhooks_never": "events are not sent",
}
WEBHOOKS = tuple(mode for mode in MODES if mode.startswith("webhooks_"))

switch = Switch(MODES)


def strike(request: HttpRequest, down: str) -> None:
    """Refuse in this mode, or hold the request up; raises instead of answering."""
    fault = switch.take(down, "stall")
    if fault.mode == "stall":
        connection.stall(request, fault.seconds)
    elif fault.mode == down:
        raise errors.unavailable()
