from django.contrib import admin

from catalog.models import Price, Product


class PriceInline(admin.StackedInline[Price, Product]):
    model = Price
    extra = 0


class ProductAdmin(admin.ModelAdmin[Product]):
    """What the landing page shows."""

    list_display = ["name", "kind", "published", "rank"]
    list_filter = ["kind", "published"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [PriceInline]
