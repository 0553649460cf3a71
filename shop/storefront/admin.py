"""The shop's settings, as one form without code."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.widgets import AdminFileWidget
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shop.storefront.currencies import CODES
from shop.storefront.models import LegalText, Logo, Storefront


class StorefrontForm(forms.ModelForm[Storefront]):
    new_logo = forms.FileField(
        label=_("Logo"),
        required=False,
        widget=AdminFileWidget,
        help_text=_("PNG, JPEG or WebP, at most 1 MB; it is drawn at most 160 pixels high."),
    )
    remove_logo = forms.BooleanField(label=_("Show the name instead of a logo"), required=False)
    language = forms.ChoiceField(
        label=_("First language"),
        choices=settings.LANGUAGES,
        help_text=_("Its addresses carry no prefix."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=settings.LANGUAGES, widget=forms.CheckboxSelectMultiple
    )
    currency = forms.ChoiceField(label=_("First currency"), choices=CODES)
    currencies = forms.MultipleChoiceField(
        label=_("Currencies"), choices=CODES, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Storefront
        fields = ["name", "tagline", "accent", "email", "address"]
        widgets = {"accent": forms.TextInput(attrs={"type": "color"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shop = self.instance
        self.initial |= {
            "language": shop.language,
            "languages": shop.languages,
            "currency": shop.currency,
            "currencies": shop.currencies,
        }

    def clean_new_logo(self) -> Logo | None:
        upload = self.cleaned_data["new_logo"]
        return Logo.draw(upload) if upload else None

    def clean(self) -> dict[str, Any]:
        """The first language and currency always belong to those the shop has."""
        data = super().clean() or self.cleaned_data
        for one, all_ in (("language", "languages"), ("currency", "currencies")):
            if data.get(one):
                rest = [code for code in data.get(all_, []) if code != data[one]]
                setattr(self.instance, all_, [data[one], *rest])
        return data


class LegalTextInline(admin.StackedInline[LegalText, Storefront]):
    model = LegalText
    extra = 0

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "language":
            return forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class StorefrontAdmin(admin.ModelAdmin[Storefront]):
    form = StorefrontForm
    inlines = [LegalTextInline]
    fieldsets = [
        (None, {"fields": ["name", "tagline", "new_logo", "remove_logo", "accent"]}),
        (_("Contact"), {"fields": ["email", "address"]}),
        (_("Languages"), {"fields": ["language", "languages"]}),
        (_("Currencies"), {"fields": ["currency", "currencies"]}),
    ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """There is one storefront, so its list is its form."""
        Storefront.objects.get_or_create(pk=1)
        name = f"{self.admin_site.name}:storefront_storefront_change"
        return HttpResponseRedirect(reverse(name, args=[1]))

    def save_model(
        self, request: HttpRequest, obj: Storefront, form: StorefrontForm, change: bool
    ) -> None:
        if drawn := form.cleaned_data["new_logo"]:
            obj.logo, _new = Logo.objects.get_or_create(
                digest=drawn.digest,
                defaults={"image": drawn.image, "width": drawn.width, "height": drawn.height},
            )
        elif form.cleaned_data["remove_logo"]:
            obj.logo = None
        obj.change(by=request.user, changed=form.changed_data)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False
