"""“Already bought?”: the same answer to everybody, and a link that works once."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from catalog.tests.shelf_of import on_the_shelf
from fulfillment.tests.owning import a_person, bought
from orders import recovery
from orders.models import Order, Recovery
from shop.events.models import Mail
from tests.people import browser

pytestmark = pytest.mark.django_db

URL = "/recovery/"
GABI = "gabi@example.com"


@pytest.fixture
def order() -> Order:
    return bought(on_the_shelf("Type"), email=GABI)


def ask(email: str = GABI, client: Client | None = None) -> Any:
    answer = (client or Client()).post(URL, {"email": email}, follow=True)
    for row in Recovery.objects.open():
        recovery.send(row)
    return answer


def link() -> str:
    return str(Mail.objects.filter(name="recovery").latest("pk").context["link"]).removeprefix(
        "http://localhost:8000"
    )


def path() -> str:
    found = re.search(r"/recovery/[^/]+/", link())
    assert found
    return found[0]


def test_a_guest_finds_what_they_bought(order: Order) -> None:
    client = Client()
    assert "Already bought?" in client.get(URL).text
    assert "Look into your mailbox" in ask(f" {GABI.upper()} ", client).text

    page = client.get(path())
    assert "The link works once." in page.text
    assert "noindex" in page.text
    shown = client.post(path(), follow=True)
    assert f"Order {order.number}" in shown.text
    [there] = re.findall(r'href="(/orders/[^"]+)"', shown.text)
    assert "Type" in Client().get(there.replace("&amp;", "&")).text
    assert f"Order {order.number}" in client.get("/recovery/purchases/").text
    # No other browser sees it.
    assert Client().get("/recovery/purchases/")["Location"] == URL


def test_a_scanner_uses_nothing_up_and_the_button_works_once(order: Order) -> None:
    ask()
    for _time in range(3):
        assert Client().get(path()).status_code == 200
        assert Client().head(path()).status_code == 200
    assert Client().post(path()).status_code == 303
    assert Client().post(path()).status_code == 410
    assert "This link is used up." in Client().get(path()).text


def test_after_a_quarter_of_an_hour_it_is_over(order: Order) -> None:
    ask()
    Recovery.objects.update(sent_at=timezone.now() - timedelta(minutes=15))
    assert Client().get(path()).status_code == 410
    assert Client().post(path()).status_code == 410


def test_what_it_opened_closes_after_an_hour(order: Order) -> None:
    ask()
    client = Client()
    client.post(path())
    session = client.session
    session["recovered"] = [GABI, 0.0]
    session.save()
    assert client.get("/recovery/purchases/")["Location"] == URL


def test_a_stranger_learns_nothing(order: Order) -> None:
    """The same words, the same statements; the mail alone makes the difference."""
    seen = []
    for email in (GABI, "eve@example.com"):
        client = Client()
        with CaptureQueriesContext(connection) as asked:
            page = client.post(URL, {"email": email}, follow=True)
        shapes = [re.sub(r"'[^']*'|\d+", "", each["sql"]) for each in asked]
        seen.append((page.status_code, page.text, shapes))
    assert seen[0] == seen[1]
    ask("eve@example.com")
    assert not Mail.objects.filter(to="eve@example.com").exists()


def test_an_account_that_has_proven_the_address_is_found_too() -> None:
    pia = a_person("pia@example.com")
    bought(on_the_shelf("Type"), by=pia, email="billing@example.com")
    ask("pia@example.com")
    client = Client()
    assert "Order" in client.post(path(), follow=True).text


def test_what_somebody_only_wrote_down_finds_nobody_elses() -> None:
    rita = a_person("rita@example.com")
    bought(on_the_shelf("Type"), by=rita, email="rita@example.com")
    rita.account.email = GABI
    rita.account.save()
    ask(GABI)
    assert not Mail.objects.filter(name="recovery").exists()


def test_an_unpaid_order_is_none() -> None:
    bought(on_the_shelf("Type"), email=GABI)
    Order.objects.update(paid_at=None)
    ask()
    assert not Mail.objects.filter(name="recovery").exists()


@pytest.mark.parametrize("email", ["", "nobody", "x" * 10_000, "a@b", "1e9", "a@b.example@c"])
def test_what_is_no_address_is_told(email: str) -> None:
    assert Client().post(URL, {"email": email}).status_code == 422
    assert not Recovery.objects.exists()


@pytest.mark.parametrize("token", ["x", "%F0%9F%92%A9", "x" * 5000, "..", "-1"])
def test_a_made_up_link_opens_nothing(token: str) -> None:
    for method in ("get", "post"):
        assert getattr(Client(), method)(f"{URL}{token}/").status_code in {404, 410}


@pytest.mark.parametrize("rate", ["recovery", "recovery_address"])
def test_it_is_limited_by_visitor_and_by_address(rate: str, settings: Settings) -> None:
    old = settings.RATES[rate]
    settings.RATES = settings.RATES | {rate: type(old)(rate, 2, 3600)}
    codes = [
        Client(REMOTE_ADDR="198.51.100.7").post(URL, {"email": GABI}).status_code
        for _time in range(3)
    ]
    assert codes == [303, 303, 429]


def test_who_is_signed_in_with_the_address_takes_it_over(order: Order) -> None:
    gabi = a_person(GABI)
    ask()
    client = browser(gabi)
    shown = client.post(path(), follow=True)
    assert 'action="/account/claims/"' in shown.text
    client.post("/account/claims/")
    order.refresh_from_db()
    assert order.account.user == gabi
    assert 'action="/account/claims/"' not in client.get("/recovery/purchases/").text


def test_who_is_signed_in_as_somebody_else_does_not(order: Order) -> None:
    ask()
    shown = browser(a_person("rita@example.com")).post(path(), follow=True)
    assert f"Order {order.number}" in shown.text
    assert 'action="/account/claims/"' not in shown.text


def test_it_is_forgotten_after_a_day(order: Order) -> None:
    ask()
    assert recovery.forget_old() == 0
    Recovery.objects.update(queued_at=timezone.now() - timedelta(days=2))
    assert recovery.forget_old() == 1
