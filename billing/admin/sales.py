"""A seller's sales, and the statements about them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _

from billing.statements import statements
from orders.admin import SaleAdmin


class SettledSaleAdmin(SaleAdmin):
    def get_urls(self) -> list[Any]:
        shown = self.admin_site.admin_view(self.statements)
        return [path("statements/", shown, name="orders_orderline_statements"), *super().get_urls()]

    def statements(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        told = {
            **self.admin_site.each_context(request),
            "title": _("Statements"),
            "opts": self.opts,
            "statements": statements(self.get_queryset(request).select_related(None)),
        }
        return render(request, "admin/orders/statements.html", told)
