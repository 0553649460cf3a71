"""What a cart costs at this moment, and what stands in the way of buying it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from django.db.models import QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.models import Option, Price, Product, Question
from orders import appointments, reductions, taxing
from orders.bill import Bill
from orders.buyer import Buyer
from orders.models import Cart, CartLine, Discount, OrderLine
from orders.place import NOWHERE, Place
from orders.reductions import Tried
from shop.lib.money import Money
from shop.storefront.models import Storefront


@dataclass
class Quoted:
    """A line at the price that holds now."""

    line: CartLine
    price: Price
    trouble: str = ""
    # Its share of what the whole cart is reduced and taxed by.
    discount: int = 0
    tax: int = 0
    tax_rate: Decimal = Decimal(0)
    tax_name: str = ""
    # One of them for who owes the tax themselves, where the price has tax in it.
    net: int | None = None

    @property
    def option(self) -> Option:
        return self.line.price.option

    @property
    def product(self) -> Product:
        return self.option.product

    @property
    def questions(self) -> list[Question]:
        return list(self.product.questions.all())

    @property
    def unit_amount(self) -> int:
        """What the buyer named, if that is theirs to name, but not less than it costs now."""
        if self.net is not None:
            return self.net
        if self.price.open_ended and self.line.amount is not None:
            return max(self.line.amount, self.price.amount)
        return self.price.amount

    @property
    def each(self) -> Money:
        return Money(self.unit_amount, self.price.currency)

    @property
    def amount(self) -> int:
        return self.line.quantity * self.unit_amount

    @property
    def total(self) -> int:
        """What it costs in the end, but for a tax that comes on top."""
        return self.amount - self.discount

    @property
    def money(self) -> Money:
        return Money(self.amount, self.price.currency)

    before_discount = money

    @property
    def before(self) -> Money | None:
        """What it cost when it was put into the cart, if that was something else."""
        old = self.line.price
        if old.pk == self.price.pk:
            return None
        was = max(self.line.amount or 0, old.amount) if old.open_ended else old.amount
        return Money(was, old.currency) if was != self.unit_amount else None


@dataclass
class Quote(Bill):
    cart: Cart
    lines: list[Quoted] = field(default_factory=list)
    codes: list[Tried] = field(default_factory=list)
    # Prices contain their tax already; else it comes on top.
    tax_included: bool = True
    reverse_charge: bool = False
    # Who works the tax out: nobody, our "table" or "stripe".
    taxed_by: str = ""
    # It is not known yet, since it is not known where the buyer is.
    tax_open: bool = False
    place: Place = NOWHERE

    @property
    def empty(self) -> bool:
        return not self.lines

    @property
    def troubles(self) -> list[str]:
        return [each.trouble for each in self.lines if each.trouble]

    @property
    def applied(self) -> Tried | None:
        """The code that takes something off; there is never more than one."""
        return next((each for each in self.codes if each.applied), None)

    @property
    def code(self) -> str:
        return self.applied.code if self.applied else ""

    @property
    def scarce(self) -> set[int]:
        """What not everybody can have as much of as they like."""
        return {
            each.product.pk
            for each in self.lines
            if each.product.stock is not None or each.product.limit_per_customer is not None
        }

    @property
    def timed(self) -> list[Quoted]:
        """What one books a time of, or should have."""
        booked = appointments.wanted
        return [each for each in self.lines if each.line.starts_at or booked(each.product)]

    @property
    def count(self) -> int:
        return sum(each.line.quantity for each in self.lines)

    @property
    def subtotal(self) -> int:
        return sum(each.amount for each in self.lines)

    @property
    def discount(self) -> int:
        return sum(each.discount for each in self.lines)

    @property
    def tax(self) -> int:
        return sum(each.tax for each in self.lines)

    @property
    def total(self) -> int:
        on_top = 0 if self.tax_included else self.tax
        return self.subtotal - self.discount + on_top

    @property
    def unit(self) -> str:
        return self.cart.currency

    @property
    def free(self) -> bool:
        return self.total == 0

    @property
    def giveable(self) -> bool:
        """Things, and paid for: nobody mails strangers for nothing, or meets in their place."""
        return bool(self.total) and all(
            each.product.kind != Product.Kind.SERVICE for each in self.lines
        )

    @property
    def digital(self) -> bool:
        """Something for which one pays, and which is delivered at once."""
        return any(each.product.kind == Product.Kind.DIGITAL and each.amount for each in self.lines)

    def fetch_questions(self) -> None:
        """What sellers ask of the buyer; a cart does not show it, so it is not fetched with it."""
        prefetch_related_objects([each.product for each in self.lines], "questions")

    @cached_property
    def digest(self) -> str:
        """What the buyer sees, in a word: they agree to this and to nothing else."""
        seen = [
            (
                each.line.pk,
                each.price.pk,
                each.line.quantity,
                each.unit_amount,
                str(each.line.starts_at),
                each.discount,
                each.tax,
            )
            for each in self.lines
        ]
        whole: list[object] = [self.cart.currency, seen, self.code]
        if self.taxed_by:
            whole += [self.taxed_by, self.tax_included, self.reverse_charge]
        return hashlib.sha256(json.dumps(whole).encode()).hexdigest()[:32]


def quote(
    cart: Cart,
    shop: Storefront | None = None,
    buyer: Buyer | None = None,
    codes: Sequence[Discount] | None = None,
    place: Place = NOWHERE,
) -> Quote:
    """Who buys, and the codes that they have locked, are known to whoever places it."""
    shop = shop or Storefront.current()
    seller, service = "price__option__product__seller", "price__option__product__service"
    lines = list(cart.lines.select_related(seller, service))
    now = _open_prices(lines, shop)
    found = Quote(cart, place=buyer.place if buyer else place)
    held = _held(cart) if any(line.price.option.product.stock is not None for line in lines) else {}
    wanted: Counter[int] = Counter()
    for line in lines:
        product = line.price.option.product
        wanted[product.pk] += line.quantity
        price = now.get(line.pk)
        each = Quoted(line, price or line.price)
        each.trouble = _trouble(each, price, wanted[product.pk], held.get(product.pk, 0))
        found.lines.append(each)
    rates = taxing.prepare(found, shop)
    if found.timed:
        appointments.find_troubles(found.lines, _open_lines(cart).exclude(slot=None))
    reductions.reduce(found, buyer, codes)
    taxing.levy(found, rates)
    return found


def _open_prices(lines: Iterable[CartLine], shop: Storefront) -> dict[int, Price]:
    """The price that holds for each line: its own, or the one that took its place."""
    sold = [line for line in lines if line.price.currency in shop.currencies]
    found = {line.pk: line.price for line in sold if line.price.closed_at is None}
    closed = [line for line in sold if line.pk not in found]
    if closed:
        options = {line.price.option_id for line in closed}
        rows = list(Price.objects.open().filter(option__in=options))
        for line in closed:
            currency = line.price.currency
            heirs = (row for row in rows if line.sells(row) and row.currency == currency)
            if heir := next(heirs, None):
                found[line.pk] = heir
    return found


def _held(cart: Cart) -> Counter[int]:
    """What the cart's own open order has put aside; it is there for this buyer."""
    held: Counter[int] = Counter()
    for product, count in _open_lines(cart).values_list("product_id", "held"):
        held[product] += count
    return held


def _open_lines(cart: Cart) -> QuerySet[OrderLine]:
    return OrderLine.objects.filter(order__cart=cart, order__paid_at=None, order__cancelled_at=None)


def _trouble(each: Quoted, price: Price | None, wanted: int, held: int) -> str:
    product, option = each.product, each.option
    if not product.for_sale:
        return _("%(product)s is no longer for sale.") % {"product": product}
    if option.archived_at or price is None:
        return _("%(product)s is no longer sold as “%(option)s”.") % {
            "product": product,
            "option": option,
        }
    if product.stock is not None and wanted > product.stock + held:
        return _scarce(product, product.stock + held)
    if product.limit_per_customer is not None and wanted > product.limit_per_customer:
        return limited(product)
    return ""


def _scarce(product: Product, left: int) -> str:
    if not left:
        return _("%(product)s is sold out.") % {"product": product}
    return ngettext(
        "Only %(count)d of %(product)s is left.",
        "Only %(count)d of %(product)s are left.",
        left,
    ) % {"count": left, "product": product}


def limited(product: Product) -> str:
    most = product.limit_per_customer or 0
    return ngettext(
        "One customer may have %(count)d of %(product)s.",
        "One customer may have %(count)d of %(product)s.",
        most,
    ) % {"count": most, "product": product}
