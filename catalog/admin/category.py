"""Categories and tags: the shop's own words, kept by operators."""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog.models import Version, relist


class Words(admin.ModelAdmin[Any]):
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    list_display = ["name", "slug", "number"]
    view_on_site = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request).annotate(number=Count("products"))
        return rows

    @admin.display(description=_("products"), ordering="number")
    def number(self, word: Any) -> int:
        return int(word.number)

    def save_model(self, request: HttpRequest, obj: Any, *args: Any) -> None:
        with transaction.atomic():
            super().save_model(request, obj, *args)
            Version.bump()  # pages that show its name or address are made anew

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """The products stay, without it; they are counted anew before it goes."""
        with transaction.atomic():
            products = list(obj.products.values_list("pk", flat=True))
            obj.products.clear()
            relist(products)
            super().delete_model(request, obj)


class CategoryAdmin(Words):
    list_display = ["name", "slug", "rank", "number"]


class TagAdmin(Words):
    pass
