"""What codes take off a cart: the best of them counts, and of the others is said why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from orders.models import Cart, Discount, DiscountUse
from orders.refusals import UnknownCode
from shop.lib.mailbox import mailbox
from shop.lib.money import Money, minor_digits, shares

if TYPE_CHECKING:
    from orders.buyer import Buyer
    from orders.quote import Quote, Quoted


@dataclass
class Tried:
    """A code that the cart remembers: what it would take off, or why it does not."""

    code: str
    currency: str
    discount: Discount | None = None
    off: int = 0
    applied: bool = False
    trouble: str = ""

    @property
    def money(self) -> Money:
        return Money(self.off, self.currency)


def hold(cart: Cart) -> list[Discount]:
    """The codes of a cart, those that can be used up locked for whoever places."""
    if not cart.codes:
        return []
    rows = Discount.objects.filter(code__in=cart.codes)
    held = rows.hold()
    return held if len(held) == len(cart.codes) else [*held, *rows.endless()]


def reduce(
    found: Quote, buyer: Buyer | None = None, known: Sequence[Discount] | None = None
) -> None:
    """Gives each line its share of what the best code takes off; of equals, the older."""
    cart = found.cart
    if not cart.codes:
        return
    if known is None:
        known = list(Discount.objects.filter(code__in=cart.codes))
    rows, uses = {row.code: row for row in known}, _uses(cart, buyer, known)
    found.codes = [Tried(code, cart.currency, rows.get(code)) for code in cart.codes]
    for tried in found.codes:
        _try(found, tried, uses)
    fitting = [
        (-each.off, each.discount.pk, each) for each in found.codes if each.discount and each.off
    ]
    if fitting:
        best = min(fitting, key=lambda each: each[:2])[2]
        best.applied = True
        _share(_reached(found, best.discount), best)
    for each in found.codes:
        if each.off and not each.applied:
            less = each.off < max(other.off for other in found.codes)
            each.trouble = _beside(each.code, less=less)


def _beside(code: str, *, less: bool) -> str:
    if less:
        return _("%(code)s would take off less; only one code counts.") % {"code": code}
    return _("%(code)s does not count beside another code.") % {"code": code}


def _uses(cart: Cart, buyer: Buyer | None, known: Sequence[Discount]) -> dict[int, tuple[int, int]]:
    """Without that of the cart's own open order, which is put aside for this buyer."""
    capped = [row for row in known if row.capped]
    if not capped:
        return {}
    account = buyer.account.pk if buyer and buyer.account else cart.account_id
    whose = DiscountUse.whose(mailbox(buyer.email) if buyer else "", account)
    others = DiscountUse.objects.all()
    if cart.pk:
        others = others.exclude(order__cart=cart, order__paid_at=None)
    return others.counted(capped, whose)


def _try(found: Quote, tried: Tried, uses: dict[int, tuple[int, int]]) -> None:
    discount = tried.discount
    if discount is None or not discount.valid():
        tried.trouble = UnknownCode(tried.code).sentence
        return
    if found.empty:
        return
    lines = _reached(found, discount)
    whole = sum(each.amount for each in lines)
    tried.trouble = _trouble(tried, discount, whole, uses.get(discount.pk, (0, 0)))
    if not tried.trouble:
        tried.off = _whole(discount.takes(whole, tried.currency), whole, tried.currency)
        if not tried.off:
            tried.trouble = _("%(code)s takes nothing off this cart.") % {"code": tried.code}


def _trouble(tried: Tried, discount: Discount, whole: int, uses: tuple[int, int]) -> str:
    told = {"code": tried.code, "currency": tried.currency}
    if discount.spent(uses[0]):
        return _("%(code)s has been used up.") % told
    if discount.had(uses[1]):
        return _("You have used %(code)s as often as one customer may.") % told
    if discount.percent is None and tried.currency not in discount.amounts:
        return _("%(code)s does not count in %(currency)s.") % told
    if not whole:
        return _("%(code)s is for other products, or for what costs something.") % told
    least = int(discount.minimums.get(tried.currency, 0))
    if whole < least:
        told["least"] = str(Money(least, tried.currency))
        return _("%(code)s counts from %(least)s on, of what it is for.") % told
    return ""


def _reached(found: Quote, discount: Discount | None) -> list[Quoted]:
    return [each for each in found.lines if discount and discount.reaches(each.product)]


def _whole(off: int, whole: int, currency: str) -> int:
    """Nobody's card is charged a tenth of what cards can be charged."""
    return off if off == whole else off - off % _grain(currency)


def _share(lines: list[Quoted], best: Tried) -> None:
    grain = _grain(best.currency)
    if best.off % grain or any(each.amount % grain for each in lines):
        grain = 1
    parts = shares(best.off // grain, [each.amount // grain for each in lines])
    for each, part in zip(lines, parts, strict=True):
        each.discount = part * grain


def _grain(currency: str) -> int:
    """Of three decimals, cards take the last as a zero."""
    return 10 if minor_digits(currency) == 3 else 1
