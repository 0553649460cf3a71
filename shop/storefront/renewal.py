"""What stands on public pages beside the storefront itself, and is known to no catalogue."""

from django.db import transaction
from django.db.models import F

from shop.storefront.models import Storefront


@transaction.atomic
def renew() -> None:
    """Pages that are kept are made anew; called in the transaction that changes what they say."""
    Storefront.objects.get_or_create(pk=1)
    Storefront.objects.filter(pk=1).update(version=F("version") + 1)
