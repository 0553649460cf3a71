"""The shop's settings, as one form without code."""

from typing import Any, cast

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shop.storefront.forms import LegalTextForm, StorefrontForm
from shop.storefront.models import LegalText, Logo, Storefront

UPLOAD = ("new_logo", "remove_logo")
INVOICES = (
    "legal_name", "tax_id", "registration", "invoice_pattern", "invoice_words",
)  # fmt: skip


class LegalTextInline(admin.StackedInline[LegalText, Storefront]):
    model = LegalText
    form = LegalTextForm
    fields = [("kind", "language"), "body"]
    extra = 0


class StorefrontAdmin(admin.ModelAdmin[Storefront]):
    form = StorefrontForm
    inlines = [LegalTextInline]
    readonly_fields = ["shown_logo"]
    fieldsets = [
        (_("Look"), {"fields": ["name", "tagline", "shown_logo", *UPLOAD, "accent"]}),
        (_("Contact"), {"fields": ["email", "address"]}),
        (_("Right of withdrawal"), {"fields": ["withdrawal", "withdrawal_words"]}),
        (_("Invoices"), {"fields": INVOICES}),
        (_("Languages"), {"fields": ["language", "languages"]}),
        (_("Currencies"), {"fields": ["currency", "currencies"]}),
        (_("Tax"), {"fields": ["country", "tax_included"]}),
    ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """There is one storefront, so its list is its form."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        Storefront.objects.get_or_create(pk=1)
        name = f"{self.admin_site.name}:storefront_storefront_change"
        return HttpResponseRedirect(reverse(name, args=[1]))

    def get_fieldsets(self, request: HttpRequest, obj: Storefront | None = None) -> Any:
        """Who only looks is not shown where to upload."""
        if self.has_change_permission(request, obj):
            return super().get_fieldsets(request, obj)
        return [
            (name, {"fields": [field for field in options["fields"] if field not in UPLOAD]})
            for name, options in super().get_fieldsets(request, obj)
        ]

    @admin.display(description=_("logo now"))
    def shown_logo(self, shop: Storefront) -> str:
        if not shop.logo:
            return gettext("None: the name is shown.")
        return format_html(
            '<img class="logo" src="{}" width="{}" height="{}" alt="{}">',
            reverse("logo", args=[shop.logo.digest]),
            shop.logo.width,
            shop.logo.height,
            gettext("The logo of %(shop)s") % {"shop": shop.name},
        )

    def save_model(
        self,
        request: HttpRequest,
        obj: Storefront,
        form: StorefrontForm,
        change: bool,  # noqa: FBT001  Django's own signature
    ) -> None:
        """Only prepares: the storefront is saved with its texts, as one change."""
        if drawn := form.cleaned_data["new_logo"]:
            obj.logo, _new = Logo.objects.get_or_create(
                digest=drawn.digest,
                defaults={"image": drawn.image, "width": drawn.width, "height": drawn.height},
            )
        elif form.cleaned_data["remove_logo"]:
            obj.logo = None

    def save_related(
        self,
        request: HttpRequest,
        form: StorefrontForm,
        formsets: Any,
        change: bool,  # noqa: FBT001  Django's own signature
    ) -> None:
        super().save_related(request, form, formsets, change)
        changed = _differences(form.instance)
        if any(formset.has_changed() for formset in formsets):
            changed.append("legal_texts")
        if changed:
            form.instance.change(by=cast(Model, request.user), changed=changed)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


def _differences(shop: Storefront) -> list[str]:
    """Which fields are not as they are saved."""
    saved = Storefront.objects.get(pk=shop.pk)
    return [
        field.name
        for field in Storefront._meta.concrete_fields
        if getattr(shop, field.attname) != getattr(saved, field.attname)
    ]
