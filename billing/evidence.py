"""All that speaks for one sale, as a file for a bank: read by people, and by programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.db.models import Model, Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from fulfillment.models import Booking, Download, Entitlement, Licence
from fulfillment.models.licence import Activation
from orders.models import Order
from shop.events.models import Event, Mail
from shop.lib.exported import harmless
from shop.storefront.models import LegalText, Storefront


@dataclass(frozen=True)
class Table:
    """One kind of what happened; its name is the name of its file too."""

    name: str
    title: str
    columns: list[str]
    rows: list[list[str]]


def pack(order: Order) -> bytes:
    """A ZIP; nothing in it is of anybody but this order's buyer."""
    tables = [table for table in _tables(order) if table.rows]
    shop, now = Storefront.current(), timezone.now()
    told = {"order": order, "tables": tables, "shop": shop, "now": now}
    written = io.BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as folder:
        folder.writestr("evidence.html", render_to_string("billing/evidence.html", told))
        folder.writestr("evidence.css", render_to_string("billing/evidence.css"))
        folder.writestr("evidence.json", _json(order, tables))
        for table in tables:
            folder.writestr(f"{table.name}.csv", _csv(table))
    return written.getvalue()


def _tables(order: Order) -> list[Table]:
    goods = Entitlement.objects.of_order(order).select_related("product").order_by("pk")
    return [
        _lines(order),
        Table("consents", _("What the buyer agreed to"), [_("When"), _("What"), _("Words")],
              [[_at(each.given_at), each.get_kind_display(), each.text]
               for each in order.consents.all()]),
        Table("policy", _("Right of withdrawal, as the shop shows it"),
              [_("Language"), _("Changed"), _("Words")], _policy(order)),
        Table("goods", _("What was delivered"), [_("When"), _("What"), _("State")],
              [[_at(each.granted_at), str(each), each.state] for each in goods]),
        Table("downloads", _("Downloads"), [_("When"), _("File"), _("Network"), _("With")],
              [[_at(each.at), str(each.file), each.address, each.browser] for each in
               Download.objects.filter(entitlement__in=goods).select_related("file").order_by("at")]),
        Table("devices", _("Devices of licence keys"),
              [_("First seen"), _("Last seen"), _("Key"), _("Device")], _devices(goods)),
        Table("bookings", _("Appointments"), [_("When"), _("What"), _("State")],
              [[each.when, str(each.service), each.get_state_display()] for each in
               Booking.objects.filter(entitlement__in=goods).select_related("service__product")]),
        Table("money", _("Payments, refunds and disputes"),
              [_("When"), _("What"), _("Amount"), _("State"), _("Number")], _money(order)),
        Table("mails", _("Mails to the buyer"), [_("When"), _("What"), _("State")],
              [[_at(each.queued_at), each.subject or each.name, each.state]
               for each in _mails(order)]),
        Table("events", _("Everything that happened"), [_("When"), _("What"), _("Who")],
              [[_at(each.at), each.get_kind_display(), each.actor_name]
               for each in _about(order)]),
    ]  # fmt: skip


def _lines(order: Order) -> Table:
    columns = [_("Product"), _("Option"), _("Amount"), _("Back"), _("Answers")]
    rows = [
        [str(line), line.option_name, str(line.money), str(line.given_back or ""), _said(line)]
        for line in order.lines.select_related("order").order_by("pk")
    ]
    return Table("lines", _("What was agreed"), columns, rows)


def _policy(order: Order) -> list[list[str]]:
    texts = LegalText.objects.filter(kind="withdrawal", language=order.language)
    return [[each.language, _at(each.changed_at), each.body] for each in texts]


def _devices(goods: Iterable[Entitlement]) -> list[list[str]]:
    keys = Licence.objects.filter(entitlement__in=goods)
    rows = Activation.objects.filter(licence__in=keys).select_related("licence").order_by("pk")
    return [[_at(row.first_seen), _at(row.seen_at), str(row.licence), row.name] for row in rows]


def _money(order: Order) -> list[list[str]]:
    payments = [
        [_at(each.received_at), _("Payment"), str(each.money), each.get_outcome_display(),
         each.external_id]
        for each in order.payments.order_by("pk")
    ]  # fmt: skip
    refunds: Any = order.refunds
    disputes: Any = order.disputes
    backs = [
        [_at(each.queued_at), _("Refund"), str(each.money), each.get_status_display(),
         each.external_id or ""]
        for each in refunds.order_by("pk")
    ]  # fmt: skip
    disputed = [
        [_at(each.opened_at), _("Dispute"), str(each.money), str(each.words), each.external_id]
        for each in disputes.order_by("pk")
    ]
    return payments + backs + disputed


def _mails(order: Order) -> Any:
    """Of this order, to its buyer: its goods' mails are named after them."""
    own = Q(key__in=[f"receipt/{order.pk}", f"payment_failed/{order.pk}"])
    refunds: Any = order.refunds
    own |= Q(key__in=[f"refunded/{number}" for number in refunds.values_list("pk", flat=True)])
    rows = Mail.objects.filter(own, to=order.email)
    return rows.defer("html", "text", "context").order_by("pk")


def _about(order: Order) -> Any:
    about: type[Model] = Order
    rows = Event.objects.filter(subject_type=about._meta.label_lower, subject_id=str(order.pk))
    return rows.order_by("pk")


def _json(order: Order, tables: list[Table]) -> str:
    buyer = {
        name: getattr(order, name)
        for name in ("number", "email", "name", "company", "country", "tax_id", "language")
    }
    kept = {
        table.name: [dict(zip(table.columns, row, strict=True)) for row in table.rows]
        for table in tables
    }
    said = {"order": buyer | {"total": str(order.money), "placed": _at(order.placed_at)}} | kept
    return json.dumps(said, ensure_ascii=False, indent=2)


def _csv(table: Table) -> str:
    written = io.StringIO()
    lines = csv.writer(written, quoting=csv.QUOTE_ALL)
    lines.writerow(table.columns)
    lines.writerows([harmless(each) for each in row] for row in table.rows)
    return written.getvalue()


def _said(line: Any) -> str:
    return "; ".join(f"{each['question']}: {each['answer']}" for each in line.answers)


def _at(moment: Any) -> str:
    return timezone.localtime(moment).isoformat(sep=" ", timespec="seconds") if moment else ""
