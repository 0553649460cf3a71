"""A product goes to another seller; what it was sold with must not reach over two of them."""

from typing import Any

import pytest
from django.test import Client

from catalog.models import Product
from catalog.tests.desk import a_product
from catalog.tests.test_desk_actions import MEANT, act
from shop.accounts.models import Seller
from tests.people import a_seller

pytestmark = pytest.mark.django_db

LIST = "/ops/catalog/product/"


@pytest.fixture
def rita() -> Seller:
    return a_seller("Rita’s Press", "ritas-press")


def a_bundle(*parts: Product) -> Product:
    bundle = a_product(slug="bundle")
    bundle.bundled.set(parts)
    bundle.publish("test")
    return bundle


def move(client: Client, to: Seller, *products: Any) -> None:
    act(client, "move", *products, path=LIST, **MEANT, seller=to.pk)
    for product in products:
        product.refresh_from_db()
        assert product.seller == to


def test_a_bundle_that_moves_alone_loses_its_parts_and_is_a_draft(
    olgas_browser: Client, rita: Seller
) -> None:
    part = a_product()
    bundle = a_bundle(part)
    move(olgas_browser, rita, bundle)
    assert not bundle.bundled.exists()
    assert bundle.state == "draft"
    part.refresh_from_db()
    assert part.seller == a_seller()


def test_a_part_that_moves_leaves_its_bundle_which_is_a_draft(
    olgas_browser: Client, rita: Seller
) -> None:
    part, other = a_product(), a_product(slug="sans")
    bundle = a_bundle(part, other)
    part.publish("test")
    move(olgas_browser, rita, part)
    bundle.refresh_from_db()
    assert (list(bundle.bundled.all()), bundle.state) == ([other], "draft")
    assert part.state == "published"


def test_a_bundle_that_moves_with_its_parts_stays_whole(
    olgas_browser: Client, rita: Seller
) -> None:
    part, other = a_product(), a_product(slug="sans")
    bundle = a_bundle(part, other)
    move(olgas_browser, rita, bundle, part, other)
    assert set(bundle.bundled.all()) == {part, other}
    assert bundle.state == "published"


def test_what_went_well_together_stays_with_its_seller(olgas_browser: Client, rita: Seller) -> None:
    one, two, three = a_product(), a_product(slug="sans"), a_product(slug="mono")
    one.related.add(two)
    three.related.add(one)
    two.related.add(three)
    move(olgas_browser, rita, one)
    assert not one.related.exists()
    assert not three.related.exists()
    assert list(two.related.all()) == [three]
