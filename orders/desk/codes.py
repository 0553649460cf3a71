"""Discount codes at both desks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db.models import Count, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from catalog.models import Category
from orders import batches
from orders.desk.forms import DiscountForm, ManyForm
from orders.models import Discount, DiscountUse
from orders.refusals import Refused
from shop.accounts.scope import SellerScoped
from shop.lib.admin import MOMENTS, Autocompleting, Confirmation, Undone, confirmed
from shop.lib.exported import Columns, Exported
from shop.lib.money import Money, typed

WORDS = {"open": _("counts"), "waiting": _("not yet"), "ended": _("over")}
LOOKS = {"open": "sent", "waiting": "waiting", "ended": "waiting"}
SHOWN = 30  # series, the latest


def ending(codes: list[Discount]) -> list[str]:
    return [
        gettext("From now on nobody gets anything off by it, and it cannot be opened again."),
        gettext("Orders that have it keep it, also those that are not paid yet."),
    ]


def multiplying(codes: list[Discount]) -> list[str]:
    return [
        gettext("New codes are made like this one: what they take off, for what, and when."),
        gettext("You can download them as a table afterwards."),
    ]


class Standing(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(WORDS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Discount]) -> QuerySet[Discount]:
        now = timezone.now()
        over = Q(ended_at__isnull=False) | Q(ends_at__lte=now)
        waits = Q(starts_at__gt=now) & Q(ended_at=None)
        match self.value():
            case "open":
                return queryset.exclude(over).exclude(waits)
            case "waiting":
                return queryset.filter(waits)
            case "ended":
                return queryset.filter(over)
        return queryset


class Series(admin.SimpleListFilter):
    title = _("series")
    parameter_name = "batch"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        rows = model_admin.get_queryset(request).exclude(batch="").order_by("-pk")
        names = rows.values_list("batch", flat=True)[: batches.MOST * 2]
        return [(name, name) for name in list(dict.fromkeys(names))[:SHOWN]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Discount]) -> QuerySet[Discount]:
        return queryset.filter(batch=self.value()) if self.value() else queryset


def _moment(at: datetime | None) -> str:
    return timezone.localtime(at).isoformat(timespec="minutes") if at else ""


def _address(code: Discount) -> str:
    return f"{settings.SITE_URL}{reverse('code', args=[code.code])}"


def _amounts(code: Any) -> str:
    return "; ".join(f"{typed(each, name)} {name}" for name, each in code.amounts.items())


COLUMNS: Columns = {
    "code": lambda code: code.code,
    "percent": lambda code: "" if code.percent is None else f"{code.percent.normalize():f}",
    "amounts": _amounts,
    "begins": lambda code: _moment(code.starts_at),
    "ends": lambda code: _moment(code.ends_at),
    "used": lambda code: code.live,
    "at_most": lambda code: "" if code.most_uses is None else code.most_uses,
    "link": _address,
}


class DiscountAdmin(Exported, Autocompleting, admin.ModelAdmin[Discount]):
    columns = COLUMNS
    form = DiscountForm
    formfield_overrides = MOMENTS
    list_display = ["code", "seller", "takes", "badge", "used", "ends_at"]
    list_filter = [Standing, Series, "seller"]
    list_select_related = ["seller"]
    search_fields = ["code"]
    autocomplete_fields = ["products"]
    actions = ["end", "multiply"]
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    view_on_site = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Discount]:
        rows: QuerySet[Discount] = super().get_queryset(request)
        live = DiscountUse.objects.live().filter(discount=OuterRef("pk")).order_by()
        counted = live.values("discount").annotate(count=Count("pk")).values("count")
        return rows.annotate(live=Coalesce(counted, 0))

    def get_fieldsets(self, request: HttpRequest, obj: Discount | None = None) -> Any:
        scope = (_("For what"), {"fields": ["seller", "products", "categories"]})
        when = ["starts_at", "ends_at", "most_uses", "most_per_customer"]
        if obj and not self.has_change_permission(request, obj):
            return [
                (None, {"fields": ["code", "takes", "least", "badge", "used"]}),
                scope,
                (_("When and how often"), {"fields": when}),
            ]
        known = ["address", "badge", "used"] if obj else []
        return [
            (None, {"fields": ["code", "percent", "amounts", "minimums", *known]}),
            scope,
            (_("When and how often"), {"fields": when}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Discount | None = None) -> list[str]:
        """A code that stands on orders keeps its name."""
        named = ["code"] if obj and obj.uses.exists() else []
        told = ["takes", "least"] if obj and not self.has_change_permission(request, obj) else []
        return ["address", "badge", "used", *named, *told]

    def has_delete_permission(self, request: HttpRequest, obj: Discount | None = None) -> bool:
        return _unused(obj) and super().has_delete_permission(request, obj)

    def save_model(
        self,
        request: HttpRequest,
        obj: Discount,
        form: Any,
        change: bool,  # noqa: FBT001  Django's own signature
    ) -> None:
        if change:
            obj.change(form.changed_data, by=request.user)
        else:
            obj.add(by=request.user)

    def save_related(self, request: HttpRequest, form: Any, *args: Any) -> None:
        said = form.cleaned_data
        if "products" in said:
            form.instance.aim(said["products"], said["categories"])

    @confirmed(_("End"), permission="end", consequences=ending)
    def end(self, request: HttpRequest, codes: list[Discount], meant: Confirmation) -> str:
        count = sum(code.end(by=request.user, reason=meant.reason) for code in codes)
        return ngettext("The code is over.", "%(n)s codes are over.", count) % {"n": count}

    @confirmed(_("Make many like it"), permission="add", consequences=multiplying, asking=ManyForm)
    def multiply(self, request: HttpRequest, codes: list[Discount], meant: Confirmation) -> str:
        if len(codes) > 1:
            raise Undone(gettext("Please choose one code, as the example for the others."))
        said = meant.data
        series = batches.Series(said["pattern"], said["count"], said["each"])
        try:
            batch = batches.multiply(codes[0], series, request.user, meant.reason, meant.token)
        except Refused as refused:
            raise Undone(refused.sentence) from None
        url = reverse(
            f"{self.admin_site.name}:orders_discount_export", args=["csv"], query={"batch": batch}
        )
        words = ngettext("%(n)s code is made.", "%(n)s codes are made.", said["count"])
        told_words = words % {"n": said["count"]}
        return format_html('{} <a href="{}">{}</a>', told_words, url, gettext("Download them"))

    def has_end_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("orders.end_discount")

    @admin.display(description=_("takes off"))
    def takes(self, code: Discount) -> str:
        if code.percent is not None:
            return f"{code.percent.normalize():f} %"
        return ", ".join(str(Money(each, name)) for name, each in code.amounts.items())

    @admin.display(description=_("from"))
    def least(self, code: Discount) -> str:
        return ", ".join(str(Money(each, name)) for name, each in code.minimums.items())

    @admin.display(description=_("state"))
    def badge(self, code: Discount) -> str:
        state = code.state
        return format_html('<span class="badge badge-{}">{}</span>', LOOKS[state], WORDS[state])

    @admin.display(description=_("used"))
    def used(self, code: Any) -> str:
        if code.most_uses is None:
            return str(code.live)
        return gettext("%(n)s of %(most)s") % {"n": code.live, "most": code.most_uses}

    @admin.display(description=_("link"))
    def address(self, code: Discount) -> str:
        return _address(code)


class OwnDiscountAdmin(SellerScoped, DiscountAdmin):
    """A seller's own codes, for their own products."""

    def get_field_queryset(self, db: str | None, db_field: Any, request: HttpRequest) -> Any:
        """The shop's shelves are everybody's."""
        if db_field.related_model is Category:
            return Category.objects.all()
        return super().get_field_queryset(db, db_field, request)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "seller":
            field.required, field.help_text = True, ""
        return field

    def has_delete_permission(self, request: HttpRequest, obj: Discount | None = None) -> bool:
        return _unused(obj) and SellerScoped.has_delete_permission(self, request, obj)

    def has_end_permission(self, request: HttpRequest) -> bool:
        return self.has_change_permission(request)


def _unused(code: Discount | None) -> bool:
    """What stands on an order stays."""
    return code is None or not code.uses.exists()
