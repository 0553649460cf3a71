"""Django's mail backend for Resend; the idempotency key travels as a header of the message."""

from base64 import b64encode
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import resend
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from resend.exceptions import ResendError
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from shop.events.mailing import SOON, MailDeferred, MailLimited, MailRefused

HOUR = timedelta(hours=1)
# Where a limit does not say for how long.
MOMENT = timedelta(seconds=1)
# Our own fault and mendable, so the mail waits for it: a key that is missing, wrong or restricted.
KEY_FAULTS = {"401", "403"}
UNAVAILABLE = "503"


class Mailer(BaseEmailBackend):
    def __init__(self, *, api_key: str, api_url: str, timeout: int, **options: Any) -> None:
        super().__init__(**options)
        self.api_key = api_key
        resend.api_key = api_key
        resend.api_url = api_url
        resend.default_http_client = resend.RequestsClient(timeout=timeout)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        if not self.api_key:
            raise MailDeferred("No mail provider is configured; set RESEND_API_KEY.", pause=HOUR)
        for message in email_messages:
            self._send(message)
        return len(email_messages)

    def _send(self, message: EmailMessage) -> None:
        headers = dict(message.extra_headers)
        options: Any = {"idempotency_key": headers.pop("Idempotency-Key", "")}
        number = headers.pop("Mail-Number", "")
        try:
            answer = resend.Emails.send(_params(message, headers, number), options)
        except ResendError as error:
            raise _meaning(error) from error
        message.provider_id = answer["id"]  # type: ignore[attr-defined]  # the row keeps it


def _params(message: EmailMessage, headers: dict[str, str], number: str) -> Any:
    params: dict[str, Any] = {
        "from": message.from_email,
        "to": list(message.to),
        "subject": message.subject,
        "text": message.body,
    }
    if isinstance(message, EmailMultiAlternatives) and message.alternatives:
        params["html"] = message.alternatives[0][0]
    if message.reply_to:
        params["reply_to"] = list(message.reply_to)
    if headers:
        params["headers"] = headers
    if number:  # comes back with each webhook, also before we have the provider's own
        params["tags"] = [{"name": "mail", "value": number}]
    if message.attachments:
        params["attachments"] = [_attached(*each) for each in message.attachments]
    return params


def _attached(name: str, content: str | bytes, media_type: str) -> dict[str, str]:
    kept = content.encode() if isinstance(content, str) else content
    encoded = b64encode(kept).decode()
    return {"filename": name, "content": encoded, "content_type": media_type}


def _meaning(error: ResendError) -> MailDeferred | MailRefused:
    """What the provider's answer means for the mail: later, or never."""
    code, kind = str(error.code), str(error.error_type)
    reason = f"{code} {kind}: {error.message}"
    if code == "429":
        return MailLimited(reason, HOUR if "quota" in kind else _retry_after(error))
    if kind == "HttpClientError":
        return MailDeferred(reason, uncertain=not _never_left(error), hush=SOON)
    if code.startswith("5"):
        return MailDeferred(reason, uncertain=code != UNAVAILABLE, hush=SOON)
    if code in KEY_FAULTS:
        return MailDeferred(reason, pause=HOUR)
    if kind == "concurrent_idempotent_requests":
        return MailDeferred(reason)
    return MailRefused(reason)


def _never_left(error: BaseException) -> bool:
    """No connection was made, so nothing can have been taken."""
    link: BaseException | None = error
    while link is not None:
        if isinstance(link, NewConnectionError | ConnectTimeoutError):
            return True
        link = link.__cause__ or link.__context__
    return False


def _retry_after(error: ResendError) -> timedelta:
    headers = {name.lower(): value for name, value in (error.headers or {}).items()}
    seconds = str(headers.get("retry-after", ""))
    return timedelta(seconds=min(int(seconds), 86400)) if seconds.isdigit() else MOMENT
