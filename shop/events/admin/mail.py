"""Whom we told, to read; and what one can do about a mail: send it again, or try one oneself."""

from typing import Any
from uuid import uuid4

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from shop.events import mailing
from shop.events.admin.letters import as_letter, shown
from shop.events.admin.state import WORDS, StateFilter, mood
from shop.events.models import Mail, Pause, Suppression
from shop.lib.admin import Confirmation, ReadOnly, confirmed

LONGEST_TROUBLE = 80


def consequences(mails: list[Mail]) -> list[str]:
    count = len(mails)
    waiting = sum(mail.state == "waiting" for mail in mails)
    told = [
        ngettext("One new mail is sent.", "%(n)s new mails are sent.", count) % {"n": count},
        gettext("The words are written anew, so they may differ from the first time."),
    ]
    blocked = Suppression.objects.open().filter(address__in={mail.to for mail in mails}).count()
    if blocked:
        told.append(
            ngettext(
                "One address is blocked, and gets none.",
                "%(n)s addresses are blocked, and get none.",
                blocked,
            )
            % {"n": blocked}
        )
    if waiting:
        told.append(
            ngettext(
                "One of them still waits to be sent, and will arrive twice.",
                "%(n)s of them still wait to be sent, and will arrive twice.",
                waiting,
            )
            % {"n": waiting}
        )
    return told


class MailAdmin(ReadOnly, admin.ModelAdmin[Mail]):
    list_display = ["headline", "to", "badge", "queued_at", "tries"]
    list_filter = [StateFilter, "fate", "queued_at", "name"]
    search_fields = ["to", "subject", "key"]
    search_help_text = _("Searches addresses, subjects and keys.")
    actions = ["resend"]
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    fieldsets = [
        (None, {"fields": ["badge", "outlook", "error", "became", "to", "headline"]}),
        (_("What it says"), {"fields": ["letter", "words"]}),
        (
            _("Its way"),
            {"fields": ["queued_at", "attempts", "due_at", "done_at", "failed_at", "provider_id"]},
        ),
        (_("Particulars"), {"fields": ["name", "language", "key"], "classes": ["collapse"]}),
    ]

    @admin.display(description=_("subject"), ordering="subject")
    def headline(self, mail: Mail) -> str:
        return mail.subject or mail.name

    @admin.display(description=_("state"))
    def badge(self, mail: Mail) -> str:
        """What became of it, where somebody told us."""
        words = mail.get_fate_display() if mail.fate else WORDS[mail.state]
        return format_html('<span class="badge badge-{}">{}</span>', mood(mail), words)

    @admin.display(description=_("what became of it"))
    def became(self, mail: Mail) -> str:
        """As the provider told it, in our words and in its own."""
        if not mail.fate_at:
            return gettext("Nobody has told us.")
        at = date_format(timezone.localtime(mail.fate_at), "DATETIME_FORMAT")
        told = f" {mail.fate_told}" if mail.fate_told != mail.error else ""
        return f"{mail.get_fate_display()} ({at}).{told}"

    @admin.display(description=_("attempts"), ordering="attempts")
    def tries(self, mail: Mail) -> str:
        if not mail.error:
            return str(mail.attempts)
        trouble = Truncator(mail.error).chars(LONGEST_TROUBLE)
        return format_html('{}: <span class="trouble">{}</span>', mail.attempts, trouble)

    @admin.display(description=_("what to do"))
    def outlook(self, mail: Mail) -> str:
        if mail.state == "sent":
            return gettext("Nothing: the provider took it.")
        if mail.state == "withheld":
            return gettext("It was not sent, and will not be: the error says why.")
        if mail.state == "failed":
            return gettext("It is not tried again. Mend what the error says, then send it again.")
        if mail.attempts == 0:
            return gettext("Nothing: it is sent in a moment.")
        at = date_format(timezone.localtime(mail.due_at), "DATETIME_FORMAT")
        return gettext("Nothing, unless the error says so. Next try: %(at)s") % {"at": at}

    @admin.display(description=_("with pictures and colours"))
    def letter(self, mail: Mail) -> str:
        if not mail.html:
            return gettext("It is written at the first try.")
        url = reverse(f"{self.admin_site.name}:events_mail_letter", args=[mail.pk])
        frame = '<iframe class="letter" src="{}" title="{}" sandbox></iframe>'
        return format_html(frame, url, gettext("The mail as it was sent"))

    @admin.display(description=_("as text"))
    def words(self, mail: Mail) -> str:
        return format_html('<pre class="letter">{}</pre>', mail.text) if mail.text else ""

    @confirmed(_("Send again"), permission="resend", consequences=consequences)
    def resend(self, request: HttpRequest, mails: list[Mail], meant: Confirmation) -> str:
        for row in mails:
            mailing.resend(row, by=request.user, reason=meant.reason, token=meant.token)
        count = len(mails)
        told = ngettext(
            "One mail is on its way again.", "%(n)s mails are on their way again.", count
        )
        return told % {"n": count}

    def has_resend_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("events.resend_mail")

    def get_urls(self) -> list[URLPattern]:
        inside = self.admin_site.admin_view
        return [
            path("test/", inside(self.test), name="events_mail_test"),
            path("<int:number>/letter/", inside(self.letter_page), name="events_mail_letter"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        may = self.has_resend_permission(request)
        rest = {"test_token": uuid4() if may else None, "pause": Pause.now()}
        extra = (extra_context or {}) | rest
        return super().changelist_view(request, extra)

    @method_decorator(require_POST)
    def test(self, request: HttpRequest) -> HttpResponse:
        """A mail to oneself, once for each time the list was shown."""
        reader = request.user
        if not self.has_resend_permission(request):
            raise PermissionDenied
        if not reader.is_authenticated or not reader.email:
            messages.warning(request, gettext("You have no address here to send it to."))
            return HttpResponseRedirect(reverse(f"{self.admin_site.name}:events_mail_changelist"))
        key = f"test/{mailing.token_of(request.POST.get('token', ''))}"
        row = mailing.mail(key, "test", reader.email, {"name": str(reader)})
        messages.success(request, gettext("A test mail to %(to)s is on its way.") % {"to": row.to})
        return HttpResponseRedirect(reverse(f"{self.admin_site.name}:events_mail_changelist"))

    @as_letter
    def letter_page(self, request: HttpRequest, number: int) -> HttpResponse:
        mail = get_object_or_404(Mail, pk=number)
        if not self.has_view_permission(request, mail):
            raise PermissionDenied
        return shown(mail.html)
