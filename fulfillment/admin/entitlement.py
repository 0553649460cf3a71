"""What customers own, at the operators' desk: to read, to give, to pause and to take back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from fulfillment.granting import Grant, grant
from fulfillment.models import Entitlement
from fulfillment.turning import turn
from shop.events.kinds import Kind
from shop.lib.admin import MOMENTS, Confirmation, Undone, confirmed

WORDS = {
    "open": _("In use"),
    "to come": _("Later"),
    "frozen": _("Paused"),
    "ended": _("Ended"),
    "withdrawn": _("Taken back"),
}
# What makes sense for one in this state, as buttons beside its name.
BUTTONS = {
    "open": {"pause", "take_back"},
    "frozen": {"release", "take_back"},
    "withdrawn": set[str](),
}
LOOKS = {"open": "sent", "frozen": "failed"}


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(name, words) for name, words in WORDS.items() if name != "to come"]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        now = timezone.now()
        match self.value():
            case "open":
                return queryset.filter(pk__in=Entitlement.objects.open().values("pk"))
            case "frozen":
                return queryset.filter(withdrawn_at=None, frozen_at__isnull=False)
            case "ended":
                return queryset.filter(Q(until__lte=now), withdrawn_at=None, frozen_at=None)
            case "withdrawn":
                return queryset.filter(withdrawn_at__isnull=False)
        return queryset


class GrantForm(forms.ModelForm[Entitlement]):
    reason = forms.CharField(label=_("Reason"), max_length=200)

    class Meta:
        model = Entitlement
        fields = ["account", "product", "feature", "until", "reason"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if bool(said.get("product")) == bool(said.get("feature")):
            raise forms.ValidationError(_("Choose a product, or name a feature; one of the two."))
        until = said.get("until")
        if until and until <= timezone.now():
            self.add_error("until", gettext("This moment is past."))
        return said


class EntitlementAdmin(admin.ModelAdmin[Entitlement]):
    form = GrantForm
    formfield_overrides = MOMENTS
    list_display = ["__str__", "account", "badge", "source", "granted_at", "until"]
    list_select_related = ["product", "account"]
    list_filter = [StateFilter, "source", "granted_at"]
    search_fields = ["account__email", "account__user__email", "product__name", "feature"]
    search_help_text = _("Searches addresses of customers, products and features.")
    autocomplete_fields = ["account", "product"]
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = ["pause", "release", "take_back"]

    def get_fields(self, request: HttpRequest, obj: Entitlement | None = None) -> Any:
        if obj is None:
            return ["account", "product", "feature", "until", "reason"]
        what = "product" if obj.product_id else "feature"
        origin = ["line"] if obj.line_id else []
        moments = ["granted_at", "since", "until", "frozen_at", "withdrawn_at"]
        told = [name for name in [*moments, "reason"] if getattr(obj, name)]
        return ["badge", "account", what, "quantity", "source", *origin, *told]

    def get_readonly_fields(self, request: HttpRequest, obj: Entitlement | None = None) -> Any:
        return self.get_fields(request, obj) if obj else []

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kw: Any) -> Any:
        row = context.get("original")
        if row and context.get("action_form"):
            field: Any = context["action_form"].fields["action"]
            offered = BUTTONS.get(row.state, {"take_back"})
            field.choices = [each for each in field.choices if each[0] in offered]
        return super().render_change_form(request, context, *args, **kw)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        said = form.cleaned_data
        given = Grant(said["product"], said["feature"], said["until"])
        row = grant(said["account"], given, by=request.user, reason=said["reason"])
        obj.pk, obj.__dict__ = row.pk, row.__dict__

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("fulfillment.grant_entitlement")

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_withdraw_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("fulfillment.withdraw_entitlement")

    @confirmed(
        _("Pause"),
        permission="withdraw",
        consequences=lambda _rows: [gettext("They cannot be used until they are released.")],
    )
    def pause(self, request: HttpRequest, rows: list[Entitlement], meant: Confirmation) -> str:
        count = _each(rows, Kind.GOODS_FROZEN, request, meant)
        return ngettext("It is paused.", "%(n)s are paused.", count) % {"n": count}

    @confirmed(
        _("Release"),
        permission="withdraw",
        consequences=lambda _rows: [gettext("They can be used again.")],
    )
    def release(self, request: HttpRequest, rows: list[Entitlement], meant: Confirmation) -> str:
        count = _each(rows, Kind.GOODS_THAWED, request, meant)
        return ngettext("It is released.", "%(n)s are released.", count) % {"n": count}

    @confirmed(
        _("Take back"),
        permission="withdraw",
        consequences=lambda _rows: [
            gettext("Files, keys and appointments that belong to it are gone at once, for good."),
            gettext("No money is given back by this."),
        ],
    )
    def take_back(self, request: HttpRequest, rows: list[Entitlement], meant: Confirmation) -> str:
        count = _each(rows, Kind.GOODS_WITHDRAWN, request, meant)
        return ngettext("It is taken back.", "%(n)s are taken back.", count) % {"n": count}

    @admin.display(description=_("state"))
    def badge(self, row: Entitlement) -> str:
        look = LOOKS.get(row.state, "waiting")
        return format_html('<span class="badge badge-{}">{}</span>', look, WORDS[row.state])


def _each(rows: list[Entitlement], kind: Kind, request: HttpRequest, meant: Confirmation) -> int:
    """Each told of where it came from: of its order, if there is one."""
    turned = 0
    for row in rows:
        about = row.line.order if row.line else row
        mine = Entitlement.objects.filter(pk=row.pk).select_related("product")
        turned += len(turn(mine, kind, request.user, meant.reason, about))
    if not turned:
        raise Undone(gettext("Nothing was changed: they are in that state already."))
    return turned
