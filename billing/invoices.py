"""Invoices and credit notes: written once, numbered without a gap, corrected by new ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from billing import content
from billing.crediting import Share, lay
from billing.models import Invoice, Series
from orders.models import Order, OrderLine
from shop.events.kinds import Kind as Happening
from shop.events.record import record
from shop.storefront.models import Storefront

Kind = Invoice.Kind


class Part(NamedTuple):
    """What is credited: of one line, or of the whole order; the tax is part of the amount."""

    line: OrderLine | None
    amount: int
    tax: int = 0


class Uncorrectable(Exception):
    """The sentence says why."""


class TooMuch(ValueError):
    """More would be credited than was billed."""


class Draft(NamedTuple):
    """Of a document that has no number yet."""

    kind: str
    lines: list[content.Line]
    buyer: dict[str, str]
    corrects: Invoice | None = None
    reason: str = ""
    key: str | None = None


def issue(order: Order, shop: Storefront) -> Invoice | None:
    """The invoice of a paid order, unless there was nothing to pay.

    To be called last in the transaction that marks the order as paid, and holds it: from here
    until that commits, nobody else gets a number.
    """
    if not order.total:
        return None
    known = Invoice.objects.filter(order=order, corrects=None).first()
    if known:
        return known
    with override(order.language):
        lines = [content.line(line) for line in order.lines.all()]
    return _write(order, shop, Draft(Kind.INVOICE, lines, content.buyer(order)))


@transaction.atomic
def credit(order: Order, parts: Sequence[Part], reason: str, key: str) -> Invoice | None:
    """The credit note for these parts; with a key that was credited already, the one of then.

    None if the order never had an invoice, as when nothing was paid.
    """
    held = order.hold()
    if known := Invoice.objects.filter(key=key).first():
        return known
    documents = of(held)
    if not documents:
        return None
    lines = _credited(held, parts, remaining(documents))
    standing = standing_of(documents)
    draft = Draft(Kind.CREDIT, lines, standing.content["buyer"], standing, reason, key)
    return _write(held, Storefront.current(), draft)


@transaction.atomic
def restore(order: Order, reason: str, key: str) -> Invoice | None:
    """Bills again what was credited with this key, since the money never went back."""
    held = order.hold()
    note = Invoice.objects.filter(key=key, order=held).first()
    again = f"{key}/restored"
    known = Invoice.objects.filter(key=again).first()
    if note is None or known:
        return known
    lines = content.negated(note.content["lines"])
    draft = Draft(Kind.INVOICE, lines, note.content["buyer"], note, reason, again)
    return _write(held, Storefront.current(), draft)


@transaction.atomic
def correct(invoice: Invoice, details: dict[str, str], by: Any, reason: str) -> Invoice:
    """A credit note over all that is left, and a new invoice with other details of the buyer."""
    held = invoice.order.hold()
    documents = of(held)
    standing = standing_of(documents)
    buyer = standing.content["buyer"] | details
    if buyer == standing.content["buyer"]:
        return standing
    lines = remaining(documents)
    if standing.pk != invoice.pk:
        raise Uncorrectable(_("%(invoice)s was corrected already.") % {"invoice": invoice})
    if not _total(lines):
        raise Uncorrectable(_("All of %(invoice)s is credited already.") % {"invoice": invoice})
    shop, former = Storefront.current(), standing.content["buyer"]
    undone = content.negated(lines)
    _write(held, shop, Draft(Kind.CREDIT, undone, former, standing, reason))
    new = _write(held, shop, Draft(Kind.INVOICE, lines, buyer, standing, reason))
    told = {"before": standing.number, "after": new.number, "reason": reason}
    record(Happening.INVOICE_CORRECTED, held, by=by, **told)
    return new


@transaction.atomic
def amend(order: Order, details: dict[str, str], by: Any) -> Invoice:
    """The same by its buyer: once, and not long after it was issued."""
    held = order.hold()
    documents = of(held)
    if not documents:
        raise Uncorrectable(_("This order has no invoice."))
    standing = standing_of(documents)
    if standing.content["buyer"] == standing.content["buyer"] | details:
        return standing
    if not amendable(documents):
        raise Uncorrectable(_("This invoice can no longer be changed here. Please write to us."))
    return correct(standing, details, by, _("Details completed by the buyer."))


def amendable(documents: Sequence[Invoice]) -> bool:
    """By the buyer; documents are all of one order, the first one first."""
    if not documents:
        return False
    standing = standing_of(documents)
    fresh = timezone.now() - standing.issued_at < timedelta(days=settings.INVOICE_DETAILS_DAYS)
    return fresh and standing.corrects_id is None and _total(remaining(documents)) > 0


def of(order: Order) -> list[Invoice]:
    """All of this order's documents, the first one first."""
    found = list(Invoice.objects.filter(order=order).select_related("corrects").order_by("serial"))
    for each in found:
        each.order = order
    return found


def standing_of(documents: Sequence[Invoice]) -> Invoice:
    """The invoice that holds: the last that was not made to bill a credit again."""
    return next(
        each
        for each in reversed(documents)
        if each.kind == Kind.INVOICE and (not each.corrects or each.corrects.kind == Kind.INVOICE)
    )


def remaining(documents: Sequence[Invoice]) -> list[content.Line]:
    """What is billed and not credited: the standing invoice, and all that was written since."""
    since = standing_of(documents).serial
    return [line for each in documents if each.serial >= since for line in each.content["lines"]]


def _credited(
    order: Order, parts: Sequence[Part], lines: Iterable[content.Line]
) -> list[content.Line]:
    left, found = content.by_rate(lines), []
    for part in parts:
        if part.amount <= 0 or not 0 <= part.tax <= part.amount:
            raise ValueError(f"{part.amount} with {part.tax} tax cannot be credited.")
        if part.amount > sum(share.total for share in left.values()):
            raise TooMuch(f"{part.amount} is more than is left of {order}.")
        rate = content.rate(part.line.tax_rate) if part.line else None
        for piece in lay(part.amount, part.tax, rate, left):
            share = left[piece.rate]
            left[piece.rate] = Share(share.net - piece.total + piece.tax, share.tax - piece.tax)
            found.append(content.credited(*_named(order, part.line), piece))
    return found


def _named(order: Order, line: OrderLine | None) -> tuple[str, str]:
    if line:
        return line.title, line.option_name
    with override(order.language):
        return _("Part of order %(number)s") % {"number": order.number}, ""


def _total(lines: Iterable[content.Line]) -> int:
    return sum(line["total"] for line in lines)


def _write(order: Order, shop: Storefront, draft: Draft) -> Invoice:
    serial, now = Series.next(), timezone.now()
    number = shop.numbered(serial, timezone.localtime(now).year)
    sums = {name: sum(line[name] for line in draft.lines) for name in ("net", "tax", "total")}
    corrects = draft.corrects
    said = {
        "kind": str(draft.kind),
        "number": number,
        "issued_on": _day(now),
        "paid_on": _day(order.paid_at) if order.paid_at else "",
        "order": order.number,
        "corrects": [corrects.kind, corrects.number, _day(corrects.issued_at)] if corrects else [],
        "reason": draft.reason,
        "seller": content.seller(shop),
        "buyer": draft.buyer,
        "lines": draft.lines,
        "currency": order.currency,
        "language": order.language,
        "tax_included": order.tax_included,
        "reverse_charge": order.reverse_charge,
        **sums,
    }
    return Invoice.objects.create(
        kind=draft.kind,
        serial=serial,
        number=number,
        order=order,
        corrects=corrects,
        key=draft.key,
        issued_at=now,
        buyer=draft.buyer["company"] or draft.buyer["name"] or draft.buyer["email"],
        country=draft.buyer["country"],
        currency=order.currency,
        reverse_charge=order.reverse_charge,
        content=said,
        digest=content.digest(said),
        **sums,
    )


def _day(moment: Any) -> str:
    """By the shop's clock."""
    return timezone.localdate(moment).isoformat()
