"""The disputes that wait for an answer, for the desk's first page."""

from __future__ import annotations

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from billing.models import Dispute
from billing.models.dispute import SOON
from shop.lib.waiting import Waiting


def dispute_queue() -> Waiting:
    """With the next day on which one must be answered; the nearer, the more urgent."""
    said = Dispute.objects.due().order_by().aggregate(count=Count("pk"), next=Min("due_by"))
    name, urgent = gettext("Disputes to answer"), False
    if said["next"]:
        day = date_format(timezone.localtime(said["next"]), "MONTH_DAY_FORMAT")
        name = gettext("Disputes to answer by %(day)s") % {"day": day}
        urgent = said["next"] < timezone.now() + SOON
    url = reverse("ops:billing_dispute_changelist")
    return Waiting(name, None, f"{url}?state=due", urgent, said["count"])
