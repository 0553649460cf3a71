"""Who buys: billing details, which an operator mends when a customer asks."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from shop.accounts.models import CustomerAccount

DETAILS: list[Any] = ["name", "company", "country", "tax_id", "email"]


class AccountAdmin(admin.ModelAdmin[CustomerAccount]):
    """An account comes with its first purchase, and stays with the books."""

    list_display = ["__str__", "email", "country", "user", "created_at"]
    list_select_related = ["user"]
    list_filter = [("user", admin.EmptyFieldListFilter), "created_at"]
    search_fields = ["email", "company", "name", "tax_id", "user__email"]
    search_help_text = _("Searches addresses, companies, names and tax ids.")
    show_full_result_count = False
    readonly_fields = ["user", "created_at"]
    fieldsets = [
        (_("On the invoice"), {"fields": DETAILS}),
        (_("Whose it is"), {"fields": ["user", "created_at"]}),
    ]

    def save_model(
        self,
        request: HttpRequest,
        obj: CustomerAccount,
        form: Any,
        change: bool,  # noqa: FBT001  Django's own signature
    ) -> None:
        changed = [name for name in form.changed_data if name in DETAILS]
        obj.change(changed=changed, by=request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False
