"""A cart becomes an order: quoted anew, copied, and its stock put aside, all or nothing."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q, Sum
from django.utils.translation import get_language

from catalog import stock
from catalog.models import Product
from orders.models import Cart, Consent, Order, OrderLine
from orders.quote import Quote, Quoted, limited, quote
from orders.refusals import Changed, Empty, Superseded
from shop.accounts.models import CustomerAccount
from shop.events.kinds import Kind
from shop.events.record import record


@dataclass(frozen=True)
class Buyer:
    """Who buys, in the words of the checkout; `account` is theirs if we know them."""

    email: str
    name: str = ""
    company: str = ""
    country: str = ""
    tax_id: str = ""
    account: CustomerAccount | None = None
    # Consent.Kind → the words that were agreed to.
    consents: dict[str, str] = field(default_factory=dict)

    @property
    def details(self) -> dict[str, str]:
        return {
            name: getattr(self, name) for name in ("email", "name", "company", "country", "tax_id")
        }


@transaction.atomic
def place(cart: Cart, buyer: Buyer, seen: str) -> Order:
    """The order for this cart as the buyer saw it; asked again, the same one.

    Raises Superseded while an older order of the cart, for something else, may still be paid.
    """
    cart = cart.hold()
    open_order = cart.orders.open().select_for_update().first()
    _lock_scarce(cart)
    found = quote(cart)
    if found.empty:
        raise Empty
    if found.digest != seen or found.troubles:
        raise Changed(found)
    attempt = _attempt(found, buyer)
    if open_order and open_order.attempt == attempt:
        same: Order = open_order
        return same
    if open_order:
        raise Superseded(open_order)
    _respect_limits(found, buyer)
    return _write(found, buyer, attempt)


def _lock_scarce(cart: Cart) -> None:
    """Whoever else wants the last one waits."""
    scarce = Product.objects.filter(
        Q(stock__isnull=False) | Q(limit_per_customer__isnull=False),
        pk__in=cart.lines.values("price__option__product"),
    )
    stock.hold(scarce.values_list("pk", flat=True))


def _attempt(found: Quote, buyer: Buyer) -> str:
    said = [
        found.digest,
        buyer.account.pk if buyer.account else None,
        buyer.details,
        buyer.consents,
        [each.line.answers for each in found.lines],
        get_language(),
    ]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _respect_limits(found: Quote, buyer: Buyer) -> None:
    """What one customer may have counts what they have already, paid or about to be."""
    wanted: Counter[Product] = Counter()
    for each in found.lines:
        wanted[each.product] += each.line.quantity
    # An order that was never paid proves nothing about whose address it names.
    whose = Q(order__email__iexact=buyer.email, order__paid_at__isnull=False)
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


def _write(found: Quote, buyer: Buyer, attempt: str) -> Order:
    order = Order.objects.create(
        account=buyer.account or _guest(found.cart, buyer),
        cart=found.cart,
        attempt=attempt,
        language=get_language() or "en",
        currency=found.cart.currency,
        subtotal=found.subtotal,
        total=found.total,
        **buyer.details,
    )
    OrderLine.objects.bulk_create(_line(order, found, each) for each in found.lines)
    Consent.objects.bulk_create(
        Consent(
            order=order, kind=kind, text=text, version=Consent.version_of(text),
            language=order.language,
        )
        for kind, text in buyer.consents.items()
    )  # fmt: skip
    record(
        Kind.ORDER_PLACED,
        order,
        by=buyer.account.user if buyer.account and buyer.account.user else "guest",
        total=str(order.money),
    )
    return order


def _line(order: Order, found: Quote, each: Quoted) -> OrderLine:
    product, count = each.product, each.line.quantity
    try:
        held = count if stock.take(product.pk, count) else 0
    except stock.Gone:  # its seller has begun to count a moment ago
        raise Changed(quote(found.cart)) from None
    return OrderLine(
        order=order,
        seller_id=product.seller_id,
        product=product,
        option=each.option,
        price=each.price,
        title=product.name,
        option_name=each.option.name,
        kind=product.kind,
        quantity=count,
        unit_amount=each.unit_amount,
        subtotal=each.amount,
        total=each.amount,
        held=held,
        answers=_answers(each),
        cart_line=each.line.pk,
    )


def _answers(each: Quoted) -> list[dict[str, str]]:
    """With the words of the question, which may be changed tomorrow."""
    said = each.line.answers
    return [
        {"question": question.text, "answer": said[str(question.pk)]}
        for question in each.questions
        if said.get(str(question.pk))
    ]


def _guest(cart: Cart, buyer: Buyer) -> CustomerAccount:
    """A guest's own, for this purchase: that somebody types an address proves nothing."""
    earlier = cart.orders.filter(email=buyer.email, account__user=None).first()
    if earlier:
        account: CustomerAccount = earlier.account
        return account
    return CustomerAccount.objects.create(**buyer.details)
