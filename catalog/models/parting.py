"""What becomes of bundles and relations when a product goes to another seller."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from catalog.models.product import Product


def part(product: Product, along: Collection[Product] = ()) -> list[Product]:
    """Ends what would reach over two sellers; answers with the bundles that deliver less now."""
    from catalog.models.listing import relist  # noqa: PLC0415  a listing knows its product

    others = type(product).objects.exclude(seller=product.seller_id)
    others = others.exclude(pk__in=[each.pk for each in along])
    bundles, parts = list(others.filter(bundled=product)), list(others.filter(bundles=product))
    product.bundles.remove(*bundles)
    product.bundled.remove(*parts)
    pairs = type(product).related.through.objects
    pairs.filter(from_product=product, to_product__in=others).delete()
    named = pairs.filter(to_product=product, from_product__in=others)
    naming = list(named.values_list("from_product", flat=True))
    named.delete()
    # Their pages say something else now.
    relist({product.pk, *naming, *(bundle.pk for bundle in bundles)})
    shorter = [*bundles, product] if parts else bundles
    return [each for each in shorter if not each.archived_at]
