"""The sellers' desk: everybody meets the rows of their own sellers there, and no others."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin import ActionLocation
from django.contrib.admin.utils import get_fields_from_path
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Field, ForeignKey, Model, QuerySet
from django.db.models.constants import LOOKUP_SEP
from django.http import Http404, HttpRequest, HttpResponseRedirect

from shop.accounts.models import Member, Seller
from shop.accounts.names import members_of, named
from shop.accounts.reach import ROLES, reach

EDITORS = frozenset({Member.Role.OWNER, Member.Role.EDITOR})
ACTING = "_acting"


class OwnChoices:
    """Choices that lead to other rows lead only to one's own."""

    admin_site: Any
    editors: Collection[str] = EDITORS

    def get_field_queryset(
        self, db: str | None, db_field: Field[Any, Any], request: HttpRequest
    ) -> QuerySet[Any]:
        """Asked by Django for every foreign key and every many-to-many field of a form."""
        model: Any = db_field.related_model
        stand = self.admin_site._registry.get(model)
        if not isinstance(stand, SellerScoped):
            raise ImproperlyConfigured(f"{db_field}: whose {model.__name__} may a seller choose?")
        return stand.rows(request, "view", self.editors)


class SellerScoped(OwnChoices, admin.ModelAdmin[Any]):
    """Membership is the permission; an operator's own permissions count as they do at /ops/."""

    seller_path = "seller"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        if ACTING in request.__dict__:
            return self.rows(request, "change", self.editors)
        return self.rows(request, "view", ROLES)

    def rows(self, request: HttpRequest, verb: str, roles: Collection[str]) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        if self._oversees(request, verb):
            return rows
        return rows.filter(**{f"{self.seller_path}__in": reach(request).sellers(roles)})

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, "view", obj, ROLES)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may(request, "add", None, self.editors)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, "change", obj, self.editors)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, "delete", obj, self.editors)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Who sells under one name need not read it in every line."""
        shown = super().get_list_display(request)
        mine = reach(request)
        one = not mine.operating and len(mine.roles) == 1
        return [each for each in shown if not (one and each == self.seller_path)]

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """A filter that asks other tables tells of them, so only those of the list are heard."""
        names = {field.name for field in self.opts.get_fields() if field.is_relation}
        if lookup.partition(LOOKUP_SEP)[0] not in names:
            return super().lookup_allowed(lookup, value, request)
        offered = (_path(each) for each in self.get_list_filter(request))
        return any(lookup.startswith(f"{path}{LOOKUP_SEP}") for path in offered if path) and (
            super().lookup_allowed(lookup, value, request)
        )

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """Where a filter leads to other rows, it offers those that one's own rows lead to."""
        return [self._own(each) for each in super().get_list_filter(request)]

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        field: Any = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == self.seller_path and db_field.remote_field.model is Seller:
            _settle(field)
        return field

    def response_action(
        self,
        request: HttpRequest,
        queryset: QuerySet[Any],
        action_location: ActionLocation = ActionLocation.CHANGE_LIST,
    ) -> Any:
        """An action meets only the rows that one may change; one that only looks meets them all."""
        if not self._only_looks(request, action_location):
            request.__dict__[ACTING] = True
            queryset = queryset.filter(pk__in=self.get_queryset(request).values("pk"))
        return super().response_action(request, queryset, action_location=action_location)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        answer: Any = super().history_view(request, object_id, extra_context)
        members = members_of(self.seller_of(answer.context_data["object"]))
        for entry in answer.context_data["action_list"]:
            entry.by = named(entry.user, getattr(entry, "by", str(entry.user)), members)
        return answer

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        """Straight there: Django's detour by number would tell of other sellers' rows."""
        there = getattr(obj, "get_absolute_url", None)
        return there() if there and self.view_on_site else None

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponseRedirect:
        raise Http404

    def _may(self, request: HttpRequest, verb: str, obj: Any, roles: Collection[str]) -> bool:
        if self._oversees(request, verb):
            return True
        mine = reach(request).sellers(roles)
        return bool(mine) if obj is None else self.seller_of(obj) in mine

    def _oversees(self, request: HttpRequest, verb: str) -> bool:
        if not reach(request).operating:
            return False
        permission = f"{self.opts.app_label}.{verb}_{self.opts.model_name}"
        return request.user.has_perm(permission)

    def seller_of(self, row: Model) -> int | None:
        *way, last = self.seller_path.split(LOOKUP_SEP)
        found: Any = row
        for step in way:
            found = getattr(found, step)
        seller: int | None = found.pk if last == "pk" else getattr(found, f"{last}_id")
        return seller

    def _own(self, listed: Any) -> Any:
        path = listed if isinstance(listed, str) else ""
        if path and get_fields_from_path(self.model, path)[-1].is_relation:
            return (path, admin.RelatedOnlyFieldListFilter)
        return listed

    def _only_looks(self, request: HttpRequest, location: ActionLocation) -> bool:
        named = {*request.POST.getlist("action"), request.POST.get(f"{location.value}-action", "")}
        actions = self.get_actions(request, action_location=location)
        needed = [_permissions(actions[name]) for name in named if name in actions]
        return all(permissions == ["view"] for permissions in needed)


class OwnInline(OwnChoices, admin.StackedInline[Any, Any]):
    """Rows within a row of the sellers' desk: who may change that one may change these."""

    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._stand().has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        stand = self._stand()
        known = obj is not None and obj.pk
        return (
            stand.has_change_permission(request, obj)
            if known
            else stand.has_add_permission(request) or stand.has_change_permission(request)
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def _stand(self) -> SellerScoped:
        stand: SellerScoped = self.admin_site.get_model_admin(self.parent_model)
        return stand


def _settle(field: forms.ModelChoiceField[Seller]) -> None:
    """Of one seller there is nothing to choose."""
    found = list(field.queryset[:2]) if field.queryset is not None else []
    if len(found) == 1:
        field.widget = forms.HiddenInput()
        field.initial, field.disabled = found[0].pk, True


def _path(listed: Any) -> str:
    found = listed[0] if isinstance(listed, tuple | list) else listed
    return found if isinstance(found, str) else ""


def _permissions(action: Any) -> list[str]:
    return list(getattr(action.func, "allowed_permissions", []))
