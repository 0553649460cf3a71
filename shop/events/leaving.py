"""Wanting no more mails of one kind, and wanting them again."""

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from shop.events.models.optout import OptOut
from shop.events.topics import Topic

SALT = "events.leaving"


def token(address: str, topic: Topic) -> str:
    """Names an address and a topic; it says the same each time, and does not run out."""
    return Signer(salt=SALT).sign_object([address, topic.value])


def url(address: str, topic: Topic) -> str:
    return f"{settings.SITE_URL}{reverse('unsubscribe', args=[token(address, topic)])}"


def read(given: str) -> tuple[str, Topic] | None:
    """Whose token this is, and about what; None when it is not of ours."""
    try:
        address, topic = Signer(salt=SALT).unsign_object(given)
        return str(address), Topic(topic)
    except (BadSignature, ValueError):
        return None


def leave(address: str, topic: Topic, by: Any) -> None:
    OptOut.objects.get_or_create(
        address=address.strip().lower(), topic=topic, ended_at=None, defaults={"by": str(by)[:200]}
    )


def rejoin(address: str, topic: Topic) -> None:
    OptOut.objects.of(address).filter(topic=topic).update(ended_at=timezone.now())


@transaction.atomic
def choose(addresses: Collection[str], wanted: Collection[str], by: Any) -> None:
    """Exactly these topics, for each of somebody's addresses."""
    for address in addresses:
        for topic in Topic:
            if topic in wanted:
                rejoin(address, topic)
            else:
                leave(address, topic, by)


def left(address: str, topic: Topic) -> bool:
    return OptOut.objects.of(address).filter(topic=topic).exists()
