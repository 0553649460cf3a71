"""What stands on public pages beside the storefront itself, and is known to no catalogue."""

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest

from shop.lib.clock import instant
from shop.storefront.models import Storefront


@transaction.atomic
def renew() -> None:
    """Pages that are kept are made anew; called in the transaction that changes what they say."""
    Storefront.objects.get_or_create(pk=1)
    Storefront.objects.filter(pk=1).update(version=Greatest(F("version") + 1, Value(instant())))
