"""Codes and buy links at the desks: written, ended, made by the hundred, and one's own."""

import csv
import re
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from billing.tests.counter import ask, confirm, do, said
from catalog.tests.shelf_of import a_category, on_the_shelf
from orders.models import BuyLink, Discount, DiscountUse
from orders.tests.coded import a_code
from orders.tests.sold import an_order
from shop.accounts.models import Seller, User
from shop.events.kinds import Kind
from shop.events.models import Event
from tests.people import a_member, a_seller, browser

pytestmark = pytest.mark.django_db

CODES, LINKS = "/ops/orders/discount/", "/ops/orders/buylink/"
OWN = "/sell/orders/discount/"


@pytest.fixture
def sally() -> Client:
    return browser(a_member(a_seller(), "sally@example.com"))


@pytest.fixture
def rival() -> Seller:
    return a_seller("Rita’s Press", "ritas-press")


def write(client: Client, path: str = f"{CODES}add/", **fields: Any) -> Any:
    given = {"code": "Spring 24", "percent": "20", "amounts": "", "minimums": ""}
    return client.post(path, given | fields)


def faults(answer: Any) -> str:
    assert answer.status_code == 200
    return " ".join(re.findall(r'<ul class="errorlist"[^>]*>(.*?)</ul>', answer.text, re.DOTALL))


def test_a_code_is_written_down(olgas_browser: Client) -> None:
    product, fonts = on_the_shelf(), a_category()
    answer = write(
        olgas_browser, products=[product.pk], categories=[fonts.pk], minimums="20 EUR",
        most_uses=3, most_per_customer=1, starts_at="2026-01-01T00:00",
    )  # fmt: skip
    assert answer.status_code == 302
    code = Discount.objects.get()
    assert (code.code, code.minimums) == ("SPRING24", {"EUR": 2000})
    assert code.percent == Decimal(20)
    assert code.reach == {"products": [product.pk], "categories": [fonts.pk]}
    assert Event.objects.filter(kind=Kind.DISCOUNT_ADDED).count() == 1
    page = olgas_browser.get(f"{CODES}{code.pk}/change/").text
    assert "/codes/SPRING24/" in page
    assert "20.00 EUR" in page
    assert "0 of 3" in page


def test_an_amount_for_each_currency(olgas_browser: Client) -> None:
    write(olgas_browser, percent="", amounts="5.50 EUR\r\n")
    assert Discount.objects.get().amounts == {"EUR": 550}


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"code": ""}, "required"),
        ({"code": "?"}, "Use letters, digits and hyphens"),
        ({"code": "<b>"}, "Use letters, digits and hyphens"),
        ({"code": "x" * 10_000}, "at most 40"),
        ({"code": "A\0B"}, "Null characters"),
        ({"percent": "0"}, "Write more than 0 and at most 100."),
        ({"percent": "-1"}, "Write more than 0 and at most 100."),
        ({"percent": "101"}, "Write more than 0 and at most 100."),
        ({"percent": "1000000000"}, "digits"),
        ({"percent": "half"}, "Enter a number"),
        ({"percent": ""}, "one of the two"),
        ({"amounts": "5 EUR"}, "one of the two"),
        ({"percent": "", "amounts": "0 EUR"}, "one of the two"),
        ({"percent": "", "amounts": "5"}, "write an amount and one of these currencies"),
        ({"percent": "", "amounts": "5 XXX"}, "write an amount and one of these currencies"),
        ({"percent": "", "amounts": "-5 EUR"}, "cannot be negative"),
        ({"percent": "", "amounts": "5 EUR\n6 EUR"}, "stands there twice"),
        ({"percent": "", "amounts": "9" * 30 + " EUR"}, "in digits"),
        ({"minimums": "much EUR"}, "in digits"),
        ({"most_uses": "-1"}, "greater than or equal to 0"),
        ({"most_uses": "many"}, "whole number"),
        ({"products": ["999999"]}, "999999 is not one of the available choices"),
        ({"categories": ["x"]}, "is not a valid value"),
        ({"starts_at": "2026-02-01T00:00", "ends_at": "2026-01-01T00:00"}, "end after it begins"),
    ],
)
def test_what_is_wrong_with_it_is_said(
    olgas_browser: Client, fields: dict[str, Any], fault: str
) -> None:
    assert fault in faults(write(olgas_browser, **fields))
    assert not Discount.objects.exists()


def test_there_is_one_of_each_however_it_is_written(olgas_browser: Client) -> None:
    a_code()
    assert "There is such a code already." in faults(write(olgas_browser, code="spring 24"))


def test_a_used_code_keeps_its_name_and_is_not_deleted(olgas_browser: Client) -> None:
    code = a_code(most_uses=5)
    path = f"{CODES}{code.pk}/"
    assert olgas_browser.get(f"{path}delete/").status_code == 200
    for number in range(2):
        DiscountUse.objects.create(discount=code, order=an_order(attempt=str(number)))
    assert olgas_browser.post(f"{path}delete/", {"post": "yes"}).status_code == 403
    write(olgas_browser, f"{path}change/", code="OTHER", percent="30", most_uses="5")
    code.refresh_from_db()
    assert (code.code, str(code.percent)) == ("SPRING24", "30.00")
    answer = write(olgas_browser, f"{path}change/", most_uses="1")
    assert "It is used 2 times already, so it cannot be fewer." in faults(answer)


def test_saving_it_again_keeps_what_it_is_for(olgas_browser: Client) -> None:
    product = on_the_shelf()
    code = a_code(products=[product])
    write(olgas_browser, f"{CODES}{code.pk}/change/", products=[product.pk])
    code.refresh_from_db()
    assert code.reach == {"products": [product.pk], "categories": []}
    write(olgas_browser, f"{CODES}{code.pk}/change/")
    code.refresh_from_db()
    assert code.reach == {}


def test_a_code_is_ended_with_a_reason(olgas_browser: Client) -> None:
    code = a_code()
    assert do(olgas_browser, "end", code) == ["The code is over."]
    code.refresh_from_db()
    assert not code.valid()
    assert Event.objects.get(kind=Kind.DISCOUNT_ENDED).data["reason"] == "They called."


def many(client: Client, code: Discount, **fields: Any) -> Any:
    asked = ask(client, "multiply", code)
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', asked.text)
    given = {"pattern": "spring-????-????", "count": 200, "each": 1, "reason": "For the letter."}
    return client.post(asked.request["PATH_INFO"], dict(found) | given | fields, follow=True)


def test_many_are_made_of_one_and_downloaded(olgas_browser: Client) -> None:
    product = on_the_shelf()
    code = a_code(products=[product], most_uses=None)
    answer = many(olgas_browser, code)
    assert said(answer) == ["200 codes are made. Download them"]
    made = Discount.objects.exclude(pk=code.pk)
    assert made.count() == 200
    assert {row.reach["products"][0] for row in made} == {product.pk}
    assert {row.products.get().pk for row in made[:5]} == {product.pk}
    assert {row.most_uses for row in made} == {1}
    assert all(re.fullmatch(r"SPRING-[A-Z2-9]{4}-[A-Z2-9]{4}", row.code) for row in made)
    url = re.findall(r'href="(/ops/orders/discount/export/csv/[^"]+)"', answer.text)[0]
    rows = list(csv.DictReader(olgas_browser.get(url).getvalue().decode().splitlines()))
    assert sorted(row["code"] for row in rows) == sorted(row.code for row in made)
    assert rows[0]["link"].endswith(f"/codes/{rows[0]['code']}/")
    listed = olgas_browser.get(CODES, {"batch": made[0].batch}).text
    assert "200 discount codes" in listed


def test_pressed_twice_they_are_made_once(olgas_browser: Client) -> None:
    asked = ask(olgas_browser, "multiply", a_code())
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', asked.text))
    given = {"pattern": "A-????????", "count": 3, "each": "", "reason": "For the letter."}
    for _press in range(2):
        olgas_browser.post(asked.request["PATH_INFO"], fields | given)
    assert Discount.objects.count() == 4


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"pattern": "SPRING"}, "could be guessed"),
        ({"pattern": "??"}, "could be guessed"),
        ({"pattern": "<b>????????"}, "Use letters, digits, hyphens and question marks"),
        ({"pattern": "?" * 79}, "Use letters, digits, hyphens and question marks"),
        ({"pattern": "?" * 10_000}, "at most 80"),
        ({"count": "0"}, "greater than or equal to 1"),
        ({"count": "1000000000"}, "less than or equal to 1000"),
        ({"count": "many"}, "whole number"),
        ({"each": "-1"}, "greater than or equal to 1"),
        ({"reason": ""}, "required"),
    ],
)
def test_many_are_bounded(olgas_browser: Client, fields: dict[str, Any], fault: str) -> None:
    assert fault in faults(many(olgas_browser, a_code(), **fields))
    assert Discount.objects.count() == 1


def test_a_sellers_code_is_for_their_own_things(sally: Client, rival: Seller) -> None:
    mine, theirs = on_the_shelf("Mine"), on_the_shelf("Theirs", seller=rival)
    fault = faults(write(sally, f"{OWN}add/", products=[theirs.pk], seller=rival.pk))
    assert "is not one of the available choices" in fault
    assert write(sally, f"{OWN}add/", products=[mine.pk], seller=rival.pk).status_code == 302
    code = Discount.objects.get()
    assert code.seller == a_seller()
    assert do_own(sally, "end", code) == ["The code is over."]


def do_own(client: Client, action: str, row: Any) -> list[str]:
    path = f"/sell/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/change/"
    asked = client.post(path, {"CHANGE_FORM-action": action, "_selected_action": row.pk})
    return said(confirm(client, asked))


def test_an_operator_ends_codes_only_with_that_power() -> None:
    otto = User.objects.create_user("otto@example.com", is_staff=True)
    otto.user_permissions.set(Permission.objects.filter(codename="view_discount"))
    code = a_code()
    ask(browser(otto), "end", code)
    page = browser(otto).get(f"{CODES}{code.pk}/change/").text
    assert 'value="end"' not in page
    assert "20 %" in page


def test_a_link_is_written_down_and_given_a_price(olgas_browser: Client) -> None:
    product = on_the_shelf()
    told = {"slug": "spring", "product": product.pk, "quantity": 1, "utm_source": "letter"}
    assert olgas_browser.post(f"{LINKS}add/", told).status_code == 302
    link = BuyLink.objects.get()
    assert (link.price, link.campaign) == (None, {"utm_source": "letter"})
    path = f"{LINKS}{link.pk}/change/"
    assert "/buy/spring/" in olgas_browser.get(path).text
    price = product.options.get().prices.get()
    olgas_browser.post(path, told | {"price": price.pk, "named": "35"})
    link.refresh_from_db()
    assert (link.price, link.amount) == (price, 3500)
    kinds = Event.objects.filter(kind__startswith="link.").values_list("kind", flat=True)
    assert sorted(kinds) == [Kind.LINK_ADDED, Kind.LINK_CHANGED]


@pytest.mark.parametrize(
    "fields",
    [
        {"slug": ""},
        {"slug": "a b"},
        {"slug": "x" * 10_000},
        {"quantity": "0"},
        {"quantity": "-1"},
        {"quantity": "1000000000"},
        {"quantity": "many"},
        {"product": "999999"},
        {"product": "x"},
        {"discount": "999999"},
        {"utm_source": "x" * 10_000},
        {"utm_source": "a\0b"},
    ],
)
def test_a_link_that_cannot_be_is_refused(olgas_browser: Client, fields: dict[str, Any]) -> None:
    told = {"slug": "spring", "product": on_the_shelf().pk, "quantity": 1}
    assert faults(olgas_browser.post(f"{LINKS}add/", told | fields))
    assert not BuyLink.objects.exists()


def test_a_link_takes_no_price_or_code_of_somebody_else(
    olgas_browser: Client, rival: Seller
) -> None:
    mine, theirs = on_the_shelf("Mine"), on_the_shelf("Theirs", seller=rival)
    link = BuyLink.objects.create(slug="spring", product=mine)
    told = {"product": mine.pk, "quantity": 1}
    path = f"{LINKS}{link.pk}/change/"
    price = theirs.options.get().prices.get()
    assert faults(olgas_browser.post(path, told | {"price": price.pk}))
    code = a_code(seller=rival)
    assert "another seller’s" in faults(olgas_browser.post(path, told | {"discount": code.pk}))
    assert do(olgas_browser, "end", link) == ["The link is over."]
