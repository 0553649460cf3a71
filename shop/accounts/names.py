"""Sellers meet their own people by name, and whoever runs the shop as the shop."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from shop.accounts.models import Member, User
from shop.events.record import FORGOTTEN


def members_of(seller: int | None) -> set[int]:
    return set(Member.objects.filter(seller=seller).values_list("user", flat=True))


def named(person: User | None, name: str, members: Collection[int]) -> str:
    """As that seller's people may read it."""
    if (person and person.pk in members) or name == FORGOTTEN:
        return name
    # What was another seller's once may have been written by people of theirs.
    return _("The shop") if person is None or person.is_staff else _("Somebody else")
