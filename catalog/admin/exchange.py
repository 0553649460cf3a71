"""Products come and go as files: looked through first, then brought in whole or not at all."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from import_export.formats.base_formats import CSV, XLSX

from catalog.imports import work
from catalog.imports.resource import ProductResource
from catalog.imports.table import BYTES, Unreadable
from catalog.models import Import
from shop.accounts.models import Seller
from shop.lib.htmx import wants_part

FORMATS = {"csv": CSV, "xlsx": XLSX}
TITLES = {
    "fine": _("Every row can be brought in"),
    "faulty": _("Some rows need to be mended"),
    "done": _("It is brought in"),
    "failed": _("It could not be brought in"),
}
LOOKING, BRINGING = _("Looking through it"), _("Bringing it in")


class ImportForm(forms.Form):
    seller = forms.ModelChoiceField(label=_("For which seller"), queryset=Seller.objects.none())
    file = forms.FileField(
        label=_("File"),
        error_messages={"required": _("Please choose a file first.")},
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        help_text=_("CSV or XLSX, at most 1 MB and 1,000 rows. Gumroad’s list is understood too."),
    )

    def __init__(self, sellers: Any, *args: Any) -> None:
        super().__init__(*args)
        field: Any = self.fields["seller"]
        field.queryset = sellers
        if len(found := list(sellers[:2])) == 1:
            field.widget, field.initial, field.disabled = forms.HiddenInput(), found[0], True

    def clean_file(self) -> bytes:
        """Its bytes, once they are a table that names what it must."""
        sent = self.cleaned_data["file"]
        if sent.size > BYTES:
            raise forms.ValidationError(gettext("This file is larger than 1 MB. Please split it."))
        content: bytes = sent.read()
        try:
            self.table = work.table_of(content)
        except Unreadable as why:
            raise forms.ValidationError(str(why)) from why
        if not {"slug", "name"} <= set(self.table.headers):
            raise forms.ValidationError(
                gettext("The first line must name the columns slug and name.")
            )
        return content


class Exchange:
    """Of a ModelAdmin: its rows, and no others, go out and come in."""

    admin_site: Any
    opts: Any

    def get_urls(self) -> list[Any]:
        above: Any = super()
        inside = self.admin_site.admin_view
        return [
            path("import/", inside(self.bring), name="catalog_product_import"),
            path("import/<int:number>/", inside(self.brought), name="catalog_product_imported"),
            path("export/<str:form>/", inside(self.take), name="catalog_product_export"),
            *above.get_urls(),
        ]

    def take(self, request: HttpRequest, form: str) -> HttpResponse:
        stand: Any = self
        if form not in FORMATS:
            raise Http404
        if not stand.has_view_permission(request):
            raise PermissionDenied
        chosen = FORMATS[form]()
        table = ProductResource().export(stand.get_queryset(request).order_by("slug"))
        content = chosen.export_data(table)
        name = f'attachment; filename="products.{form}"'
        return HttpResponse(
            content, content_type=chosen.get_content_type(), headers={"Content-Disposition": name}
        )

    def bring(self, request: HttpRequest) -> HttpResponse:
        """Takes a file, which is then looked through."""
        sellers = self._bringing(request)
        sent = [request.POST, request.FILES] if request.method == "POST" else []
        form = ImportForm(sellers, *sent)
        if sent and form.is_valid():
            data = form.cleaned_data
            row = work.begin(data["seller"], request.user, data["file"], form.table.height)
            return self._to(row)
        context = {"title": gettext("Import products"), "form": form}
        return self._import_page(request, "import", context, 422 if form.errors else 200)

    def brought(self, request: HttpRequest, number: int) -> HttpResponse:
        """How far it is, what was found, and the button that means it."""
        rows = Import.objects.filter(looked=None, seller__in=self._bringing(request))
        looked = get_object_or_404(rows.select_related("meant"), pk=number)
        if request.method == "POST":
            if looked.state == "fine":
                work.mean(looked, request.user)
            return self._to(looked)
        row = getattr(looked, "meant", looked)
        working = LOOKING if row is looked else BRINGING
        context = {"title": TITLES.get(row.state, working), "looked": looked, "row": row}
        name = "imported#progress" if wants_part(request) else "imported"
        return self._import_page(request, name, context)

    def import_sellers(self, request: HttpRequest) -> Any:
        return Seller.objects.filter(active=True)

    def _bringing(self, request: HttpRequest) -> Any:
        stand: Any = self
        if not stand.has_add_permission(request) or not stand.has_change_permission(request):
            raise PermissionDenied
        return self.import_sellers(request)

    def _to(self, row: Import) -> HttpResponse:
        name = f"{self.admin_site.name}:catalog_product_imported"
        return HttpResponseRedirect(reverse(name, args=[row.pk]))

    def _import_page(
        self, request: HttpRequest, name: str, context: dict[str, Any], status: int = 200
    ) -> HttpResponse:
        request.current_app = self.admin_site.name
        whole = self.admin_site.each_context(request) | {"opts": self.opts} | context
        page, _hash, part = name.partition("#")
        template = f"admin/catalog/product/{page}.html" + (f"#{part}" if part else "")
        return TemplateResponse(request, template, whole, status=status)
