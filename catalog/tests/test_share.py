"""What other sites are told of a product, and what never becomes script."""

import json
import re

import pytest
from django.test import Client

from catalog.tests.shelf_of import a_category, on_the_shelf

pytestmark = pytest.mark.django_db
TRICKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "![x](javascript:alert(1))",
    "[click](data:text/html,<script>alert(1)</script>)",
    "</script><script>alert(1)</script>",
]


def data(text: str) -> dict[str, object]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert found
    said: dict[str, object] = json.loads(found[1])
    return said


@pytest.mark.parametrize("trick", TRICKS)
def test_no_words_of_a_seller_become_script(trick: str) -> None:
    on_the_shelf(
        "Trick", description=trick, tagline=trick, includes=trick, seo_description=trick[:160]
    )
    text = Client().get("/products/trick/").text
    assert data(text)["description"] == trick
    outside = re.sub(r'<script type="application/ld\+json">.*?</script>', "", text, flags=re.DOTALL)
    main = outside[outside.index("<main") : outside.index("</main>")]
    for fault in ("<script", "<img src=x", 'href="javascript', 'src="javascript', 'href="data'):
        assert fault not in main
    assert "alert(1)</script>" not in outside


def test_search_engines_are_told_the_price_and_the_stock() -> None:
    product = on_the_shelf("Marlow Serif", 2950, category=a_category(), stock=0)
    text = Client().get("/products/marlow-serif/").text
    said = data(text)
    offers = said["offers"]
    assert isinstance(offers, list)
    assert (offers[0]["price"], offers[0]["priceCurrency"]) == ("29.50", "EUR")
    assert offers[0]["availability"].endswith("SoldOut")
    assert said["url"] == f"http://127.0.0.1:8000{product.get_absolute_url()}"
    assert 'property="og:image" content="http://127.0.0.1:8000/covers/marlow-serif.png"' in text
    assert '<link rel="canonical" href="http://127.0.0.1:8000/products/marlow-serif/">' in text


def test_the_shared_picture_is_drawn_once_and_known_by_its_etag() -> None:
    on_the_shelf("Marlow Serif")
    picture = Client().get("/covers/marlow-serif.png")
    assert picture["Content-Type"] == "image/png"
    assert picture.content[16:24] == (1200).to_bytes(4) + (630).to_bytes(4)
    assert len(picture.content) < 60_000
    again = Client().get("/covers/marlow-serif.png", headers={"If-None-Match": picture["ETag"]})
    assert again.status_code == 304
