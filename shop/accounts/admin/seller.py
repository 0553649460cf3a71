"""Sellers and their members: all of them at /ops/, one's own at /sell/."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from shop.accounts import sellers
from shop.accounts.admin.member import MemberForm, MemberFormSet
from shop.accounts.models import Member, Seller
from shop.accounts.scope import OwnInline, SellerScoped


class Membership(admin.StackedInline[Member, Seller]):
    model = Member
    form = MemberForm
    formset: Any = MemberFormSet
    extra = 0

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        may = self.has_change_permission(request, obj)
        return ["email", "role"] if may else ["person", "role"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [] if self.has_change_permission(request, obj) else ["person"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Member]:
        return super().get_queryset(request).select_related("user", "seller")

    @admin.display(description=_("person"))
    def person(self, member: Member) -> str:
        return str(member.user)


class SellerAdmin(admin.ModelAdmin[Seller]):
    list_display = ["name", "slug", "active", "created_at"]
    list_filter = ["active"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [Membership]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """One that is not active any more sells nothing, and keeps what it sold."""
        return False

    def save_model(
        self,
        request: HttpRequest,
        obj: Seller,
        form: Any,
        change: bool,  # noqa: FBT001  Django's own signature
    ) -> None:
        if change:
            sellers.change(obj, form.changed_data, request.user)
        else:
            sellers.add(obj, request.user)

    def save_formset(
        self,
        request: HttpRequest,
        form: Any,
        formset: Any,
        change: bool,  # noqa: FBT001  Django's own signature
    ) -> None:
        formset.save(commit=False)
        for member in formset.deleted_objects:
            sellers.part(member, request.user)
        for member, _fields in formset.changed_objects:
            sellers.enrol(member.seller, member.user, member.role, request.user)
        for member in formset.new_objects:
            sellers.enrol(member.seller, member.user, member.role, request.user)


class OwnMembership(OwnInline, Membership):
    pass


class OwnSellerAdmin(SellerScoped, SellerAdmin):
    """Its owners change the name and the members; address and being active are the shop's."""

    seller_path = "pk"
    editors = frozenset({Member.Role.OWNER})
    fields = ["name", "slug"]
    readonly_fields = ["slug"]
    prepopulated_fields = {}
    list_display = ["name", "slug"]
    list_filter = []
    inlines = [OwnMembership]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
