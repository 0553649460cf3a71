from typing import Any

from django import forms
from django.contrib.admin.sites import all_sites
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import ManyToManyField, QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from shop.accounts.models import User

POWERS = ("is_staff", "is_superuser", "user_permissions")
VERBS = {
    "add": _("add"),
    "change": _("change"),
    "delete": _("delete"),
    "resend": _("send again"),
    "view": _("see"),
}


class PersonCreationForm(AdminUserCreationForm[User]):
    class Meta:
        model = User
        fields = ("email", "name")
        widgets = {"email": forms.EmailInput(attrs={"autocomplete": "off"})}


class PermissionsField(forms.ModelMultipleChoiceField[Permission]):
    """What stands at a desk, to tick."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Permission) -> str:
        verb, _underscore, model = obj.codename.partition("_")
        plain = verb in VERBS and model == obj.content_type.model
        return f"{capfirst(obj.content_type.name)}: {VERBS[verb] if plain else obj.name}"


class PersonAdmin(UserAdmin[User]):
    """Whoever is not a superuser gives nobody powers, and leaves superusers alone."""

    add_form = PersonCreationForm
    list_display = ["email", "name", "is_staff", "is_active", "last_login"]
    list_filter = ["is_staff", "is_active"]
    search_fields = ["email", "name"]
    search_help_text = _("Searches addresses and names.")
    ordering = ["email"]
    filter_horizontal = []
    readonly_fields = ["last_login", "joined_at"]
    fieldsets = [
        (None, {"fields": ["email", "name", "password"]}),
        (_("Access"), {"fields": ["is_active", *POWERS]}),
        (_("Dates"), {"fields": ["last_login", "joined_at"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["email", "name", "usable_password", "password1", "password2"]}),
    ]

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
        return fields if request.user.is_superuser else [*fields, *POWERS]

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_change_permission(request, obj) and _within_reach(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_delete_permission(request, obj) and _within_reach(request, obj)


def _permissions() -> QuerySet[Permission]:
    # Django's own default site is nobody's desk.
    desks = [site for site in all_sites if site.name != "admin"]
    models = {model for desk in desks for model in desk._registry}
    types = ContentType.objects.get_for_models(*models).values()
    return Permission.objects.filter(content_type__in=types).select_related("content_type")


def _within_reach(request: HttpRequest, person: User | None) -> bool:
    return person is None or not person.is_superuser or request.user.is_superuser
