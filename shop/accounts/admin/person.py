"""People: what they may do, and what their identity provider says of them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.sites import all_sites
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import ManyToManyField, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from shop.accounts import operators
from shop.accounts.admin.actions import PersonActions
from shop.accounts.admin.known import IDENTITY_PARTS, clerk_page
from shop.accounts.models import User

WRITTEN = ("email", "name", "is_active")
POWERS = ("is_staff", "is_superuser", "user_permissions")
VERBS = {
    "add": _("add"),
    "attend": _("decide what becomes of it"),
    "cancel": _("cancel"),
    "change": _("change"),
    "compare": _("compare with Stripe"),
    "delete": _("delete"),
    "deliver": _("deliver again"),
    "mark_paid": _("mark as paid"),
    "note": _("write a note"),
    "replay": _("handle again"),
    "resend": _("send again"),
    "view": _("see"),
    "view_clerk": _("see what Clerk says of them"),
}


class PersonCreationForm(AdminUserCreationForm[User]):
    class Meta:
        model = User
        fields = ("email", "name")
        widgets = {"email": forms.EmailInput(attrs={"autocomplete": "off"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = True


class PersonForm(UserChangeForm[User]):
    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or {}
        if data.get("is_staff") and not (data.get("email") or "").strip():
            self.add_error("email", _("An operator needs an address."))
        return data


class PermissionsField(forms.ModelMultipleChoiceField[Permission]):
    """What stands at a desk, to tick."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Permission) -> str:
        verb, _underscore, model = obj.codename.rpartition("_")
        if obj.codename == "view_clerk_record":
            verb, model = "view_clerk", "user"
        plain = verb in VERBS and model == obj.content_type.model
        return f"{capfirst(obj.content_type.name)}: {VERBS[verb] if plain else obj.name}"


class PersonAdmin(PersonActions, UserAdmin[User]):
    """Whoever is not a superuser gives nobody powers or an address, and leaves operators alone."""

    form = PersonForm
    add_form = PersonCreationForm
    list_display = ["who", "email", "is_staff", "is_active", "last_login"]
    list_filter = ["is_staff", "is_active"]
    inlines = IDENTITY_PARTS
    search_fields = ["email", "name"]
    search_help_text = _("Searches addresses and names.")
    ordering = ["email"]
    filter_horizontal = []
    readonly_fields = ["last_login", "joined_at", "forgotten_at"]
    fieldsets = [
        (None, {"fields": ["email", "name", "password"]}),
        (_("Access"), {"fields": ["is_active", "is_staff", "is_superuser"]}),
        (_("Permissions"), {"fields": ["user_permissions"], "classes": ["collapse"]}),
        (_("Dates"), {"fields": ["last_login", "joined_at", "forgotten_at"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["email", "name", "usable_password", "password1", "password2"]}),
    ]

    @admin.display(description=_("person"), ordering="name")
    def who(self, person: User) -> str:
        return str(person)

    def formfield_for_manytomany(
        self, db_field: ManyToManyField[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.ModelMultipleChoiceField[Any] | None:
        if db_field.name != "user_permissions":
            return super().formfield_for_manytomany(db_field, request, **kwargs)
        return PermissionsField(
            label=_("Permissions"),
            queryset=_permissions(),
            required=False,
            help_text=_("Superusers may do everything without a tick."),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        if request.user.is_superuser:
            return fields
        # By an address somebody is known who signs in with it.
        return [*fields, *POWERS, *(["email"] if obj else [])]

    def save_model(
        self,
        request: HttpRequest,
        obj: User,
        form: Any,
        change: bool,  # noqa: FBT001  Django's own signature
    ) -> None:
        """Being an operator is given and taken by its verbs, which say so in the events."""
        was = User.objects.filter(pk=obj.pk).first() or User()
        staff, powerful = obj.is_staff, obj.is_superuser
        obj.is_staff, obj.is_superuser = was.is_staff, was.is_superuser
        if change:
            obj.save(update_fields=[name for name in form.changed_data if name in WRITTEN])
        else:
            super().save_model(request, obj, form, change)
        self._empower(request, obj, staff=staff, powerful=powerful)

    def _empower(self, request: HttpRequest, person: User, *, staff: bool, powerful: bool) -> None:
        if staff:
            operators.appoint(person, request.user, superuser=powerful)
            if person.is_superuser and not powerful:
                operators.humble(person, request.user)
        else:
            operators.dismiss(person, request.user)

    def get_inline_instances(self, request: HttpRequest, obj: User | None = None) -> list[Any]:
        """Of somebody who is only being written down nobody says anything yet."""
        return super().get_inline_instances(request, obj) if obj else []

    def get_urls(self) -> list[URLPattern]:
        inside = self.admin_site.admin_view
        page = path("<int:number>/clerk/", inside(self.clerk), name="accounts_user_clerk")
        return [page, *super().get_urls()]

    def clerk(self, request: HttpRequest, number: int) -> HttpResponse:
        person = get_object_or_404(User, pk=number)
        if not self._may_ask_clerk(request, person):
            raise PermissionDenied
        return clerk_page(self, request, person)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        extra = dict(extra_context or {})
        if object_id.isdigit() and self._may_ask_clerk(request):
            extra["clerk_url"] = reverse(
                f"{self.admin_site.name}:accounts_user_clerk", args=[object_id]
            )
        return super().change_view(request, object_id, form_url, extra)

    def _may_ask_clerk(self, request: HttpRequest, person: User | None = None) -> bool:
        allowed = request.user.has_perm("accounts.view_clerk_record")
        return allowed and self.has_view_permission(request, person)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_change_permission(request, obj) and _within_reach(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """People are forgotten when Clerk says so, and kept out by taking their sign-in away."""
        return False


def _permissions() -> QuerySet[Permission]:
    # Django's own default site is nobody's desk.
    desks = [site for site in all_sites if site.name != "admin"]
    models = {model for desk in desks for model in desk._registry}
    types = ContentType.objects.get_for_models(*models).values()
    return Permission.objects.filter(content_type__in=types).select_related("content_type")


def _within_reach(request: HttpRequest, person: User | None) -> bool:
    """Operators are the superusers' business and their own; and who was forgotten stays so."""
    if person is None:
        return True
    if person.forgotten_at:
        return False
    mighty = person.is_staff or person.is_superuser
    return not mighty or request.user.is_superuser or person.pk == request.user.pk
