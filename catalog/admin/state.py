"""Products by what has become of them: draft, scheduled, in the shop, archived."""

from typing import Any, ClassVar

from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def archived() -> Q:
    return Q(archived_at__isnull=False)


def draft() -> Q:
    return Q(published_at=None, archived_at=None)


def scheduled() -> Q:
    return Q(published_at__gt=timezone.now(), archived_at=None)


def published() -> Q:
    return Q(published_at__lte=timezone.now(), archived_at=None)


class State(SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    WORDS: ClassVar[dict[str, Any]] = {
        "draft": _("Draft"),
        "scheduled": _("Scheduled"),
        "published": _("In the shop"),
        "archived": _("Archived"),
    }
    ASKED: ClassVar[dict[str, Any]] = {
        "draft": draft, "scheduled": scheduled, "published": published, "archived": archived,
    }  # fmt: skip

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[tuple[str, Any]]:
        return list(self.WORDS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        asked = self.ASKED.get(self.value() or "")
        return queryset.filter(asked()) if asked else queryset
