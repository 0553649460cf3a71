"""What an option cost before: nothing is sold at these prices, and nothing of them is lost."""

from typing import Any, NamedTuple

from django.db.models import Prefetch
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from catalog.models import Option, Price, Product
from shop.accounts.names import members_of, named
from shop.events.kinds import Kind
from shop.events.models import Event

SHOWN = 12
ASKED = 200


class Former(NamedTuple):
    price: Price
    by: str


def closed() -> Prefetch[Any]:
    prices = Price.objects.filter(closed_at__isnull=False).order_by("-closed_at", "-pk")
    return Prefetch("prices", prices[: SHOWN + 1], to_attr="closed")


def table(option: Option, who: dict[int, str]) -> SafeString:
    """Of an option that was fetched with its closed prices."""
    rows = [Former(price, who.get(price.pk, "")) for price in getattr(option, "closed", [])]
    context = {"rows": rows[:SHOWN], "more": len(rows) > SHOWN}
    return render_to_string("admin/catalog/product/former.html", context)


def who_set(product: Product) -> dict[int, str]:
    """By the number of a price, as its event tells."""
    events = Event.objects.filter(
        kind=Kind.PRICE_CHANGED,
        subject_type=product._meta.label_lower,
        subject_id=str(product.pk),
    )
    members = members_of(product.seller_id)
    return {
        event.data["price"]: named(event.actor, event.actor_name, members)
        for event in events.select_related("actor")[:ASKED]
        if "price" in event.data
    }
