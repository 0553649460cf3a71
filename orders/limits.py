"""What one customer may have of a thing, and how much they may put aside without paying."""

from __future__ import annotations

from collections import Counter

from django.conf import settings
from django.db.models import Q, Sum

from catalog.models import Product
from orders.buyer import Buyer
from orders.models import Order, OrderLine
from orders.quote import Quote, limited
from orders.refusals import Changed, TooManyWaiting
from shop.lib.mailbox import mailbox


def respect(found: Quote, buyer: Buyer) -> None:
    """Raises what stands in the way; to be asked while what is scarce is locked."""
    _had_enough(found, buyer)
    _holds_enough(found, buyer)


def _had_enough(found: Quote, buyer: Buyer) -> None:
    """What one customer may have counts what they have already, paid or about to be."""
    wanted: Counter[Product] = Counter()
    for each in found.lines:
        wanted[each.product] += each.line.quantity
    # An order that was never paid proves nothing about whose address it names.
    whose = Q(order__mailbox=mailbox(buyer.email), order__paid_at__isnull=False)
    if buyer.account:
        whose |= Q(order__account=buyer.account)
    for product, count in wanted.items():
        if product.limit_per_customer is None:
            continue
        lines = OrderLine.objects.filter(whose, product=product, order__cancelled_at=None)
        had = lines.aggregate(count=Sum("quantity"))["count"] or 0
        if had + count > product.limit_per_customer:
            for each in found.lines:
                if each.product == product:
                    each.trouble = each.trouble or limited(product)
            raise Changed(found)


def _holds_enough(found: Quote, buyer: Buyer) -> None:
    """Nobody empties the shelves by orders that they never pay; who has ever paid is trusted."""
    if not found.timed and all(each.product.stock is None for each in found.lines):
        return
    waiting = Order.objects.open().filter(processing_at=None, held_at=None)
    aside = OrderLine.objects.filter(Q(held__gt=0) | Q(slot__isnull=False))
    holding = waiting.filter(pk__in=aside.values("order"))
    ways = [Q(mailbox=mailbox(buyer.email))]
    if buyer.visitor:
        ways.append(Q(visitor=buyer.visitor))
    most = settings.MOST_UNPAID_ORDERS
    if any(holding.filter(way).count() >= most for way in ways) and not _known(buyer):
        raise TooManyWaiting(most)


def _known(buyer: Buyer) -> bool:
    theirs = Q(mailbox=mailbox(buyer.email))
    if buyer.account:
        theirs |= Q(account=buyer.account)
    return Order.objects.paid().filter(theirs, total__gt=0).exists()
