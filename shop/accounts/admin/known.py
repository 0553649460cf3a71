"""What an identity provider says of a person: read here, written only by what it tells us."""

import json
from datetime import timedelta
from typing import Any, NamedTuple

from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shop.accounts import clerk
from shop.accounts.models import ClerkSession, Identity, Profile, User
from shop.lib.admin import ReadOnly

LATELY = timedelta(days=30)


class Known(ReadOnly, admin.StackedInline[Any, User]):
    """Who may see a person may see this of them."""

    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm("accounts.view_user")

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ProfilePart(Known):
    model = Profile
    readonly_fields = ["first_name", "last_name", "image_url", "unverified_email", "changed_at"]
    fields = [*readonly_fields]


class IdentityPart(Known):
    model = Identity
    readonly_fields = [
        "issuer",
        "subject",
        "banned_at",
        "deleted_at",
        "provider_updated_at",
        "created_at",
    ]
    fields = [*readonly_fields]


class SessionPart(Known):
    model = ClerkSession
    verbose_name = _("session")
    verbose_name_plural = _("sessions of the last weeks")
    readonly_fields = ["sid", "created_at", "exchanged_at", "ended_at", "why"]
    fields = [*readonly_fields]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ClerkSession]:
        lately = timezone.now() - LATELY
        late = Q(ended_at=None, exchanged_at__gt=lately) | Q(ended_at__gt=lately)
        return super().get_queryset(request).filter(late)


IDENTITY_PARTS: list[type[InlineModelAdmin[Any, Any]]] = [ProfilePart, IdentityPart, SessionPart]


class Answer(NamedTuple):
    subject: str
    record: str
    trouble: str = ""


def clerk_page(stand: Any, request: HttpRequest, person: User) -> HttpResponse:
    request.current_app = stand.admin_site.name
    context = stand.admin_site.each_context(request) | {
        "title": gettext("What Clerk says"),
        "opts": stand.opts,
        "original": person,
        "answers": [_answer(subject) for subject in _subjects(person)],
    }
    return TemplateResponse(request, "admin/accounts/user/clerk.html", context)


def _subjects(person: User) -> list[str]:
    known = Identity.objects.filter(user=person, issuer=clerk.issuer())
    return list(known.values_list("subject", flat=True))


def _answer(subject: str) -> Answer:
    try:
        found = clerk.record(subject)
    except clerk.Unavailable:
        trouble = gettext("Clerk does not answer just now. Please try again in a minute.")
        return Answer(subject, "", trouble)
    if found is None:
        return Answer(subject, "", gettext("Clerk knows nobody by this number any more."))
    shown = json.dumps(found, indent=2, ensure_ascii=False)
    return Answer(subject, shown.encode(errors="replace").decode())
