from django.contrib import admin

from catalog.models import Price, Product
from shop.accounts.scope import OwnInline, SellerScoped


class PriceInline(admin.StackedInline[Price, Product]):
    model = Price
    extra = 0


class ProductAdmin(admin.ModelAdmin[Product]):
    """What the landing page shows."""

    list_display = ["name", "seller", "kind", "published", "rank"]
    list_filter = ["kind", "published", "seller"]
    list_select_related = ["seller"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [PriceInline]


class OwnPriceInline(OwnInline, PriceInline):
    pass


class OwnProductAdmin(SellerScoped, ProductAdmin):
    inlines = [OwnPriceInline]
