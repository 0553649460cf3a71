"""An invoice as it is read: its words and amounts, in the language it was issued in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from babel.core import Locale
from babel.numbers import format_percent
from django.utils.formats import date_format
from django.utils.translation import get_language, override, to_locale
from django.utils.translation import gettext as _

from billing import content
from billing.models import Invoice
from shop.lib import countries
from shop.lib.money import Money

type Told = dict[str, Any]


@dataclass(frozen=True)
class Row:
    title: str
    note: str
    quantity: str
    each: str
    rate: str
    amount: str


@dataclass(frozen=True)
class Paper:
    language: str
    kind: str
    number: str
    issued_on: str
    seller: list[str]
    seller_facts: list[str]
    buyer: list[str]
    facts: list[tuple[str, str]]
    columns: list[str]
    rows: list[Row]
    sums: list[tuple[str, str]]
    total: tuple[str, str]
    notes: list[str]
    words: str
    page: str
    unprinted: str

    @property
    def title(self) -> str:
        return f"{self.kind} {self.number}"

    @property
    def data(self) -> Told:
        return asdict(self) | {"title": self.title}


def paper(invoice: Invoice) -> Paper:
    """From what was kept alone; the shop and the order may say something else today."""
    said: Told = invoice.content
    with override(said["language"]):
        return Paper(
            language=said["language"],
            kind=_kind(said["kind"]),
            number=said["number"],
            issued_on=said["issued_on"],
            seller=_seller(said["seller"]),
            seller_facts=list(_seller_facts(said["seller"])),
            buyer=_buyer(said["buyer"]),
            facts=list(_facts(said)),
            columns=_columns(said),
            rows=[_row(line, said) for line in said["lines"]],
            sums=list(_sums(said)),
            total=(_("Total"), _money(said["total"], said)),
            notes=list(_notes(said)),
            words=said["seller"]["words"],
            page=_("Page {page} of {pages}"),
            unprinted=_(
                "Some letters cannot be printed here; the page of this invoice shows them."
            ),
        )


def _kind(kind: str) -> str:
    return _("Credit note") if kind == Invoice.Kind.CREDIT else _("Invoice")


def _seller(seller: Told) -> list[str]:
    return list(filter(None, [seller["name"], *_place(seller)]))


def _seller_facts(seller: Told) -> Iterator[str]:
    if seller["tax_id"]:
        yield _("Tax number: %(number)s") % {"number": seller["tax_id"]}
    yield from filter(None, [seller["registration"], seller["email"]])


def _buyer(buyer: Told) -> list[str]:
    tax_id = buyer["tax_id"] and _("Tax number: %(number)s") % {"number": buyer["tax_id"]}
    who = [buyer["company"], buyer["name"]]
    return list(filter(None, [*who, *_place(buyer), buyer["email"], tax_id]))


def _place(who: Told) -> list[str]:
    country = countries.name(who["country"]) if who["country"] else ""
    return [*(line.strip() for line in who["address"].splitlines()), country]


def _facts(said: Told) -> Iterator[tuple[str, str]]:
    yield _("Date"), _day(said["issued_on"])
    yield _("Order"), said["order"]
    if said["corrects"]:
        kind, number, on = said["corrects"]
        told = {"document": f"{_kind(kind)} {number}", "day": _day(on)}
        yield _("Corrects"), _("%(document)s of %(day)s") % told
    if said["reason"]:
        yield _("Reason"), said["reason"]
    if said["paid_on"] and said["kind"] == Invoice.Kind.INVOICE:
        yield _("Paid on"), _day(said["paid_on"])


def _columns(said: Told) -> list[str]:
    tax = _("Tax") if _taxed(said) else ""
    return [_("What"), _("Quantity"), _("Each"), tax, _("Amount")]


def _row(line: Told, said: Told) -> Row:
    amount = line["total"] if said["tax_included"] else line["net"]
    taken = ""
    if line["discount"]:
        taken = _("Discount: %(amount)s") % {"amount": _money(-line["discount"], said)}
    return Row(
        title=line["title"],
        note=" · ".join(filter(None, [line["option"], line["when"], taken])),
        quantity=str(line["quantity"]),
        each="" if line["each"] is None else _money(line["each"], said),
        rate=_rate(line["rate"]) if _taxed(said) else "",
        amount=_money(amount, said),
    )


def _sums(said: Told) -> Iterator[tuple[str, str]]:
    if not _taxed(said):
        return
    yield _("Net"), _money(said["net"], said)
    for rate, share in content.by_rate(said["lines"]).items():
        told = {"rate": _rate(rate), "net": _money(share.net, said)}
        if share.net or share.tax:
            yield _("Tax %(rate)s on %(net)s") % told, _money(share.tax, said)


def _notes(said: Told) -> Iterator[str]:
    if said["reverse_charge"]:
        yield _("Reverse charge: the recipient of this supply owes the tax.")
    if said["tax"]:
        yield (
            _("The amounts of the lines include tax.")
            if said["tax_included"]
            else _("The amounts of the lines are without tax.")
        )


def _taxed(said: Told) -> bool:
    """A shop that charges no tax says nothing of it, unless somebody else owes it."""
    return said["reverse_charge"] or any(line["tax"] for line in said["lines"])


def _money(amount: int, said: Told) -> str:
    return Money(amount, said["currency"]).exact


def _rate(rate: str) -> str:
    """Eighths of a per cent are shown, and no zeros."""
    locale = Locale.parse(to_locale(get_language() or "en"))
    pattern = locale.percent_formats[None].pattern.replace("##0", "##0.###")
    return format_percent(Decimal(rate) / 100, pattern, locale)


def _day(iso: str) -> str:
    return date_format(date.fromisoformat(iso), "DATE_FORMAT")
