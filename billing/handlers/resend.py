"""What became of mails, as Resend tells it: late, twice and out of order."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from billing.handlers.handler import Handler, Incomplete, text
from billing.models import WebhookEvent
from shop.events import fate
from shop.events.models import Mail
from shop.events.models.mail import Fate

# Others, Transient and Undetermined, are about a day and not about an address.
FOR_GOOD = "Permanent"


def _mail(event: WebhookEvent) -> Mail:
    """By the number that we gave it: Resend's own may not be written down yet."""
    number = text(event, "data", "tags", "mail")
    try:
        return Mail.objects.get(public_id=UUID(number))
    except (ValueError, Mail.DoesNotExist):
        raise Incomplete("This mail is not of this shop.") from None


def _told(event: WebhookEvent, *names: str) -> str:
    """The provider's own words, where it has any."""
    found: Any = event.payload.get("data")
    for name in names:
        found = found.get(name) if isinstance(found, dict) else None
    return found.replace("\0", "") if isinstance(found, str) else ""


def _tells(became: Fate, *words: str) -> Callable[[WebhookEvent, None], None]:
    def tell(event: WebhookEvent, _nothing: None) -> None:
        fate.tell(_mail(event), became, _told(event, *words))

    return tell


def _bounce(event: WebhookEvent, _nothing: None) -> None:
    for_good = _told(event, "bounce", "type") == FOR_GOOD
    fate.tell(_mail(event), Fate.BOUNCED, _told(event, "bounce", "message"), for_good=for_good)


DELIVERED = Handler(_tells(Fate.DELIVERED))
DELAYED = Handler(_tells(Fate.DELAYED))
FAILED = Handler(_tells(Fate.FAILED, "failed", "reason"))
REFUSED = Handler(_tells(Fate.REFUSED, "suppressed", "message"))
COMPLAINED = Handler(_tells(Fate.COMPLAINED))
BOUNCED = Handler(_bounce)
