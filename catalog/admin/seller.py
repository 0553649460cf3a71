"""Sellers at the operators' desk, and what becomes of their products when one is suspended."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.models import Product, relist
from shop.accounts import sellers
from shop.accounts.admin import SellerAdmin
from shop.accounts.models import Seller
from shop.lib.admin import Confirmation, confirmed

AT_ONCE = 500


def suspending(rows: list[Seller]) -> list[str]:
    return [
        gettext("Their desk closes, and what they sell is no longer in the shop."),
        gettext("Whoever bought something keeps it."),
    ]


def approving(rows: list[Seller]) -> list[str]:
    return [gettext("Their desk opens, and what they published is in the shop.")]


class ShopSellerAdmin(SellerAdmin):
    actions = ["suspend", "approve"]

    def get_readonly_fields(self, request: HttpRequest, obj: Seller | None = None) -> Any:
        """Being active is given and taken by the actions, which ask why."""
        return ["active"] if obj else []

    @confirmed(_("Suspend"), permission="change", consequences=suspending)
    def suspend(self, request: HttpRequest, rows: list[Seller], meant: Confirmation) -> str:
        for seller in rows:
            sellers.suspend(seller, request.user, meant.reason)
            _relist(seller)
        return gettext("They are suspended.")

    @confirmed(_("Approve"), permission="change", consequences=approving)
    def approve(self, request: HttpRequest, rows: list[Seller], meant: Confirmation) -> str:
        for seller in rows:
            sellers.approve(seller, request.user, meant.reason)
            _relist(seller)
        return gettext("They are approved.")


def _relist(seller: Seller) -> None:
    """All that they sell, a few hundred at a time."""
    numbers = list(Product.objects.filter(seller=seller).values_list("pk", flat=True))
    with transaction.atomic():
        for start in range(0, len(numbers), AT_ONCE):
            relist(numbers[start : start + AT_ONCE])
