"""From a request body to a mail, with Resend's refusals on the way."""

import base64
import binascii
import hashlib
import json
import re
from typing import Any

from django.http import HttpRequest

from sandbox.body import NoJson, json_object
from sandbox.mailbox.messages import Mail
from sandbox.resend import errors

MOST_RECIPIENTS = 50
ADDRESS = r"[^\s@<>,;\"]+@(?:[^\s@<>,;\".]+\.)+[^\s@<>,;\".]+"
MAILBOX = re.compile(rf"{ADDRESS}|[^<>\r\n]*<{ADDRESS}>")
TAG = re.compile(r"[A-Za-z0-9_-]{1,256}")

type Json = dict[str, Any]


def read(request: HttpRequest) -> Json:
    if request.content_type != "application/json":
        raise errors.unreadable_body("The request must have the content type application/json.")
    try:
        return json_object(request.body)
    except NoJson as mistake:
        raise errors.unreadable_body(str(mistake)) from None


def fingerprint(wish: Json) -> str:
    return hashlib.sha256(json.dumps(wish, sort_keys=True).encode()).hexdigest()


def mail(wish: Json) -> Mail:
    """Fields Resend does not know are ignored, as Resend does."""
    for name in ("from", "to", "subject"):
        if not wish.get(name):
            raise errors.missing_field(name)
    html, text = optional_text(wish, "html"), optional_text(wish, "text")
    if not html and not text:
        raise errors.invalid_field("Missing `html` or `text` field.")
    return Mail(
        sender=mailbox("from", wish["from"]),
        to=addresses(wish, "to"),
        subject=subject(wish["subject"]),
        html=html,
        text=text,
        cc=addresses(wish, "cc"),
        bcc=addresses(wish, "bcc"),
        reply_to=addresses(wish, "reply_to"),
        headers=headers(wish.get("headers") or {}),
        tags=tags(wish.get("tags") or []),
        attachments=attachments(wish.get("attachments") or []),
    )


def optional_text(wish: Json, name: str) -> str | None:
    value = wish.get(name)
    if value is not None and not isinstance(value, str):
        raise errors.invalid_field(f"The `{name}` field must be a `string`.")
    return value


def mailbox(name: str, value: object) -> str:
    if isinstance(value, str) and MAILBOX.fullmatch(value.strip()):
        return value.strip()
    raise errors.invalid_field(
        f"Invalid `{name}` field. The email address needs to follow the "
        "`email@example.com` or `Name <email@example.com>` format."
    )


def addresses(wish: Json, name: str) -> list[str]:
    value = wish.get(name) or []
    listed = value if isinstance(value, list) else [value]
    if len(listed) > MOST_RECIPIENTS:
        raise errors.invalid_field(
            f"The `{name}` field must not contain more than {MOST_RECIPIENTS} addresses."
        )
    return [mailbox(name, address) for address in listed]


def subject(value: object) -> str:
    if not isinstance(value, str):
        raise errors.invalid_field("The `subject` field must be a `string`.")
    if "\n" in value or "\r" in value:
        raise errors.invalid_field("The `\\n` is not allowed in the `subject` field.")
    return value


def headers(value: object) -> dict[str, str]:
    if isinstance(value, dict) and all(isinstance(text, str) for text in value.values()):
        return value
    raise errors.invalid_field("The `headers` field must be an object of strings.")


def tags(value: object) -> list[dict[str, str]]:
    if not isinstance(value, list):
        raise errors.invalid_field("The `tags` field must be an array.")
    return [tag(entry) for entry in value]


def tag(entry: object) -> dict[str, str]:
    given = entry if isinstance(entry, dict) else {}
    pair = {"name": given.get("name"), "value": given.get("value")}
    if all(isinstance(text, str) and TAG.fullmatch(text) for text in pair.values()):
        return {part: str(text) for part, text in pair.items()}
    raise errors.invalid_field(
        "Tags should only contain ASCII letters, numbers, underscores, or dashes."
    )


def attachments(value: object) -> list[dict[str, str]]:
    if not isinstance(value, list):
        raise errors.invalid_attachment("The `attachments` field must be an array.")
    return [attachment(entry) for entry in value]


def attachment(entry: object) -> dict[str, str]:
    """Kept with base64 content, or with the address Resend would fetch: nothing is fetched here."""
    given = entry if isinstance(entry, dict) else {}
    kept = {
        name: given[name]
        for name in ("filename", "content_type", "content_id", "path")
        if isinstance(given.get(name), str)
    }
    if given.get("content"):
        return kept | {"content": base64_content(given["content"])}
    if "path" in kept:
        return kept
    raise errors.invalid_attachment("Attachment must have either a `content` or `path`.")


def base64_content(value: object) -> str:
    """The SDKs send bytes as base64 or as a list of numbers."""
    try:
        if isinstance(value, list):
            data = bytes(value)
        else:
            data = base64.b64decode(str(value), validate=True)
    except (binascii.Error, TypeError, ValueError):
        raise errors.invalid_attachment("Attachment `content` must be base64.") from None
    return base64.b64encode(data).decode()
