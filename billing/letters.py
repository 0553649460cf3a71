"""What is written to the people of an order once it is paid: its buyer, and whoever sold."""

from __future__ import annotations

from typing import Any

from django.utils.translation import override

from billing.models import Refund
from orders import links
from orders.models import Order, OrderLine
from shop.accounts.models import Member, Seller
from shop.events import mailing
from shop.events.mailing import mail
from shop.events.models import Mail
from shop.lib.money import Money
from shop.storefront.models import Storefront


def tell(order: Order, shop: Storefront) -> None:
    """To be called in the transaction that marks the order as paid."""
    mail(_key(order), "receipt", order.email, _receipt(order, shop), order.language)
    _tell_sellers(order, shop.language)


def tell_refunded(refund: Refund, taken: list[OrderLine]) -> None:
    """In the transaction that accepts it: how much comes back, and what is gone for it."""
    order = refund.order
    if order is None:
        return
    with override(order.language):
        told = {
            "number": order.number,
            "name": order.name,
            "link": links.to(order),
            "amount": str(refund.money),
            "taken": [str(line) for line in taken],
            "by_hand": refund.origin == refund.Origin.MANUAL,
        }
    mail(f"refunded/{refund.pk}", "refunded", order.email, told, order.language)


def resend_receipt(order: Order, by: Any, reason: str, token: str) -> bool:
    """Once more, with a link of today, since the first one ends; False when there was none."""
    first = Mail.objects.filter(key=_key(order)).first()
    if first is None:
        return False
    fresh = _receipt(order, Storefront.current())
    mailing.resend(first, by=by, reason=reason, token=token, ctx=fresh)
    return True


def _key(order: Order) -> str:
    return f"receipt/{order.pk}"


def _receipt(order: Order, shop: Storefront) -> dict[str, Any]:
    with override(order.language):
        return {
            "number": order.number,
            # Nobody proved that this is who they are, and it cost them nothing to say so.
            "name": order.name if order.total or order.account.user_id else "",
            "link": links.to(order, shop),
            "invoice": links.signed(order, "invoices", order.public_id, shop=shop)
            if order.total
            else "",
            "lines": [_told(line, line.before_discount) for line in order.lines.all()],
            "sums": _sums(order),
            "total": str(order.money),
        }


def _sums(order: Order) -> dict[str, str]:
    """How it adds up; where nothing was taken off or put on, the total says it all."""
    told: dict[str, str] = {}
    if order.taken_off:
        told |= {"subtotal": str(order.before_discount), "discount": str(order.taken_off)}
        told["code"] = order.code
    if order.taxed:
        told["tax" if not order.tax_included else "tax_within"] = str(order.taxed)
    return told


def _told(line: OrderLine, amount: Money) -> dict[str, str]:
    return {"title": str(line), "option": line.option_name, "amount": str(amount)}


def _tell_sellers(order: Order, language: str) -> None:
    """Each of their own lines only, and of the buyer no more than that there was one."""
    by_seller: dict[Seller, list[OrderLine]] = {}
    for line in order.lines.all():
        by_seller.setdefault(line.seller, []).append(line)
    members = Member.objects.filter(seller__in=by_seller, user__is_active=True)
    for member in members.select_related("seller", "user"):
        if not member.user.email:
            continue
        told = {
            "number": order.number,
            "seller": member.seller.name,
            "lines": [_told(each, each.money) for each in by_seller[member.seller]],
        }
        key = f"sale/{order.pk}/{member.seller_id}"
        mail(key, "sale", member.user.email, told, language)
