from django.core.management.base import CommandError

from shop.accounts.models import User


def person(email: str) -> User:
    found = User.objects.filter(email=email.strip().lower()).first()
    if found is None:
        raise CommandError(
            f"Nobody has the address {email} here yet. Ask them to sign in once; "
            "the first operator of a shop is made with `createsuperuser`."
        )
    return found
