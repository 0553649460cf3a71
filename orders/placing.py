"""A cart becomes an order: quoted anew, copied, and its stock put aside, all or nothing."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from decimal import ROUND_HALF_UP

from django.db import transaction
from django.db.models import Q
from django.utils.translation import get_language

from catalog import stock
from orders import appointments, evidence, limits, reductions
from orders.buyer import Buyer
from orders.models import Cart, CartActivity, Consent, DiscountUse, Gift, Order, OrderLine
from orders.quote import Quote, Quoted, quote
from orders.refusals import Changed, Empty, Superseded
from shop.accounts.models import CustomerAccount
from shop.events.kinds import Kind
from shop.events.record import record
from shop.lib.mailbox import mailbox
from shop.storefront.models import Storefront


@transaction.atomic
def place(
    cart: Cart, buyer: Buyer, seen: str, shop: Storefront | None = None
) -> tuple[Order, bool]:
    """The order for this cart as the buyer saw it, and whether it is new; asked again, the same.

    Raises Superseded while an older order of the cart, for something else, may still be paid.
    """
    cart = cart.hold()
    open_order, guest = _before(cart, buyer)
    codes = reductions.hold(cart)  # whoever else wants the last use of one waits
    found = quote(cart, shop, buyer, codes)
    if scarce := found.scarce:
        stock.hold(scarce)  # and whoever wants the last thing
        found = quote(cart, shop, buyer, codes)
    if found.empty:
        raise Empty
    if found.digest != seen or found.troubles:
        raise Changed(found)
    attempt = _attempt(found, buyer)
    if open_order and open_order.attempt == attempt:
        return open_order, False
    if open_order:
        raise Superseded(open_order)
    limits.respect(found, buyer)
    account = buyer.account or guest or CustomerAccount.objects.create(**buyer.details)
    return _write(found, buyer, account, attempt), True


def _before(cart: Cart, buyer: Buyer) -> tuple[Order | None, CustomerAccount | None]:
    """The order of this cart that may still be paid; and the guest who ordered from it before.

    A guest's account is for this cart alone: that somebody types an address proves nothing.
    """
    guests = Q(email=buyer.email, account__user=None)
    rows = cart.orders.filter(Q(paid_at=None, cancelled_at=None) | guests)
    rows = rows.select_related("account").select_for_update(of=("self",))
    orders = list(rows)
    waiting = next((each for each in orders if not (each.paid_at or each.cancelled_at)), None)
    known = [each.account for each in orders if each.email == buyer.email]
    return waiting, next((account for account in known if account.user_id is None), None)


def _attempt(found: Quote, buyer: Buyer) -> str:
    said = [
        found.digest,
        buyer.account.pk if buyer.account else None,
        buyer.details,
        buyer.consents,
        [each.line.answers for each in found.lines],
        get_language(),
        str(buyer.present or ""),
    ]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _write(found: Quote, buyer: Buyer, account: CustomerAccount, attempt: str) -> Order:
    order = Order.objects.create(
        account=account,
        cart=found.cart,
        attempt=attempt,
        mailbox=mailbox(buyer.email),
        visitor=buyer.visitor,
        language=get_language() or "en",
        currency=found.cart.currency,
        subtotal=found.subtotal,
        discount=found.discount,
        code=found.code,
        campaign=found.cart.campaign,
        tax=found.tax,
        tax_included=found.tax_included,
        reverse_charge=found.reverse_charge,
        taxed_by=found.taxed_by,
        total=found.total,
        **buyer.details,
    )
    if any(each.line.answers for each in found.lines):
        found.fetch_questions()
    lines = [_line(order, each) for each in found.lines]
    _hold_times(lines, found)
    OrderLine.objects.bulk_create(lines)
    CartActivity.objects.bulk_create(
        CartActivity(
            visit=found.cart.visit,
            what=CartActivity.What.STARTED,
            price=each.price,
            quantity=each.line.quantity,
        )
        for each in found.lines
    )
    if found.applied and found.applied.discount:
        DiscountUse.objects.create(discount=found.applied.discount, order=order)
    if buyer.present:
        Gift.objects.create(order=order, **asdict(buyer.present))
    Consent.objects.bulk_create(
        Consent(
            order=order, kind=kind, text=text, version=Consent.version_of(text),
            language=order.language,
        )
        for kind, text in buyer.consents.items()
    )  # fmt: skip
    if found.taxed_by:
        evidence.keep_said(order, buyer.network)
    record(
        Kind.ORDER_PLACED,
        order,
        by=buyer.account.user if buyer.account and buyer.account.user else "guest",
        total=str(order.money),
    )
    return order


def _line(order: Order, each: Quoted) -> OrderLine:
    product, count = each.product, each.line.quantity
    # What is not counted was not locked: if its seller begins to count now, this was sold before.
    held = count if product.stock is not None and stock.take(product.pk, count) else 0
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
        discount=each.discount,
        tax=each.tax,
        tax_rate=each.tax_rate,
        tax_name=each.tax_name,
        total=each.total if order.tax_included else each.total + each.tax,
        commission=_commission(order, each),
        held=held,
        answers=_answers(each),
        starts_at=each.line.starts_at,
        zone=each.line.zone,
        cart_line=each.line.pk,
    )


def _commission(order: Order, each: Quoted) -> int:
    """Of what the seller gets without tax; half a unit is the shop's."""
    net = each.total - (each.tax if order.tax_included else 0)
    part = net * each.product.seller.commission / 100
    return int(part.to_integral_value(ROUND_HALF_UP))


def _hold_times(lines: list[OrderLine], found: Quote) -> None:
    gone = appointments.hold(lines, {each.product.pk: each.product.service for each in found.timed})
    if gone:
        for each in found.lines:
            if each.line.pk == gone.cart_line:
                each.trouble = appointments.taken()
        raise Changed(found)


def _answers(each: Quoted) -> list[dict[str, str]]:
    """With the words of the question, which may be changed tomorrow."""
    said = each.line.answers
    return [
        {"question": question.text, "answer": said[str(question.pk)]}
        for question in (each.questions if said else [])
        if said.get(str(question.pk))
    ]
