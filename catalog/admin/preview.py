"""A product as buyers will see it, for whoever may see it at the desk: as saved, or as typed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from catalog.display import Display
from catalog.models import Product
from catalog.wish import Wish

PICTURES = "images"  # the prefix of their rows


class Preview:
    """Of a ModelAdmin."""

    admin_site: Any

    def get_urls(self) -> list[Any]:
        above: Any = super()
        door = self.admin_site.admin_view(self.preview)
        page = path("<int:number>/preview/", door, name="catalog_product_preview")
        return [page, *above.get_urls()]

    def preview(self, request: HttpRequest, number: int) -> HttpResponse:
        if request.method == "POST":
            return self._typed(request, number)
        back = reverse(f"{self.admin_site.name}:catalog_product_change", args=[number])
        return self._shown(request, number, (_("Back to the desk"), back))

    def _typed(self, request: HttpRequest, number: int) -> HttpResponse:
        """As it would be if all that is typed were saved now; then nothing of it was."""
        _without_uploads(request)
        desk: Any = self
        with transaction.atomic():
            answer: HttpResponse = desk.changeform_view(request, str(number))
            kept = answer.status_code == 302
            shown = self._shown(request, number, (_("Not saved yet"), "")) if kept else answer
            transaction.set_rollback(True)
        if kept:  # what the desk would have said of a product that was saved
            for _said in messages.get_messages(request):
                pass
        return shown

    def _shown(self, request: HttpRequest, number: int, whence: tuple[str, str]) -> HttpResponse:
        product = self._seen(request, number)
        here = reverse(f"{self.admin_site.name}:catalog_product_preview", args=[number])
        wish = Wish.of(request)
        # Its choices lead back to this page: the address in the shop may not be open yet.
        display = Display(product, wish.currency, request.GET, here)
        context = {
            "product": product,
            "display": display,
            "asked": display.query(wish),
            "wish": wish,
            "trail": [whence, (product.name, "")],
        }
        part = "#choice" if request.GET.get("part") == "choice" else ""
        return render(request, f"catalog/product.html{part}", context)

    def _seen(self, request: HttpRequest, number: int) -> Product:
        stand: Any = self
        rows = stand.get_queryset(request).select_related("seller", "category")
        product: Product | None = rows.filter(pk=number).first()
        if product is None or not stand.has_view_permission(request, product):
            raise Http404
        return product


def _without_uploads(request: HttpRequest) -> None:
    """A picture would be drawn and stored, which nothing takes back; its row is left out."""
    typed = request.POST.copy()
    typed[f"{PICTURES}-TOTAL_FORMS"] = typed.get(f"{PICTURES}-INITIAL_FORMS", "0")
    request.POST = typed  # type: ignore[assignment]  # as Django itself does
    request._files = MultiValueDict()  # type: ignore[attr-defined]  # the same
