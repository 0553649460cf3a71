"""How a seller stands: what the first page of the sellers' desk says."""

from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest

from shop.accounts.models import Member, Seller
from shop.accounts.reach import reach

MOST = 20


class Standing(NamedTuple):
    seller: Seller
    role: str
    published: int
    drafts: int


def standings(request: HttpRequest) -> list[Standing]:
    """Of one's own sellers; for an operator who is nobody's member, of all."""
    mine = reach(request)
    rows = Seller.objects.filter(active=True)
    if mine.roles:
        rows = rows.filter(pk__in=mine.sellers())
    counted: QuerySet[Any] = rows.annotate(
        published=Count("products", filter=Q(products__published=True)),
        drafts=Count("products", filter=Q(products__published=False)),
    )
    return [
        Standing(row, _word(mine.roles.get(row.pk)), row.published, row.drafts)
        for row in counted[:MOST]
    ]


def _word(role: str | None) -> str:
    return str(Member.Role(role).label) if role else ""
