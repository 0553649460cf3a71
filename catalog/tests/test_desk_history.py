"""What a product cost before, and who was here: as its seller may read it."""

import pytest
from django.test import Client

from catalog.models import Product
from catalog.tests.desk import LIST, a_product, an_option, at, sallys, write
from catalog.tests.test_desk_actions import MEANT, act
from shop.accounts.models import Member, User
from shop.events.kinds import Kind
from shop.events.record import record
from shop.lib.money import Money
from tests.people import a_member, a_seller, browser

pytestmark = pytest.mark.django_db


def test_former_prices_stand_beside_the_one_that_holds() -> None:
    sally, product = sallys(), a_product()
    assert "it never cost anything else" in sally.get(at(product)).text
    write(sally, at(product), **{"options-0-amount": "35"})
    write(sally, at(product), **{"options-0-amount": "39"})
    page = sally.get(at(product)).text
    before = page[page.index('<table class="former">') :].partition("</table>")[0]
    assert before.index("€35") < before.index("€29")
    assert "€39" not in before
    assert "Sally" in before


def test_who_set_a_former_price_is_named_or_is_the_shop(olgas_browser: Client) -> None:
    sally, product = sallys(), a_product()
    olga = User.objects.get(email="olga@example.com")
    an_option(product).change_price(Money(3500, "EUR"), by=olga)
    an_option(product).change_price(Money(3900, "EUR"), by=olga)
    page = sally.get(at(product)).text
    assert "The shop" in page
    assert "Olga" not in page
    Member.objects.create(seller=a_seller(), user=olga)
    assert "Olga" in sally.get(at(product)).text


def test_a_viewer_reads_former_prices_too() -> None:
    sally, product = sallys(), a_product()
    write(sally, at(product), **{"options-0-amount": "35"})
    vera = browser(a_member(a_seller(), "vera@example.com", "viewer"))
    assert '<table class="former">' in vera.get(at(product)).text


def test_a_history_names_ones_own_people_and_calls_the_rest_the_shop(
    olgas_browser: Client,
) -> None:
    sally, product = sallys(), a_product()
    write(sally, at(product), name="Sans")
    write(olgas_browser, at(product, "ops"), tagline="From the desk of the shop.")
    there = at(product).replace("change", "history")
    page = sally.get(there).text
    assert "Sally" in page
    assert "The shop" in page
    assert "olga" not in page.lower()
    assert "Olga" in olgas_browser.get(there.replace("sell", "ops", 1)).text
    assert Product.objects.get().tagline


def test_a_history_tells_what_actions_and_prices_did() -> None:
    sally, product = sallys(), a_product()
    there = at(product).replace("change", "history")
    act(sally, "publish", product)
    act(sally, "archive", product, **MEANT)
    write(sally, at(product), **{"options-0-amount": "35"}, tag_words="serif", tagline="Slow.")
    page = sally.get(there).text
    for told in ("Product published", "Product archived", "Personal, €29 → €35", "Tags, Tagline"):
        assert told in page
    assert MEANT["reason"] not in page
    rita = browser(a_member(a_seller("Rita’s Press", "ritas-press"), "rita@example.com"))
    assert rita.get(there).status_code == 404


def test_whose_it_was_before_is_nobodys_business(olgas_browser: Client) -> None:
    sally, product = sallys(), a_product()
    write(sally, at(product), name="Sans")
    seller = a_seller("Rita’s Press", "ritas-press")
    rita = browser(a_member(seller, "rita@example.com"))
    act(olgas_browser, "move", product, path=LIST.replace("sell", "ops"), **MEANT, seller=seller.pk)
    page = rita.get(at(product).replace("change", "history")).text
    assert "Product moved" in page
    assert "Somebody else" in page
    assert "Sally" not in page
    assert "Sally" in olgas_browser.get(at(product, "ops").replace("change", "history")).text


def test_a_long_history_has_pages() -> None:
    sally, product = sallys(), a_product()
    for number in range(60):
        record(Kind.PRODUCT_CHANGED, product, by="test", fields=["rank" if number else "name"])
    there = at(product).replace("change", "history")
    assert "Product changed: Name" not in sally.get(there).text
    assert "Product changed: Name" in sally.get(f"{there}?p=2").text
