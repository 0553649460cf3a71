"""What somebody owns: by an order's lines, by bundles, one line at a time, and what it opens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from catalog.tests.shelf_of import a_shelf_of, on_the_shelf
from fulfillment import delivery
from fulfillment.features import has_feature, with_feature
from fulfillment.models import Entitlement
from fulfillment.tests.owning import a_person, bought
from orders import links
from orders.tests.sold import an_order, sold
from sandbox.testing import Sandbox
from shop.accounts.access import account_of
from shop.accounts.models import User
from shop.accounts.tests.browser import arrived
from shop.events.kinds import Kind
from shop.events.models import Event
from tests.people import browser

pytestmark = pytest.mark.django_db

# Storefront, session, person, cart; and what the page itself is about.
MOST = {
    "/account/": 11,
    "/account/goods/": 8,
    "/account/downloads/": 6,
    "/account/licences/": 6,
    "/account/bookings/": 6,
    "/account/purchases/": 6,
}
NAMED = {"/account/", "/account/goods/", "/account/purchases/"}


@pytest.fixture
def pia(db: None) -> User:
    return a_person()


def test_delivering_asks_as_much_for_twenty_lines_as_for_two() -> None:
    products = a_shelf_of(22)
    few, many = an_order(), an_order()
    for order, some in ((few, products[:2]), (many, products[2:])):
        for product in some:
            sold(product, order=order)
    counts = []
    for order in (few, many):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            delivery.deliver(order)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 6
    assert Entitlement.objects.of_order(many).count() == 20


def test_a_bundle_delivers_what_it_holds_once_though_bundles_hold_each_other() -> None:
    box, book, font = (on_the_shelf(name) for name in ("Box", "Book", "Font"))
    box.bundled.add(book, font)
    book.bundled.add(box, font)
    order = bought(box)
    assert {str(each) for each in Entitlement.objects.of_order(order)} == {"Box", "Book", "Font"}
    delivery.deliver(order)
    assert Entitlement.objects.count() == 3


def test_goods_turn_line_by_line() -> None:
    order = bought(on_the_shelf("Book"), on_the_shelf("Font"))
    book, font = order.lines.order_by("pk")

    delivery.freeze(order, by="olga", reason="A dispute", lines=[book])
    assert [each.state for each in Entitlement.objects.order_by("pk")] == ["frozen", "open"]
    delivery.withdraw(order, by="olga", reason="Refunded", lines=[font])
    delivery.thaw(order, by="olga", reason="Won", lines=[book])
    assert [each.state for each in Entitlement.objects.order_by("pk")] == ["open", "withdrawn"]
    assert Event.objects.get(kind=Kind.GOODS_WITHDRAWN).data["goods"] == ["Font"]


def test_a_feature_is_open_while_its_product_is_owned(pia: User) -> None:
    order = bought(on_the_shelf("Pro", feature_keys=["pro", "exports"]), by=pia)

    assert has_feature(account_of(User.objects.get()), "pro")
    assert not has_feature(account_of(User.objects.get()), "else")
    for verb, open_ in (
        (delivery.freeze, False),
        (delivery.thaw, True),
        (delivery.withdraw, False),
    ):
        verb(order, by="olga", reason="–")
        assert has_feature(account_of(User.objects.get()), "pro") is open_


def test_a_feature_may_be_given_for_a_while(pia: User) -> None:
    now, day = timezone.now(), timedelta(days=1)
    given = {"account": account_of(pia), "source": "manual"}
    Entitlement.objects.create(**given, feature="past", since=now - 2 * day, until=now - day)
    Entitlement.objects.create(**given, feature="now", until=now + day)
    Entitlement.objects.create(**given, feature="later", since=now + day)
    answer = browser(pia).get("/account/features/").json()
    assert answer == {"features": ["now"]}
    assert browser(pia).get("/account/features/?feature=past").json()["enabled"] is False
    assert Client().get("/account/features/").status_code == 302


def test_features_are_asked_for_once(pia: User) -> None:
    bought(on_the_shelf("Pro", feature_keys=["pro"]), by=pia)
    account = account_of(pia)
    with CaptureQueriesContext(connection) as asked:
        assert all(has_feature(account, "pro") for _time in range(5))
    assert len(asked) == 1


def test_a_row_owns_a_product_or_a_feature_and_says_where_it_comes_from(pia: User) -> None:
    wrong: list[dict[str, Any]] = [
        {"source": "manual"},
        {"source": "manual", "feature": "pro", "product": on_the_shelf()},
        {"source": "order", "feature": "pro"},
    ]
    for fields in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Entitlement.objects.create(account=account_of(pia), **fields)


def test_a_gate_opens_for_those_who_have_the_feature(pia: User, rf: RequestFactory) -> None:
    @with_feature("pro")
    def studio(request: HttpRequest) -> HttpResponse:
        return HttpResponse("The studio")

    def enter() -> HttpResponse:
        request = rf.get("/studio/")
        request.user = User.objects.get()
        return studio(request)

    refused = enter()
    assert (refused.status_code, b"pro" in refused.content) == (403, True)
    bought(on_the_shelf("Pro", feature_keys=["pro"]), by=pia)
    assert enter().content == b"The studio"


def test_a_template_asks_for_a_feature(pia: User, rf: RequestFactory) -> None:
    bought(on_the_shelf("Pro", feature_keys=["pro"]), by=pia)
    request = rf.get("/")
    request.user = pia
    page = Template("{% load features %}{% may 'pro' as pro %}{{ pro|yesno }}")
    assert page.render(Context({"request": request})) == "yes"


@pytest.mark.parametrize("page", MOST)
def test_a_page_of_what_is_owned_asks_the_same_for_many(
    clerk: Sandbox, settings: Settings, page: str
) -> None:
    settings.PAGE_CACHE_MEGABYTES = 8
    products, client = a_shelf_of(40), arrived(clerk)
    assert client.get(page).status_code == 200
    alice, counts = User.objects.get(), []
    for some in (products[:2], products[2:]):
        bought(*some, by=alice)
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(page)
        counts.append(len(asked))
    assert ("Thing 39" in answer.text) is (page in NAMED)
    assert ("page=2" in answer.text) is (page == "/account/goods/")
    assert counts[0] == counts[1] <= MOST[page], [each["sql"] for each in asked]


def test_a_products_page_says_that_it_is_owned_already(pia: User) -> None:
    product = on_the_shelf("Book")
    order, url = bought(product, by=pia), f"/products/{product.slug}/owned/"
    assert "You bought this" in browser(pia).get(url).content.decode()
    assert browser(a_person("rita@example.com")).get(url).content.strip() == b""
    assert Client().get(url).content.strip() == b""
    delivery.withdraw(order, by="olga", reason="Refunded")
    assert browser(pia).get(url).content.strip() == b""
    assert f'data-url="{url}"' in Client().get(f"/products/{product.slug}/").content.decode()


def test_an_orders_link_shows_what_became_of_each_line() -> None:
    order = bought(on_the_shelf("Book"), on_the_shelf("Font"))
    delivery.withdraw(order, by="olga", reason="Refunded", lines=[order.lines.all()[1]])
    page = Client().get(links.path(order)).content.decode()
    assert page.count("taken back") == 1
