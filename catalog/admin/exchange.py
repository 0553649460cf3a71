"""Products come and go as files: looked through first, then brought in whole or not at all."""

from base64 import b64decode, b64encode
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from import_export.formats.base_formats import CSV, XLSX

from catalog.imports import gumroad
from catalog.imports.resource import ProductResource
from catalog.imports.table import BYTES, Unreadable, read
from shop.accounts.models import Seller

FORMATS = {"csv": CSV, "xlsx": XLSX}
SHOWN = 50


class ImportForm(forms.Form):
    seller = forms.ModelChoiceField(label=_("For which seller"), queryset=Seller.objects.none())
    file = forms.FileField(
        label=_("File"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        help_text=_("CSV or XLSX, at most 1 MB and 2,000 rows. Gumroad’s list is understood too."),
    )
    looked_through = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, sellers: Any, *args: Any) -> None:
        super().__init__(*args)
        field: Any = self.fields["seller"]
        field.queryset = sellers
        if len(found := list(sellers[:2])) == 1:
            field.widget, field.initial, field.disabled = forms.HiddenInput(), found[0], True

    def clean(self) -> dict[str, Any]:
        """The file itself, or what was looked through a moment ago."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        try:
            content = _content(data)
            table = read(content)
        except Unreadable as why:
            self.add_error("file", str(why))
        except ValueError:
            self.add_error("file", gettext("Please choose the file once more."))
        else:
            data["table"] = gumroad.ours(table) if gumroad.recognised(table) else table
            data["content"] = b64encode(content).decode()
            if not {"slug", "name"} <= set(data["table"].headers):
                self.add_error(
                    "file", gettext("The first line must name the columns slug and name.")
                )
        return data


class Exchange:
    """Of a ModelAdmin: its rows, and no others, go out and come in."""

    admin_site: Any
    opts: Any

    def get_urls(self) -> list[Any]:
        above: Any = super()
        inside = self.admin_site.admin_view
        return [
            path("import/", inside(self.bring), name="catalog_product_import"),
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
        stand: Any = self
        if not stand.has_add_permission(request) or not stand.has_change_permission(request):
            raise PermissionDenied
        posted = request.method == "POST"
        form = ImportForm(
            self.import_sellers(request), *([request.POST, request.FILES] if posted else [])
        )
        context: dict[str, Any] = {"form": form}
        if posted and form.is_valid():
            meant = "confirmed" in request.POST
            result = self._run(request, form, dry=not meant)
            if meant and not _faulty(result):
                return self._done(request, result)
            context |= {"result": result, "faulty": _faulty(result)} | _told(result)
        return self._import_page(request, context)

    def import_sellers(self, request: HttpRequest) -> Any:
        return Seller.objects.filter(active=True)

    def _run(self, request: HttpRequest, form: ImportForm, *, dry: bool) -> Any:
        data = form.cleaned_data
        resource = ProductResource(data["seller"], request.user)
        return resource.import_data(
            data["table"],
            dry_run=dry,
            use_transactions=True,
            rollback_on_validation_errors=True,
        )

    def _done(self, request: HttpRequest, result: Any) -> HttpResponse:
        count = result.totals["new"] + result.totals["update"]
        told = ngettext("One row was brought in.", "%(n)s rows were brought in.", count)
        messages.success(request, told % {"n": count})
        return HttpResponseRedirect(reverse(f"{self.admin_site.name}:catalog_product_changelist"))

    def _import_page(self, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
        request.current_app = self.admin_site.name
        shown = {"title": gettext("Import products"), "opts": self.opts}
        whole = self.admin_site.each_context(request) | shown | context
        status = 422 if context["form"].errors or context.get("faulty") else 200
        return TemplateResponse(request, "admin/catalog/product/import.html", whole, status=status)


def _content(data: dict[str, Any]) -> bytes:
    sent = data.get("file")
    if sent and sent.size > BYTES:
        raise Unreadable(gettext("This file is larger than 1 MB. Please split it."))
    content: bytes = sent.read() if sent else b64decode(data.get("looked_through") or "")
    if not content:
        raise Unreadable(gettext("Please choose a file first."))
    return content


def _faulty(result: Any) -> bool:
    return bool(result.has_errors() or result.has_validation_errors())


def _told(result: Any) -> dict[str, Any]:
    """What is wrong, by row and column: the first line of a file names the columns."""
    faults = []
    for row in result.invalid_rows:
        for column, sentences in row.field_specific_errors.items():
            faults.append((row.number + 1, column, " ".join(sentences)))
        faults += [(row.number + 1, "", said) for said in row.non_field_specific_errors]
    for number, _errors in result.row_errors():
        faults.append((number + 1, "", gettext("This row cannot be brought in.")))
    return {"faults": faults[:SHOWN], "more": max(len(faults) - SHOWN, 0)}
