"""Who may enter which desk."""

from django.contrib.auth.models import AnonymousUser

from shop.accounts.models import User


def may_operate(user: User | AnonymousUser) -> bool:
    return user.is_active and user.is_staff


def may_sell(user: User | AnonymousUser) -> bool:
    """Operators look after every seller's desk."""
    return may_operate(user)
