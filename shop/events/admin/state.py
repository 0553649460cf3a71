"""The states of a mail, as an operator sorts them."""

from typing import Any

from django.contrib import admin
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from shop.events.kinds import Kind
from shop.events.models import Event, Mail
from shop.events.models.mail import Fate

WORDS = {
    "waiting": _("Waiting"),
    "sent": _("Sent"),
    "failed": _("Failed"),
    "withheld": _("Not sent"),
}

LOST = {Fate.REFUSED, Fate.FAILED, Fate.BOUNCED, Fate.COMPLAINED}


def mood(mail: Mail) -> str:
    """Which of the three badges it wears: sent, waiting or failed."""
    if mail.fate in LOST:
        return "failed"
    return "waiting" if mail.state == "withheld" else mail.state


_RESENT = Exists(
    Event.objects.filter(
        kind=Kind.MAIL_RESENT,
        subject_type=Mail._meta.label_lower,
        subject_id=Cast(OuterRef("pk"), CharField()),
    )
)

WAITING = Q(done_at=None, failed_at=None)
# Here or at the provider, and nobody has sent it again: what still asks for a hand.
FAILED = Q(~_RESENT, Q(failed_at__isnull=False) | Q(fate=Fate.FAILED)) & ~Q(fate=Fate.WITHHELD)
WITHHELD = Q(fate=Fate.WITHHELD)
SENT = Q(done_at__isnull=False)


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"
    states = {
        "failed": (_("Failed, still open"), FAILED),
        "waiting": (_("Waiting"), WAITING),
        "sent": (_("Sent"), SENT),
        "withheld": (_("Not sent: blocked or not wanted"), WITHHELD),
        "resent": (_("Sent again since"), Q(_RESENT)),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(name, words) for name, (words, _rows) in self.states.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Mail]) -> QuerySet[Mail]:
        _words, rows = self.states.get(self.value() or "", ("", Q()))
        return queryset.filter(rows)
