"""Writing down what happened, in the transaction in which it happened."""

from django.conf import settings
from django.db import models

from shop.events.kinds import Kind
from shop.events.models import Event
from shop.lib import log

FORGOTTEN = "–"


def record(
    kind: Kind, subject: models.Model | None = None, by: object = None, **data: object
) -> Event:
    """Adds one event; `by` is a user, or a word such as "stripe" for a machine."""
    return Event.objects.create(
        kind=kind,
        actor_id=_user_id(by),
        actor_name=str(by or "system")[:200],
        subject_type=subject._meta.label_lower if subject else "",
        subject_id=str(subject.pk) if subject else "",
        subject_name=str(subject)[:200] if subject else "",
        request_id=log.current("request_id"),
        data=data,
    )


def forget(person: models.Model) -> None:
    """What happened stays; the name of whoever it was goes."""
    Event.objects.filter(actor_id=person.pk).update(actor_name=FORGOTTEN)
    about = {"subject_type": person._meta.label_lower, "subject_id": str(person.pk)}
    Event.objects.filter(**about).update(subject_name=FORGOTTEN)


def _user_id(by: object) -> int | None:
    if isinstance(by, models.Model) and by._meta.label == settings.AUTH_USER_MODEL:
        return int(by.pk)
    return None
