"""How many there are: taken when somebody orders, put back when it comes to nothing."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F

from catalog.models import Product, relist


class Gone(Exception):
    """There are not as many left as were asked for."""


def hold(products: Iterable[int]) -> None:
    """Whoever else wants one of them waits; in one order, so that nobody waits in a circle."""
    # Without its key: what is delivered names its product, and need not wait for this.
    rows = Product.objects.select_for_update(no_key=True).filter(pk__in=list(products))
    list(rows.order_by("pk").values("pk"))


@transaction.atomic
def take(product: int, count: int) -> bool:
    """False where there are as many as one likes, and nothing is counted."""
    rows = Product.objects.filter(pk=product)
    if not rows.filter(stock__gte=count).update(stock=F("stock") - count):
        if rows.filter(stock=None).exists():
            return False
        raise Gone
    if rows.filter(stock=0).exists():
        relist([product])
    return True


def restock(product: int, wanted: int | None, shown: int | None) -> int | None:
    """What a seller means who saw so many: what was sold since stays sold."""
    hold([product])
    there = Product.objects.filter(pk=product).values_list("stock", flat=True).first()
    if wanted is None or shown is None or there is None:
        return wanted
    return max(0, there + wanted - shown)


@transaction.atomic
def put_back(product: int, count: int) -> None:
    """Unless the seller has stopped counting meanwhile."""
    rows = Product.objects.filter(pk=product)
    was_out = rows.filter(stock=0).exists()
    if rows.exclude(stock=None).update(stock=F("stock") + count) and was_out:
        relist([product])
