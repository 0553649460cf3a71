"""Telling buyers of a release, from both desks."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from catalog.models import Release
from fulfillment import news
from fulfillment.models import News
from shop.lib.admin import Confirmation, Undone, confirmed


def consequences(releases: list[Release]) -> list[str]:
    return [_consequence(release) for release in releases] + [
        gettext("Who wants no mails about releases is left out, and so are blocked addresses."),
        gettext("Nobody is told of the same release twice."),
    ]


def _consequence(release: Release) -> str:
    name = {"name": f"{release.product} {release}"}
    if not release.released_at:
        return gettext("%(name)s is not out, so nobody is told.") % name
    if News.objects.filter(release=release).exists():
        return gettext("%(name)s was announced before, so nobody is told.") % name
    count = news.reach(release)
    told = ngettext(
        "%(name)s: one person gets a mail.", "%(name)s: %(n)s people get a mail.", count
    )
    return told % (name | {"n": count})


class Announcing:
    """To stand before a ReleaseAdmin."""

    actions: Any = ["publish", "announce"]

    def get_fields(self, request: HttpRequest, obj: Release | None = None) -> list[Any]:
        fields = list(super().get_fields(request, obj))  # type: ignore[misc]  # of the ModelAdmin behind it
        return [*fields, "announced"] if obj else fields

    def get_readonly_fields(self, request: HttpRequest, obj: Release | None = None) -> list[Any]:
        fields = list(super().get_readonly_fields(request, obj))  # type: ignore[misc]  # the same
        return [*fields, "announced"] if obj else fields

    @admin.display(description=_("buyers told"))
    def announced(self, release: Release) -> str:
        found = News.objects.filter(release=release).first()
        if found is None:
            return gettext("Not yet.")
        if found.failed_at:
            return gettext("Stopped after %(n)s: %(error)s") % {
                "n": found.told,
                "error": found.error,
            }
        if found.done_at:
            told = ngettext("One mail is queued.", "%(n)s mails are queued.", found.told)
            return told % {"n": found.told}
        return gettext("%(n)s of %(all)s so far.") % {"n": found.told, "all": found.audience}

    @confirmed(_("Tell buyers"), permission="change", consequences=consequences)
    def announce(self, request: HttpRequest, rows: list[Release], meant: Confirmation) -> str:
        out = [row for row in rows if row.released_at and not hasattr(row, "news")]
        if not out:
            raise Undone(gettext("None of these is out and not announced yet."))
        people = sum(news.announce(row, request.user, meant.reason).audience for row in out)
        told = ngettext("One person is being told.", "%(n)s people are being told.", people)
        return told % {"n": people}
