"""Whether a webhook comes from who it says, and what it says: one function for each provider."""

import json
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from django.conf import settings
from svix.webhooks import Webhook, WebhookVerificationError

from billing import stripe as money
from billing.models.inbox import LONGEST_ABOUT, LONGEST_ID, LONGEST_TYPE

logger = logging.getLogger(__name__)

SVIX = ("svix-id", "svix-timestamp", "svix-signature")
PUBLIC_ID = re.compile(rf"[A-Za-z0-9_-]{{1,{LONGEST_ABOUT}}}")


class Refused(Exception):
    """Not taken; a sentence says why, for whoever looks at the provider's log."""

    status = 400


@dataclass(frozen=True)
class Message:
    source: str
    external_id: str
    type: str
    body: str
    livemode: bool | None = None
    about: str = ""


def clerk(body: bytes, headers: Mapping[str, str]) -> Message:
    return _svix("clerk", settings.CLERK_WEBHOOK_SIGNING_SECRETS, body, headers)


def resend(body: bytes, headers: Mapping[str, str]) -> Message:
    return _svix("resend", settings.RESEND_WEBHOOK_SECRETS, body, headers)


def stripe(body: bytes, headers: Mapping[str, str]) -> Message:
    """Signed with our secret, and of the world that our key belongs to: tests, or life."""
    text = _text(body)
    secret = settings.STRIPE_WEBHOOK_SECRET
    if not money.signed(text, headers.get("stripe-signature", ""), secret):
        raise Refused("The signature is missing, wrong or too old.")
    said = _read(text)
    number, live = said.get("id"), said.get("livemode")
    if not isinstance(number, str) or not 0 < len(number) <= LONGEST_ID or "\0" in number:
        raise Refused("The id is missing or too long.")
    if live is not money.livemode():
        raise Refused("This event is of the other mode: one key, one secret, one world.")
    return Message("stripe", number, _type(said), text, money.livemode(), _about(said))


def _svix(source: str, secrets: list[str], body: bytes, headers: Mapping[str, str]) -> Message:
    """Signed by any of our secrets: while one is rotated there are two."""
    text = _text(body)
    signed = {name: headers.get(name, "") for name in SVIX}
    if not any(_signed(secret, text, signed) for secret in secrets):
        raise Refused("The signature is missing, wrong or too old.")
    if len(signed["svix-id"]) > LONGEST_ID:
        raise Refused("The svix-id is too long.")
    return Message(source, signed["svix-id"], _type(_read(text)), text)


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise Refused("The body is not UTF-8.") from None


def _signed(secret: str, text: str, headers: dict[str, str]) -> bool:
    try:
        Webhook(secret).verify(text, headers)
    except WebhookVerificationError:
        return False
    except Exception as error:  # noqa: BLE001  it raises whatever its parts do at a header that is none
        logger.info("A signature could not be read: %s", type(error).__name__)
        return False
    return True


def _read(text: str) -> dict[str, Any]:
    try:
        said = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Refused("The body is not JSON.") from None
    if not isinstance(said, dict):
        raise Refused("The body is not a JSON object.")
    return said


def _type(said: dict[str, Any]) -> str:
    found = said.get("type")
    if not isinstance(found, str) or not found:
        raise Refused("The type is missing.")
    # No type has such letters, and no database could store them.
    return found.encode(errors="replace").decode().replace("\0", "?")[:LONGEST_TYPE]


def _about(said: dict[str, Any]) -> str:
    """Which order it names, as far as that could be one of ours."""
    data = said.get("data")
    found = data.get("object") if isinstance(data, dict) else None
    if not isinstance(found, dict):
        return ""
    metadata = found.get("metadata")
    known = metadata.get("order") if isinstance(metadata, dict) else None
    named = known or found.get("client_reference_id")
    return named if isinstance(named, str) and PUBLIC_ID.fullmatch(named) else ""


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number in JSON")
