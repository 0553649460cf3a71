"""A product as buyers will see it, for whoever may see it at the desk."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from catalog.display import Display
from catalog.models import Product
from catalog.wish import Wish


class Preview:
    """Of a ModelAdmin."""

    admin_site: Any

    def get_urls(self) -> list[Any]:
        above: Any = super()
        door = self.admin_site.admin_view(self.preview)
        page = path("<int:number>/preview/", door, name="catalog_product_preview")
        return [page, *above.get_urls()]

    def preview(self, request: HttpRequest, number: int) -> HttpResponse:
        product = self._seen(request, number)
        desk = f"{self.admin_site.name}:catalog_product"
        here, back = (reverse(f"{desk}_{page}", args=[number]) for page in ("preview", "change"))
        wish = Wish.of(request)
        context = {
            "product": product,
            # Its choices lead back to this page: the address in the shop may not be open yet.
            "display": Display(product, wish.currency, request.GET, here),
            "wish": wish,
            "trail": [(_("Back to the desk"), back), (product.name, "")],
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
