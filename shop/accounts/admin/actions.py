"""What one may do about people, once it is confirmed."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from shop.accounts import clerk, sessions
from shop.accounts.models import ClerkSession, Identity, User
from shop.accounts.tasks import refresh_person, revoke_at_clerk
from shop.events.kinds import Kind
from shop.events.record import record
from shop.lib.admin import Confirmation, confirmed


def ending(people: list[User]) -> list[str]:
    lately = timezone.now() - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    count = ClerkSession.objects.filter(
        user__in=people, ended_at=None, exchanged_at__gt=lately
    ).count()
    told = ngettext(
        "One session by Clerk ends at once, on whatever device it is.",
        "%(n)s sessions by Clerk end at once, on whatever devices they are.",
        count,
    )
    return [
        *([told % {"n": count}] if count else []),
        gettext("A sign-in by password ends too."),
        gettext("They may sign in again."),
    ]


def refreshing(people: list[User]) -> list[str]:
    return [
        gettext("Names, addresses and pictures here become what Clerk says now."),
        gettext("Whoever is not known there stays here as they are."),
    ]


class PersonActions:
    actions: Any = ["end_sessions", "refresh"]

    @confirmed(_("End their sessions"), permission="change", consequences=ending)
    def end_sessions(self, request: HttpRequest, people: list[User], meant: Confirmation) -> str:
        for person in self._within_reach(request, people):
            for sid in sessions.end_all(person, meant.reason, by=request.user):
                transaction.on_commit(partial(revoke_at_clerk.enqueue, sid), robust=True)
        return gettext("The sessions have ended.")

    @confirmed(_("Refresh from Clerk"), permission="change", consequences=refreshing)
    def refresh(self, request: HttpRequest, people: list[User], meant: Confirmation) -> str:
        """Clerk is asked by a task, after the commit: a network has no place in a transaction."""
        reached = self._within_reach(request, people)
        for person in reached:
            record(Kind.PERSON_REFRESHED, person, by=request.user, reason=meant.reason)
        found = Identity.objects.filter(user__in=reached, issuer=clerk.issuer(), deleted_at=None)
        for number in found.values_list("pk", flat=True):
            transaction.on_commit(partial(refresh_person.enqueue, number), robust=True)
        return gettext("Clerk is being asked. What has changed there is here in a moment.")

    def _within_reach(self, request: HttpRequest, people: list[User]) -> list[User]:
        stand: Any = self
        return [person for person in people if stand.has_change_permission(request, person)]
