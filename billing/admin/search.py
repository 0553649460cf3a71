"""Finding orders and payments by whatever somebody has in hand."""

from typing import Any

from django.db.models import Q, QuerySet

from billing.models import Checkout, Payment
from orders.models import Order, OrderLine

WORDS = 6


def orders(rows: QuerySet[Order], asked: str) -> QuerySet[Order]:
    """By what names one order, which an index finds; only then by the words in it."""
    for exact in (Q(pk__in=_numbered(asked)), _named(asked)):
        found = rows.filter(exact)
        if found.exists():
            return found
    for word in asked.split()[:WORDS]:
        rows = rows.filter(_says(word))
    return rows


def payments(rows: QuerySet[Payment], asked: str) -> QuerySet[Payment]:
    """By a provider's number, a session, or the order it is for."""
    there = Q(provider__in=Payment.Provider.values, external_id=asked)
    return rows.filter(there | Q(order__in=_numbered(asked)) | Q(order__in=_sessions(asked)))


def _numbered(asked: str) -> Any:
    return Order.objects.numbered(asked).values("pk")


def _named(asked: str) -> Q:
    paid = Payment.objects.filter(provider__in=Payment.Provider.values, external_id=asked)
    return (
        Q(public_id=asked)
        | Q(email__in={asked, asked.lower()})
        | Q(pk__in=_sessions(asked))
        | Q(pk__in=paid.values("order"))
    )


def _sessions(asked: str) -> Any:
    return Checkout.objects.filter(session_id=asked).values("order")


def _says(word: str) -> Q:
    sold = OrderLine.objects.filter(title__icontains=word)
    return (
        Q(email__icontains=word)
        | Q(name__icontains=word)
        | Q(company__icontains=word)
        | Q(pk__in=sold.values("order"))
    )
