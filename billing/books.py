"""Invoices for the accountant: all of a month, and what other countries of the union are owed."""

from __future__ import annotations

import calendar
import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Literal

from django.db.models import QuerySet
from django.utils import timezone
from tablib.core import Dataset

from billing import content
from billing.crediting import Share
from billing.models import Invoice
from shop.lib.countries import UNION
from shop.lib.exported import XLSX, plain
from shop.lib.money import Money

type Form = Literal["csv", "xlsx"]
type Rows = Iterable[list[Any]]

MOST_IN_A_SHEET = 20_000
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": XLSX,
}
COLUMNS = [
    "number", "kind", "issued", "paid", "order", "corrects", "buyer", "country", "tax_id",
    "reverse_charge", "currency", "rate", "net", "tax", "gross",
]  # fmt: skip
OSS_COLUMNS = ["quarter", "country", "rate", "currency", "net", "tax", "gross", "documents"]


@dataclass(frozen=True)
class Period:
    """Whole months, by the shop's clock."""

    year: int
    month: int
    months: int = 1

    @classmethod
    def quarter(cls, year: int, quarter: int) -> Period:
        return cls(year, quarter * 3 - 2, 3)

    def __str__(self) -> str:
        if self.months == 3:
            return f"{self.year}-Q{(self.month + 2) // 3}"
        return f"{self.year}-{self.month:02}"

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        month = self.month + self.months - 1
        return date(self.year, month, calendar.monthrange(self.year, month)[1])

    def invoices(self) -> QuerySet[Invoice]:
        bounds = [
            timezone.make_aware(datetime.combine(day, at))
            for day, at in ((self.first, time.min), (self.last, time.max))
        ]
        return Invoice.objects.filter(issued_at__range=bounds).order_by("serial")


def month(period: Period) -> Iterator[list[Any]]:
    """A row for each document and rate of tax; credit notes are negative."""
    for invoice in period.invoices().iterator(chunk_size=500):
        said = invoice.content
        corrects = said["corrects"][1] if said["corrects"] else ""
        about = [
            invoice.number, invoice.kind, said["issued_on"], said["paid_on"], said["order"],
            corrects, invoice.buyer, invoice.country, said["buyer"]["tax_id"],
            "yes" if invoice.reverse_charge else "no", invoice.currency,
        ]  # fmt: skip
        for rate, share in content.by_rate(said["lines"]).items():
            yield [*about, Decimal(rate), *_amounts(share, invoice.currency)]


def oss(period: Period) -> Iterator[list[Any]]:
    """What consumers in other countries of the union paid: by country, rate and currency."""
    sums: dict[tuple[str, Decimal, str], tuple[Share, int]] = {}
    for invoice in period.invoices().filter(reverse_charge=False, country__in=UNION).iterator():
        if invoice.country == invoice.content["seller"]["country"]:
            continue
        for rate, share in content.by_rate(invoice.content["lines"]).items():
            key = invoice.country, Decimal(rate), invoice.currency
            known, count = sums.get(key, (Share(0, 0), 0))
            sums[key] = Share(known.net + share.net, known.tax + share.tax), count + 1
    for (country, percent, currency), (share, count) in sorted(sums.items()):
        yield [str(period), country, percent, currency, *_amounts(share, currency), count]


def table(headers: list[str], rows: Rows, form: Form) -> bytes:
    """Numbers as numbers in a spreadsheet; and no name that one would run."""
    data = Dataset(headers=headers)  # type: ignore[no-untyped-call]  # it has no types
    for row in rows:
        data.append([plain(each) if isinstance(each, str) else each for each in row])  # type: ignore[no-untyped-call]  # it has no types
    if form == "csv":
        said: str = data.export("csv", quoting=csv.QUOTE_ALL)  # type: ignore[no-untyped-call]  # it has no types
        return said.encode()
    made: bytes = data.export("xlsx")  # type: ignore[no-untyped-call]  # it has no types
    return made


def _amounts(share: Share, currency: str) -> list[Decimal]:
    return [Money(each, currency).decimal for each in (share.net, share.tax, share.total)]
