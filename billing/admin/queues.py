"""What waits for somebody of refunds, disputes and warnings: counted for the desk's first page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from billing.models import Dispute, FraudWarning, Refund
from billing.models.dispute import SOON


@dataclass(frozen=True)
class Waiting:
    name: Any
    count: int
    url: str
    urgent: bool = True


def waiting(request: HttpRequest) -> list[Waiting]:
    may, found = request.user.has_perm, list[Waiting]()
    if may("billing.view_refund"):
        url = reverse("ops:billing_refund_changelist")
        failed, loose = Refund.objects.failed().count(), Refund.objects.without_lines().count()
        found.append(Waiting(_("Refunds failed"), failed, f"{url}?state=failed"))
        found.append(Waiting(_("Refunds without lines"), loose, f"{url}?state=lines"))
    if may("billing.view_dispute"):
        found.append(_disputes())
    if may("billing.view_fraudwarning"):
        open_ones = FraudWarning.objects.filter(attended_at=None, actionable=True).count()
        url = reverse("ops:billing_fraudwarning_changelist")
        found.append(Waiting(_("Warnings of fraud"), open_ones, f"{url}?state=open"))
    return found


def _disputes() -> Waiting:
    """With the next day on which one must be answered; the nearer, the more urgent."""
    said = Dispute.objects.due().order_by().aggregate(count=Count("pk"), next=Min("due_by"))
    name, urgent = gettext("Disputes to answer"), False
    if said["next"]:
        day = date_format(timezone.localtime(said["next"]), "MONTH_DAY_FORMAT")
        name = gettext("Disputes to answer by %(day)s") % {"day": day}
        urgent = said["next"] < timezone.now() + SOON
    url = reverse("ops:billing_dispute_changelist")
    return Waiting(name, said["count"], f"{url}?state=due", urgent)
