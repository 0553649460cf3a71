"""All that we know of somebody, section by section, as plain rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Model, Q, QuerySet

from billing.models import Invoice, Refund
from fulfillment.models import Download
from fulfillment.models.licence import Activation, Licence
from orders.models import Cart, CartLine, Consent, Gift, Order, OrderLine, TaxEvidence
from shop.accounts.models import CustomerAccount
from shop.events.models import Event, Mail, OptOut

type Rows = list[dict[str, Any]]

# By which we prove, find or count, and which say nothing of a person.
SECRET = {
    "password", "key", "token", "digest", "attempt", "mailbox", "visitor", "visit", "session_key",
    "held", "cart_line", "slot_id", "woken_at", "leased_until",
}  # fmt: skip


def all_data(account: CustomerAccount) -> dict[str, Rows]:
    person = account.user
    orders = account.orders.order_by("pk")
    goods = account.entitlements.order_by("pk")
    return {
        "person": _rows([person] if person else []),
        "profile": _rows(_profile(person)),
        "sign_ins": _rows(person.identities.order_by("pk") if person else []),
        "account": _rows([account]),
        "orders": _rows(orders),
        "lines": _rows(OrderLine.objects.filter(order__in=orders)),
        "consents": _rows(Consent.objects.filter(order__in=orders)),
        "payments": [
            {"order": each.order_id, "amount": str(each.money), "at": each.received_at}
            for order in orders
            for each in order.payments.all()
        ],
        "refunds": [
            {"order": each.order_id, "amount": str(each.money), "at": each.accepted_at}
            for each in Refund.objects.accepted().filter(order__in=orders).order_by("pk")
        ],
        "invoices": [
            {"number": each.number, "at": each.issued_at, "says": each.content}
            for each in Invoice.objects.filter(order__in=orders).order_by("serial")
        ],
        "where_you_were": _rows(TaxEvidence.objects.filter(order__in=orders)),
        "gifts": _rows(Gift.objects.filter(order__in=orders)),
        "withdrawals": [row for order in orders for row in _rows(_asked(order))],
        "goods": _rows(goods),
        "downloads": _rows(Download.objects.filter(entitlement__in=goods)),
        "keys": [
            {"product": str(each.entitlement), "key": each.key}
            for each in Licence.objects.filter(entitlement__in=goods).select_related("entitlement")
        ],
        "devices": _rows(Activation.objects.filter(licence__entitlement__in=goods)),
        "bookings": _rows(account.bookings.order_by("pk")),
        "carts": _rows(Cart.objects.filter(account=account)),
        "cart_lines": _rows(CartLine.objects.filter(cart__account=account)),
        "mails": [
            {"at": each.queued_at, "to": each.to, "subject": each.subject, "text": each.text}
            for each in mails_of(account).order_by("pk")
        ],
        "left_mails": _rows(OptOut.objects.filter(address__in=proven(account))),
        "events": _events(account),
    }


def proven(account: CustomerAccount) -> list[str]:
    """What else carries this address is theirs; one that they only wrote down proves nothing."""
    person = account.user
    return [person.email.lower()] if person and person.email else []


def mails_of(account: CustomerAccount) -> QuerySet[Mail]:
    """To their proven address; and about their orders, wherever they went."""
    numbers = list(account.orders.values_list("pk", flat=True))
    about = ("receipt", "payment_failed", "withdrawal")
    keys = [f"{name}/{number}" for name in about for number in numbers]
    refunds = Refund.objects.filter(order__in=numbers).values_list("pk", flat=True)
    keys += [f"refunded/{number}" for number in refunds]
    return Mail.objects.filter(Q(to__in=proven(account)) | Q(key__in=keys))


def _profile(person: Any) -> list[Any]:
    profile = getattr(person, "profile", None)
    return [profile] if profile else []


def _asked(order: Order) -> list[Model]:
    withdrawal = getattr(order, "withdrawal", None)
    return [*([withdrawal] if withdrawal else []), *order.refund_requests.all()]


def _events(account: CustomerAccount) -> Rows:
    orders = [str(number) for number in account.orders.values_list("pk", flat=True)]
    theirs = Q(subject_type=Order._meta.label_lower, subject_id__in=orders)
    theirs |= Q(subject_type=account._meta.label_lower, subject_id=str(account.pk))
    if account.user:
        theirs |= Q(actor_id=account.user.pk)
        about = {"subject_type": account.user._meta.label_lower, "subject_id": account.user.pk}
        theirs |= Q(**about)
    # Why an operator did something is theirs to know; the buyer is told what was done.
    found = Event.objects.filter(theirs).order_by("pk")
    return [{"at": each.at, "kind": each.kind, "about": each.subject_name} for each in found]


def _rows(found: Iterable[Any]) -> Rows:
    return [
        {
            field.attname: getattr(row, field.attname)
            for field in row._meta.concrete_fields
            if field.attname not in SECRET
        }
        for row in found
    ]
