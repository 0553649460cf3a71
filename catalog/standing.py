"""How a seller stands: what the first page of the sellers' desk says."""

from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.admin.state import draft, published, scheduled
from catalog.models import Product
from shop.accounts.models import Member, Seller
from shop.accounts.reach import reach

MOST = 20
LISTED = 8
LOW = 3
MONTHS = 12


class Standing(NamedTuple):
    seller: Seller
    role: str
    published: int
    scheduled: int
    drafts: int


class Table(NamedTuple):
    """A few products that want to be looked at."""

    name: Any
    column: Any
    rows: QuerySet[Product]
    more: str


def standings(request: HttpRequest) -> list[Standing]:
    """Of one's own sellers; for an operator who is nobody's member, of all."""
    mine = reach(request)
    rows = Seller.objects.filter(active=True)
    if mine.roles:
        rows = rows.filter(pk__in=mine.sellers())
    counted: QuerySet[Any] = rows.annotate(
        published=Count("products", filter=_of(published())),
        scheduled=Count("products", filter=_of(scheduled())),
        drafts=Count("products", filter=_of(draft())),
    )
    return [
        Standing(row, _word(mine.roles.get(row.pk)), row.published, row.scheduled, row.drafts)
        for row in counted[:MOST]
    ]


def tables(request: HttpRequest) -> list[Table]:
    own = _own(request)
    low = own.filter(published() & Q(stock__lte=LOW)).order_by("stock", "name")
    found = [
        Table(_("Stock running out"), "stock", low[:LISTED], "?state=published"),
        Table(
            _("Scheduled"), "published_at",
            own.filter(scheduled()).order_by("published_at")[:LISTED], "?state=scheduled",
        ),
        Table(
            _("Drafts"), "changed_at",
            own.filter(draft()).order_by("-changed_at")[:LISTED], "?state=draft",
        ),
    ]  # fmt: skip
    return [table for table in found if table.rows]


def published_a_month(request: HttpRequest) -> list[tuple[date, int]]:
    """How many came into the shop in each of the last months and stay there."""
    shown = months()
    counted = dict(
        _own(request)
        .filter(published(), published_at__date__gte=shown[0])
        .order_by()
        .values_list(TruncMonth("published_at"))
        .annotate(Count("pk"))
    )
    found = {moment.date().replace(day=1): count for moment, count in counted.items()}
    return [(month, found.get(month, 0)) for month in shown]


def _own(request: HttpRequest) -> QuerySet[Product]:
    mine = reach(request)
    rows = Product.objects.filter(seller__active=True).select_related("seller")
    return rows.filter(seller__in=mine.sellers()) if mine.roles else rows


def _of(asked: Q) -> Q:
    """The same asked of a seller's products."""
    return Q(*[(f"products__{name}", value) for name, value in asked.children])  # type: ignore[misc]  # flat ones


def months() -> list[date]:
    """The first days of the last twelve, this one the last."""
    last = timezone.localdate().replace(day=1)
    count = last.year * 12 + last.month - 1
    return [
        date((count - ago) // 12, (count - ago) % 12 + 1, 1) for ago in range(MONTHS - 1, -1, -1)
    ]


def _word(role: str | None) -> str:
    return str(Member.Role(role).label) if role else ""
