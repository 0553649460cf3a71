"""What people do with their carts, to read; whose they are stands nowhere."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from orders.models import CartActivity
from shop.lib.admin import ReadOnly


class CartActivityAdmin(ReadOnly, admin.ModelAdmin[CartActivity]):
    list_display = ["at", "what", "product", "quantity", "amount", "visit"]
    list_filter = ["what", "at"]
    search_fields = ["visit", "price__option__product__name"]
    search_help_text = _("Searches products and visits.")
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    fields = ["at", "what", "product", "quantity", "amount", "visit"]
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[CartActivity]:
        return super().get_queryset(request).select_related("price__option__product")

    @admin.display(description=_("product"))
    def product(self, row: CartActivity) -> Any:
        return row.price.option.product

    @admin.display(description=_("price"))
    def amount(self, row: CartActivity) -> str:
        return str(row.price.money)
