"""A product's page: what is chosen, what one gets, and who may see it."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.models import File, ServiceOffer
from catalog.tests.shelf_of import a_category, a_draft, on_the_shelf
from shop.lib.money import Money
from tests.people import a_seller

pytestmark = pytest.mark.django_db


def test_it_says_what_one_gets_and_for_how_much() -> None:
    on_the_shelf("Marlow Serif", includes="18 styles\nOTF", description="# Drawn\n\n*slowly*")
    text = Client().get("/products/marlow-serif/").text
    assert "<h1" in text
    assert "€29" in text
    assert "18 styles" in text
    assert "<em>slowly</em>" in text
    assert "Buy for €29" in text
    assert "/sellers/sallys-type/" in text


def test_choosing_an_option_shows_its_price_with_and_without_htmx() -> None:
    product = on_the_shelf("Marlow Serif", 2900)
    team = product.options.create(name="Team licence", rank=1)
    team.change_price(Money(9900, "EUR"), by="test")
    page = Client().get("/products/marlow-serif/", {"option": team.pk})
    assert re.search(r"text-heading[^€]*€99<", page.text)
    assert re.search(rf'value="{team.pk}" checked', page.text)
    part = Client().get("/products/marlow-serif/", {"option": team.pk, "part": "choice"})
    assert "<html" not in part.text
    assert "€99" in part.text
    assert part["HX-Replace-Url"] == f"/products/marlow-serif/?option={team.pk}"


def test_a_plan_can_be_paid_by_the_month_or_the_year() -> None:
    product = on_the_shelf("Plus", 900, kind="plan")
    option = product.options.get()
    option.prices.update(period="month")
    yearly = option.change_price(Money(9000, "EUR"), "year", by="test")
    text = Client().get("/products/plus/", {"price": yearly.pk}).text
    assert re.search(r"text-heading[^€]*€90</span> <span[^>]*>per year<", text)
    pricing = Client().get("/pricing/").text
    assert "€9<" in pricing
    assert "€90<" in pricing
    assert "17 % less" in pricing or "16 % less" in pricing
    assert "/products/plus/" in pricing


@pytest.mark.parametrize(
    "query", ["option=x", "option=999999999999999999999", "price=-1", "option=&price="]
)
def test_an_unknown_choice_is_the_first(query: str) -> None:
    on_the_shelf("Marlow Serif", 2900)
    assert "€29" in Client().get(f"/products/marlow-serif/?{query}").text


def test_without_a_price_in_this_currency_it_says_so() -> None:
    on_the_shelf("Marlow Serif", 2900, "USD")
    text = Client().get("/products/marlow-serif/").text
    assert "There is no price in EUR yet." in text
    assert "Buy for" not in text


def test_files_of_the_latest_release_are_listed_with_their_sizes() -> None:
    product = on_the_shelf("Marlow Serif")
    now = timezone.now()
    for version, days, size in [("1.0", 9, 5_000_000), ("1.1", 1, 7_340_032), ("2.0", -1, 9)]:
        release = product.releases.create(version=version, released_at=now - timedelta(days=days))
        release.files.create(name=f"marlow-{version}.zip", key=version, size=size, checked_at=now)
    unchecked = File(release=product.releases.get(version="1.1"), name="broken.zip", key="x")
    unchecked.save()
    text = Client().get("/products/marlow-serif/").text
    assert "Version 1.1" in text
    assert "marlow-1.1.zip" in text
    assert "7.0\xa0MB" in text
    for absent in ("marlow-1.0", "marlow-2.0", "broken.zip"):
        assert absent not in text


def test_a_service_says_how_long_where_and_with_what_notice() -> None:
    product = a_draft("Page Review", kind="service")
    ServiceOffer.objects.create(product=product, minutes=45, notice_hours=48, place_detail="secret")
    product.options.create(name="One session").change_price(Money(9000, "EUR"), by="test")
    product.publish(by="test")
    text = Client().get("/products/page-review/").text
    assert "45 minutes" in text
    assert "Online" in text
    assert "48 hours ahead" in text
    assert "secret" not in text


def test_stock_is_asked_for_again_only_where_it_is_counted() -> None:
    product = on_the_shelf("Print", stock=3)
    text = Client().get("/products/print/").text
    assert 'hx-trigger="every 30s"' in text
    fragment = Client().get("/products/print/stock/")
    assert "3 left" in fragment.text
    assert "<html" not in fragment.text
    type(product).objects.update(stock=0)
    assert "Sold out" in Client().get("/products/print/stock/").text
    assert "Buy for" not in Client().get("/products/print/").text
    type(product).objects.update(stock=None)
    assert Client().get("/products/print/stock/").text.strip() == ""


def test_what_goes_well_with_it_stands_beside_it_else_its_neighbours() -> None:
    fonts = a_category()
    serif = on_the_shelf("Serif", category=fonts)
    on_the_shelf("Sans", category=fonts)
    text = Client().get("/products/serif/").text
    assert "/products/sans/" in text
    poster = on_the_shelf("Poster")
    serif.related.add(poster)
    text = Client().get("/products/serif/").text
    assert "/products/poster/" in text
    assert "/products/sans/" not in text


def test_an_old_address_leads_to_the_new_one() -> None:
    product = on_the_shelf("Marlow Serif")
    product.rename("marlow")
    answer = Client().get("/products/marlow-serif/")
    assert (answer.status_code, answer["Location"]) == (301, "/products/marlow/")
    assert Client().get("/de/products/marlow-serif/")["Location"] == "/de/products/marlow/"
    product.unpublish(by="test")
    assert Client().get("/products/marlow-serif/").status_code == 404


def test_what_is_not_for_visitors_is_not_found() -> None:
    a_draft("Draft")
    on_the_shelf("Gone").archive(by="test")
    on_the_shelf("Later").publish(by="test", at=timezone.now() + timedelta(days=1))
    resting = a_seller("Resting", "resting")
    on_the_shelf("Resting", seller=resting)
    type(resting).objects.filter(pk=resting.pk).update(active=False)
    for slug in ("draft", "gone", "later", "resting", "nothing"):
        for tail in ("", "stock/"):
            assert Client().get(f"/products/{slug}/{tail}").status_code == 404, slug
        assert Client().get(f"/covers/{slug}.png").status_code == 404


def test_by_link_only_is_open_but_not_indexed() -> None:
    on_the_shelf("Secret", unlisted=True)
    page = Client().get("/products/secret/")
    assert page.status_code == 200
    assert '<meta name="robots" content="noindex">' in page.text


def test_a_product_page_asks_at_most_ten_questions_none_twice() -> None:
    fonts = a_category()
    for number in range(8):
        on_the_shelf(f"Thing {number}", category=fonts)
    product = on_the_shelf("Marlow Serif", category=fonts, stock=3)
    for number in range(5):
        option = product.options.create(name=f"Licence {number}")
        option.change_price(Money(9900 + number, "EUR"), by="test")
    release = product.releases.create(version="1", released_at=timezone.now())
    release.files.create(name="a.zip", key="a", size=9, checked_at=timezone.now())
    product.bundled.add(on_the_shelf("Extra"))
    with CaptureQueriesContext(connection) as queries:
        assert Client().get("/products/marlow-serif/").status_code == 200
    asked = [query["sql"] for query in queries]
    assert len(asked) <= 10
    assert len(set(asked)) == len(asked)


def test_its_own_pictures_stand_where_the_cover_would() -> None:
    product = on_the_shelf("Marlow Serif")
    assert "/covers/marlow-serif.svg" in Client().get("/products/").text
    product.images.create(key="s/undrawn", width=1600, height=1200)
    assert "/covers/marlow-serif.svg" in Client().get("/products/marlow-serif/").text
    product.images.create(
        key="s/drawn", alt="A page of text", width=1600, height=900, widths=[400, 800], rank=1
    )
    for path in ("/products/", "/products/marlow-serif/"):
        text = Client().get(path).text
        assert "/covers/marlow-serif.svg" not in text
        assert re.search(r'srcset="[^"]*s/drawn/400.avif 400w, [^"]*s/drawn/800.avif 800w"', text)
        assert 'width="1600" height="900"' in text
    assert 'alt="A page of text"' in Client().get("/products/marlow-serif/").text
