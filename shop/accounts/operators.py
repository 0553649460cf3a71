"""Who runs the shop: made and unmade by operators, never by what an identity provider says."""

from typing import Any

from django.db import transaction

from shop.accounts.models import User
from shop.events.kinds import Kind
from shop.events.record import record


class NoAddress(Exception):
    """An operator must have an address, since that is how they sign in."""


def appoint(user: User, by: Any, *, superuser: bool = False) -> bool:
    """Whether that changed anything."""
    if not user.email:
        raise NoAddress
    if user.is_staff and (user.is_superuser or not superuser):
        return False
    was = user.is_staff
    with transaction.atomic():
        user.is_staff, user.is_superuser = True, user.is_superuser or superuser
        user.save(update_fields=["is_staff", "is_superuser"])
        kind = Kind.OPERATOR_CHANGED if was else Kind.OPERATOR_ADDED
        record(kind, user, by=by, superuser=user.is_superuser)
    return True


def humble(user: User, by: Any) -> bool:
    """An operator, but no superuser any more."""
    if not user.is_superuser:
        return False
    with transaction.atomic():
        user.is_superuser = False
        user.save(update_fields=["is_superuser"])
        record(Kind.OPERATOR_CHANGED, user, by=by, superuser=False)
    return True


def dismiss(user: User, by: Any) -> bool:
    """Takes all powers at once; whether there were any."""
    if not user.is_staff and not user.is_superuser:
        return False
    with transaction.atomic():
        user.is_staff = user.is_superuser = False
        user.save(update_fields=["is_staff", "is_superuser"])
        record(Kind.OPERATOR_REMOVED, user, by=by)
    return True
