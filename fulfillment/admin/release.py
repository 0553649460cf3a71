"""A release at both desks, once it may have buyers: told of, and fetched so many times."""

from __future__ import annotations

from django.db.models import Count

from catalog.admin import OwnReleaseAdmin, ReleaseAdmin
from catalog.models import Release
from fulfillment.admin.news import Announcing
from fulfillment.models import Download


class Counted:
    """Says how often its files were fetched, and not by whom."""

    def taken(self, release: Release) -> dict[int, int]:
        rows = Download.objects.filter(file__release=release).order_by()
        return dict(rows.values_list("file").annotate(Count("pk")))


class SoldReleaseAdmin(Announcing, Counted, ReleaseAdmin):
    pass


class OwnSoldReleaseAdmin(Announcing, Counted, OwnReleaseAdmin):
    pass
