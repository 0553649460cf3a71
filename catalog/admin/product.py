"""A product, edited on one page: all of them at /ops/, one's own at /sell/."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.admin.actions import BUTTONS, Moving, ProductActions
from catalog.admin.exchange import Exchange
from catalog.admin.form import ProductForm
from catalog.admin.licence import LicencePart
from catalog.admin.parts import OptionPart, QuestionPart
from catalog.admin.past import Past
from catalog.admin.pictures import PictureInline
from catalog.admin.preview import Preview
from catalog.admin.saving import Saving
from catalog.admin.service import ServicePart
from catalog.admin.state import State
from catalog.models import Category, Product
from shop.accounts.reach import reach
from shop.accounts.scope import SellerScoped
from shop.lib.admin import MOMENTS
from shop.storefront.models import Storefront

FIRST = ["seller", "kind", "name", "slug", "tagline"]
WORDS = ["name", "slug", "tagline", "description", "includes"]
SHELF = ["category", "tag_words", "rank", "unlisted"]
STOCK = ["stock", "several", "limit_per_customer", "feature_keys"]
FILES = ["older_versions", "download_limit", "download_days", "stamped"]
COMPANY = ["bundled", "related"]
RELEASES = 5
SEARCH = ["seo_title", "seo_description"]


class ProductAdmin(
    Exchange, Preview, Past, Moving, Saving, ProductActions, admin.ModelAdmin[Product]
):
    form = ProductForm
    list_display = ["name", "seller", "kind", "state", "shown_price", "stock", "changed_at"]
    list_filter = [State, "kind", "category", "seller"]
    list_select_related = ["seller"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["name", "slug"]
    search_help_text = _("Searches names and addresses.")
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["bundled", "related"]
    formfield_overrides = MOMENTS
    inlines = [OptionPart, PictureInline, ServicePart, LicencePart, QuestionPart]
    actions = [*ProductActions.actions, "move"]
    view_on_site = False
    change_form_template = "admin/catalog/product/change_form.html"

    def get_fieldsets(self, request: HttpRequest, obj: Product | None = None) -> Any:
        """First what is needed to begin; the rest once there is something."""
        if obj is None:
            return [(None, {"fields": FIRST})]
        more = {"classes": ["collapse"]}
        return [
            (None, {"fields": ["seller", "kind", *WORDS]}),
            (_("In the shop"), {"fields": ["published_at", *SHELF]}),
            (_("Stock and limits"), {"fields": STOCK} | more),
            (_("Downloads"), {"fields": FILES} | more),
            (_("Together with other products"), {"fields": COMPANY} | more),
            (_("For search engines"), {"fields": SEARCH} | more),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Product | None = None) -> list[str]:
        """What its state is, verbs decide; what kind it is, whoever begins it."""
        if obj is None:
            return []
        fixed = ["seller", "kind"] if self.fixed_seller(request) else ["kind"]
        return fixed if obj.state in ("draft", "scheduled") else [*fixed, "published_at"]

    def fixed_seller(self, request: HttpRequest) -> bool:
        """At the operators' desk products are moved by an action."""
        return True

    def get_prepopulated_fields(self, request: HttpRequest, obj: Product | None = None) -> Any:
        """An address that has been told to people does not follow the name."""
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def get_inlines(self, request: HttpRequest, obj: Product | None) -> Any:
        found = super().get_inlines(request, obj)
        if obj is None:
            return [OptionPart]
        other = LicencePart if obj.kind == "service" else ServicePart
        return [each for each in found if each is not other]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Product]:
        rows: Any = super().get_queryset(request)
        priced: QuerySet[Product] = rows.priced(Storefront.current().currency)
        return priced

    @admin.display(description=_("price"))
    def shown_price(self, product: Product) -> str:
        return str(product.price or "–")

    @admin.display(description=_("state"), ordering="published_at")
    def state(self, product: Product) -> str:
        return str(State.WORDS[product.state])

    def has_delete_permission(self, request: HttpRequest, obj: Product | None = None) -> bool:
        """What was for sale is archived: somebody may have bought it."""
        return super().has_delete_permission(request, obj) and not (obj and obj.was_for_sale)

    def delete_model(self, request: HttpRequest, obj: Product) -> None:
        obj.discard(request.user)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kw: Any) -> Any:
        product = context.get("original")
        if product:
            open_ = product.state in ("draft", "scheduled")
            context["lacks"] = product.missing() if open_ else []
            context["releases"] = product.releases.all()[:RELEASES]
        if product and context.get("action_form"):
            field: Any = context["action_form"].fields["action"]
            field.choices = [each for each in field.choices if each[0] in BUTTONS[product.state]]
        return super().render_change_form(request, context, *args, **kw)

    def response_add(
        self, request: HttpRequest, obj: Product, post_url_continue: Any = None
    ) -> Any:
        """On to the page where the rest is written."""
        if "_popup" in request.POST or "_addanother" in request.POST:
            return super().response_add(request, obj, post_url_continue)
        messages.success(request, gettext("This is the draft. Nobody else sees it yet."))
        name = f"{self.admin_site.name}:catalog_product_change"
        return HttpResponseRedirect(reverse(name, args=[obj.pk]))


class OwnProductAdmin(SellerScoped, ProductAdmin):
    list_display = ["name", "seller", "kind", "state", "shown_price", "stock", "changed_at"]
    actions = ProductActions.actions

    def get_field_queryset(self, db: str | None, db_field: Any, request: HttpRequest) -> Any:
        """The shop's shelves are everybody's."""
        if db_field.related_model is Category:
            return Category.objects.all()
        return super().get_field_queryset(db, db_field, request)

    def fixed_seller(self, request: HttpRequest) -> bool:
        return False

    def import_sellers(self, request: HttpRequest) -> Any:
        mine = reach(request)
        sellers = super().import_sellers(request)
        return sellers.filter(pk__in=mine.sellers(self.editors)) if mine.roles else sellers

    def has_delete_permission(self, request: HttpRequest, obj: Product | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and obj.was_for_sale)
