"""Codes: typed or brought by a link, the best one counts, and of the others is said why not."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from billing.tests.till import HERE, a_cart, cart_of
from catalog.tests.shelf_of import a_category, on_the_shelf
from orders.models import Cart, Discount
from orders.quote import quote
from orders.tests.coded import a_code
from shop.accounts.models import User
from shop.lib.rates import Rate
from tests.people import a_seller

pytestmark = pytest.mark.django_db

OPENED = {"Sec-Fetch-Dest": "document"}


def write(client: Client, code: str, **headers: str) -> Any:
    return client.post("/cart/codes/", {"code": code}, headers=HERE | headers)


def troubles(client: Client) -> list[str]:
    return [each.trouble for each in quote(cart_of(client)).codes]


@pytest.mark.parametrize("typed", ["SPRING24", "spring24", " Spring 24 ", "ｓｐｒｉｎｇ２４"])
def test_a_code_is_the_same_however_it_is_written(typed: str) -> None:
    a_code()
    client = a_cart()

    assert write(client, typed)["Location"] == "/cart/"

    page = client.get("/cart/").text
    assert "SPRING24 takes €5.80 off." in page
    assert "€23.20" in page


def test_htmx_gets_the_cart_alone() -> None:
    a_code()
    answer = write(a_cart(), "SPRING24", **{"HX-Request": "true", "HX-Request-Type": "partial"})
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert "€23.20" in answer.text


def test_a_code_is_taken_out_again() -> None:
    a_code()
    client = a_cart()
    write(client, "SPRING24")

    assert client.post("/cart/codes/spring24/", headers=HERE).status_code == 303

    assert cart_of(client).codes == []
    assert quote(cart_of(client)).total == 2900


@pytest.mark.parametrize(
    "code",
    ["", " ", "NOPE", "x" * 80, "x" * 10_000, "' OR 1=1", "<b>b</b>", "💥", "0", "-1", "10" * 9],
)
def test_what_is_no_code_is_said_and_the_cart_stays(code: str) -> None:
    client = a_cart()
    answer = write(client, code)
    assert answer.status_code == 422
    assert "<b>b</b>" not in answer.text
    assert "€29" in answer.text
    assert cart_of(client).codes == []


def test_nul_is_refused_at_the_door() -> None:
    assert write(a_cart(), "A\0B").status_code in (400, 422)
    assert Client().get("/codes/A%00B/").status_code == 400


def test_unknown_and_ended_codes_answer_the_same(settings: Settings) -> None:
    now = timezone.now()
    a_code("ENDED", ends_at=now - timedelta(days=1))
    a_code("STOPPED", ended_at=now)
    a_code("LATER", starts_at=now + timedelta(days=1))
    said = {
        write(a_cart(on_the_shelf(name)), name).text.replace(name, "…").count("not a code that")
        for name in ("ENDED", "STOPPED", "LATER", "UNKNOWN")
    }
    assert said == {1}
    links = [Client().get(f"/codes/{name}/") for name in ("ENDED", "STOPPED", "LATER", "UNKNOWN")]
    assert {answer.status_code for answer in links} == {404}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"amounts": {"USD": 500}}, "CODE does not count in EUR."),
        ({"minimums": {"EUR": 3000}}, "CODE counts from €30 on, of what it is for."),
        ({"most_uses": 0}, "CODE has been used up."),
        ({"amounts": {"EUR": 0}}, "CODE takes nothing off this cart."),
    ],
)
def test_what_does_not_fit_says_why_and_is_kept(fields: dict[str, Any], said: str) -> None:
    a_code("CODE", **fields)
    client = a_cart()

    assert write(client, "code").status_code == 303

    assert troubles(client) == [said]
    assert said in client.get("/cart/").text
    assert said in client.get("/checkout/").text
    assert quote(cart_of(client)).total == 2900


def test_the_best_code_counts_and_never_two() -> None:
    a_code("TENTH", percent=10)
    a_code("FIVE", amounts={"EUR": 500})
    a_code("FIVEMORE", amounts={"EUR": 500})
    client = a_cart()
    for code in ("TENTH", "FIVEMORE", "FIVE"):
        write(client, code)

    found = quote(cart_of(client))

    assert (found.code, found.total) == ("FIVE", 2400)
    assert troubles(client) == [
        "TENTH would take off less; only one code counts.",
        "FIVEMORE does not count beside another code.",
        "",
    ]


def test_it_reaches_what_it_was_made_for() -> None:
    fonts, serif = a_category("Fonts"), on_the_shelf("Serif", 1000)
    mono, book = on_the_shelf("Mono", 1000, category=fonts), on_the_shelf("Book", 1000)
    a_code("SOME", percent=50, products=[serif], categories=[fonts])
    client = a_cart(serif, mono, book)
    write(client, "SOME")

    found = quote(cart_of(client))

    assert [each.discount for each in found.lines] == [500, 500, 0]
    assert found.total == 2000


def test_what_it_was_made_for_is_gone_and_it_does_not_reach_everything_then() -> None:
    draft = on_the_shelf("Draft")
    code = a_code("GONE", products=[draft])
    code.products.clear()
    client = a_cart(on_the_shelf("Other"))
    write(client, "GONE")
    assert troubles(client) == ["GONE is for other products, or for what costs something."]


def test_a_sellers_own_code_takes_nothing_from_others() -> None:
    rita = a_seller("Rita", "rita")
    mine, theirs = on_the_shelf("Mine", 1000, seller=rita), on_the_shelf("Theirs", 1000)
    a_code("RITA", percent=100, seller=rita)
    client = a_cart(mine, theirs)
    write(client, "RITA")
    assert [each.discount for each in quote(cart_of(client)).lines] == [1000, 0]


def test_a_cart_keeps_only_so_many() -> None:
    client = a_cart()
    for number in range(6):
        a_code(f"CODE{number}")
        answer = write(client, f"code{number}")
    assert answer.status_code == 422
    assert "A cart keeps 5 codes. Take one out first." in answer.text


def test_guessing_is_slowed_down(settings: Settings) -> None:
    settings.RATES = settings.RATES | {"code": Rate("code", 3, 60)}
    a_code()
    client = a_cart()
    for _guess in range(3):
        assert write(client, "GUESS").status_code == 422
    assert write(client, "SPRING24").status_code == 429
    assert client.get("/codes/SPRING24/", headers=OPENED).status_code == 429


def test_nobody_changes_a_cart_from_another_site() -> None:
    a_code()
    client = a_cart()
    for path in ("/cart/codes/", "/cart/codes/SPRING24/", "/codes/SPRING24/"):
        answer = client.post(path, {"code": "SPRING24"}, headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 403
    assert cart_of(client).codes == []


def test_a_link_applies_its_code_before_anything_is_chosen() -> None:
    a_code()
    client = Client()

    answer = client.get("/codes/spring24/", headers=OPENED)

    assert (answer.status_code, answer["Location"]) == (303, "/cart/")
    assert "SPRING24 waits for what you choose." in client.get("/cart/").text
    a_cart(client=client)
    assert quote(cart_of(client)).total == 2320


@pytest.mark.parametrize(
    ("goal", "leads"),
    [
        ("/products/marlow-serif/", "/products/marlow-serif/"),
        ("https://evil.example/", "/cart/"),
        ("//evil.example/", "/cart/"),
        ("javascript:alert(1)", "/cart/"),
    ],
)
def test_a_link_leads_on_inside_the_shop(goal: str, leads: str) -> None:
    a_code()
    answer = Client().get("/codes/SPRING24/", {"next": goal}, headers=OPENED)
    assert answer["Location"] == leads


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Dest": "image"},
        {"Sec-Fetch-Dest": "iframe"},
        {"Sec-Fetch-Dest": "empty"},
        OPENED | {"Sec-Purpose": "prefetch"},
    ],
)
def test_a_picture_elsewhere_fills_no_cart(headers: dict[str, str]) -> None:
    a_code()
    client = Client()
    answer = client.get("/codes/SPRING24/", headers=headers)
    assert answer.status_code == 200
    assert "Use it" in answer.text
    assert not Cart.objects.exists()
    assert client.post("/codes/SPRING24/", headers=HERE).status_code == 303
    assert cart_of(client).codes == ["SPRING24"]


def test_a_visitors_codes_come_along_when_they_sign_in() -> None:
    a_code()
    client = a_cart()
    write(client, "SPRING24")
    client.force_login(User.objects.create_user("alice@example.com"))
    assert "SPRING24 takes €5.80 off." in client.get("/cart/").text


def test_what_buyers_see_they_agree_to() -> None:
    a_code()
    client = a_cart()
    before = quote(cart_of(client)).digest
    write(client, "SPRING24")
    assert quote(cart_of(client)).digest != before
    Discount.objects.update(percent=30)
    assert quote(cart_of(client)).total == 2030
