"""Everything that ever happened to an order, told once and in its order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from billing.admin.webhooks import WORDS as WEBHOOK_WORDS
from billing.asking import mail_key
from billing.models import WebhookEvent, Withdrawal
from fulfillment.models import Download
from orders.models import Order
from shop.events.admin.state import WORDS as MAIL_WORDS
from shop.events.kinds import Kind
from shop.events.models import Event, Mail

TOLD = ("reason", "error")
DOWNLOADS = 100  # the latest; a hundred are evidence enough


@dataclass(frozen=True)
class Entry:
    at: datetime
    what: str
    by: str = ""
    told: str = ""
    trouble: str = ""
    url: str = ""


@dataclass(frozen=True)
class Timeline:
    """As somebody may read it: where they may not look, there is no link."""

    desk: Any
    request: HttpRequest
    order: Order

    def entries(self) -> list[Entry]:
        """Oldest first; of what came at once, the cause before what followed."""
        mails, about_mails = self._mails()
        found = [
            *self._checkouts(),
            *map(self._webhook, self._webhooks()),
            *map(self._payment, self.order.payments.order_by("pk")),
            *map(self._invoice, self.order.invoices.defer("content").order_by("serial")),
            *map(self._event, self._events()),
            *map(self._mail, mails),
            *map(self._event, about_mails),
            *map(self._download, self._downloads()),
        ]
        return sorted(found, key=lambda entry: entry.at)

    def link(self, row: Model) -> str:
        stand = self.desk.admin_site._registry.get(type(row))
        if stand is None or not stand.has_view_permission(self.request, row):
            return ""
        name = f"{row._meta.app_label}_{row._meta.model_name}_change"
        return reverse(f"{self.desk.admin_site.name}:{name}", args=[row.pk])

    def _events(self) -> Any:
        about = {"subject_type": Order._meta.label_lower, "subject_id": str(self.order.pk)}
        return Event.objects.filter(**about).order_by("pk")

    def _webhooks(self) -> Any:
        return WebhookEvent.objects.filter(about=self.order.public_id).defer("body").order_by("pk")

    def _downloads(self) -> Any:
        rows = Download.objects.filter(entitlement__line__order=self.order)
        return rows.select_related("file__release")[:DOWNLOADS]

    def _mails(self) -> tuple[list[Mail], list[Event]]:
        """By their keys; and those that were sent again, which their events name."""
        number = self.order.pk
        sellers = self.order.lines.values_list("seller", flat=True).distinct().order_by("seller")
        keys = [f"receipt/{number}", f"payment_failed/{number}", f"withdrawal/{number}"]
        keys += map(mail_key, Withdrawal.objects.filter(order=number))
        keys += map(mail_key, self.order.refund_requests.all())
        keys += [f"refunded/{refund}" for refund in self.order.refunds.values_list("pk", flat=True)]
        keys += [f"sale/{number}/{seller}" for seller in sellers]
        mails, events = [], []
        asked = Q(key__in=keys)
        light = Mail.objects.defer("html", "text", "context").order_by("pk")
        while found := list(light.filter(asked)):
            about = Event.objects.filter(
                subject_type=Mail._meta.label_lower, subject_id__in=[str(row.pk) for row in found]
            )
            said = list(about.order_by("pk"))
            mails += found
            events += said
            asked = Q(pk__in=[each.data["new"] for each in said if each.kind == Kind.MAIL_RESENT])
        return mails, events

    def _checkouts(self) -> Iterator[Entry]:
        for row in self.order.checkouts.order_by("number"):
            name = row.session_id or _("no session")
            yield Entry(row.created_at, _("Checkout begun"), told=name)
            if row.closed_at:
                outcome = row.get_outcome_display()
                yield Entry(row.closed_at, _("Checkout over: %(how)s") % {"how": outcome})

    def _event(self, event: Event) -> Entry:
        told = [str(event.data[name]) for name in TOLD if event.data.get(name)]
        words = event.get_kind_display()
        return Entry(event.at, words, event.actor_name, " ".join(told), url=self.link(event))

    def _mail(self, mail: Mail) -> Entry:
        state = MAIL_WORDS[mail.state]
        words = _("Mail: %(what)s") % {"what": mail.subject or mail.name}
        told = f"{mail.to} · {state}"
        return Entry(mail.queued_at, words, told=told, trouble=mail.error, url=self.link(mail))

    def _download(self, row: Download) -> Entry:
        words = _("Downloaded: %(file)s") % {"file": row.file}
        told = " · ".join(filter(None, [row.file.release.version, row.address, row.browser]))
        return Entry(row.at, words, told=told)

    def _webhook(self, event: WebhookEvent) -> Entry:
        words = _("Webhook: %(type)s") % {"type": event.type}
        state = str(WEBHOOK_WORDS[event.state])
        trouble = "" if event.state == "handled" else event.error
        return Entry(event.queued_at, words, event.source, state, trouble, self.link(event))

    def _invoice(self, invoice: Any) -> Entry:
        return Entry(
            invoice.issued_at, str(invoice), told=str(invoice.money), url=self.link(invoice)
        )

    def _payment(self, payment: Any) -> Entry:
        words = _("Payment: %(money)s") % {"money": payment.money}
        told = payment.get_outcome_display()
        by = payment.get_provider_display()
        return Entry(payment.received_at, words, by, told, url=self.link(payment))
