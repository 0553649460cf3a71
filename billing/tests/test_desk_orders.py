"""Orders at the operators' desk: found by anything, and told whole."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from billing.models import Payment, WebhookEvent
from billing.tests.counter import ask, do, list_of, otto, page_of
from billing.tests.test_delivering import no_goods
from billing.tests.till import a_cart, an_order, paid, post, session_of
from catalog.tests.shelf_of import on_the_shelf
from fulfillment.models import Delivery
from orders.models import Order
from sandbox.testing import Sandbox
from shop.events.models import Event, Mail
from tests.people import a_member, a_seller

pytestmark = pytest.mark.django_db

LIST = "/ops/orders/order/"


def found(browser: Client, **query: str) -> list[str]:
    return re.findall(r'field-number"><a [^>]*>(#\d+)</a>', browser.get(LIST, query).text)


def happened(page: str) -> list[str]:
    timeline = page[page.index('class="timeline"') :]
    return re.findall(r"(?:<a [^>]*>|<strong>)([^<]+)</(?:a|strong)>", timeline)


@pytest.fixture
def gabis(stripe: Sandbox) -> Order:
    """Two orders are there; this one is looked for."""
    paid(stripe, a_cart(on_the_shelf("Other thing")), email="somebody@else.example")
    client = a_cart(on_the_shelf("Marlow Serif"))
    order = paid(stripe, client, email="Gabi@Example.com", name="Gabi Grün", company="Grün & Co")
    assert Order.objects.count() == 2
    return order


def test_it_is_found_by_anything(gabis: Order, olgas_browser: Client) -> None:
    payment = gabis.payments.get()
    for asked in (
        gabis.number, f"#{gabis.number}", f" {gabis.number} ", gabis.public_id, gabis.email,
        "gabi@example", "Gabi Grün", "Grün Gabi", "& Co", "marlow", session_of(gabis),
        payment.external_id,
    ):  # fmt: skip
        assert found(olgas_browser, q=asked) == [str(gabis)], asked
    for asked in ("#1", "999999999999999999999", "nobody", "%", "' OR 1=1", "#", "pi_"):
        assert found(olgas_browser, q=asked) == [], asked
    assert len(found(olgas_browser, q="  ")) == 2


def test_the_list_is_sorted_by_state(stripe: Sandbox, olgas_browser: Client) -> None:
    done = paid(stripe)
    with no_goods():
        owed = paid(stripe, a_cart(on_the_shelf("Owed")))
    waits = an_order(a_cart(on_the_shelf("Waits")))
    slow = an_order(a_cart(on_the_shelf("Slow")))
    Order.objects.filter(pk=slow.pk).update(processing_at=timezone.now())
    gone = an_order(a_cart(on_the_shelf("Gone")))
    gone.cancel(Order.Cause.OPERATOR, by="olga")

    for state, orders in {
        "undelivered": [owed], "open": [waits], "processing": [slow], "paid": [owed, done],
        "cancelled": [gone], "nonsense": [gone, slow, waits, owed, done],
    }.items():  # fmt: skip
        assert found(olgas_browser, state=state) == [str(each) for each in orders], state


def test_a_delivery_of_this_moment_is_no_trouble(stripe: Sandbox, olgas_browser: Client) -> None:
    paid(stripe)
    Delivery.objects.update(done_at=None)
    assert found(olgas_browser, state="undelivered") == []
    Delivery.objects.update(queued_at="2020-01-01T00:00Z")
    assert len(found(olgas_browser, state="undelivered")) == 1
    Delivery.objects.update(failed_at=timezone.now())
    assert len(found(olgas_browser, state="undelivered")) == 1


def test_what_is_paid_and_not_delivered_is_urgent(stripe: Sandbox, olgas_browser: Client) -> None:
    with no_goods():
        order = paid(stripe)
    first = olgas_browser.get("/ops/").text
    assert first.count("queue-urgent") == 1
    assert f"{LIST}?state=undelivered" in first
    page = olgas_browser.get(page_of(order)).text
    assert "not delivered yet" in page
    assert "no room" in page
    assert do(olgas_browser, "deliver", order) == ["The order is delivered."]
    assert "queue-urgent" not in olgas_browser.get("/ops/").text


def test_everything_is_told_in_its_order(stripe: Sandbox, olgas_browser: Client) -> None:
    a_member(a_seller(), "sally@example.com")
    order = paid(stripe)
    order.note(by="olga", reason="Called <b>twice</b>")
    do(olgas_browser, "resend", order)

    page = olgas_browser.get(page_of(order)).text

    lines = happened(page)
    assert lines[0] == "Order placed"
    for each in ("Webhook: checkout.session.completed", "Payment: €29", "Order paid",
                 "Order delivered", "Mail: receipt", "Mail: sale", "Note on an order",
                 "Mail resent", "Checkout over: complete"):  # fmt: skip
        assert each in lines, each
    assert lines.count("Mail: receipt") == 2
    assert lines.index("Order placed") < lines.index("Order paid") < lines.index("Mail resent")
    assert "Called &lt;b&gt;twice&lt;/b&gt;" in page
    for model in (Event, Mail, WebhookEvent, Payment):
        assert f'href="{list_of(model)}' in page, model


def test_a_webhook_knows_its_order(stripe: Sandbox, olgas_browser: Client) -> None:
    order = paid(stripe)
    row = WebhookEvent.objects.get(type="checkout.session.completed")
    assert row.about == order.public_id
    assert f'href="{page_of(order)}"' in olgas_browser.get(page_of(row)).text
    asked = olgas_browser.get(list_of(WebhookEvent), {"q": order.public_id}).text
    assert "checkout.session.completed" in asked


@pytest.mark.parametrize(
    "named",
    [
        None, [], "text", {}, {"metadata": None}, {"metadata": ["order"]},
        {"metadata": {"order": 7}}, {"metadata": {"order": "x" * 41}},
        {"client_reference_id": "an order; or not"}, {"client_reference_id": "\ud83d"},
    ],
)  # fmt: skip
def test_a_webhook_that_names_no_order_is_kept_all_the_same(stripe: Sandbox, named: Any) -> None:
    event = {"id": "evt_1", "type": "charge.updated", "livemode": False, "data": {"object": named}}
    assert post(event).status_code == 200
    assert WebhookEvent.objects.get().about == ""


def test_who_may_see_orders_only_gets_no_links_further(stripe: Sandbox) -> None:
    order = paid(stripe)
    page = otto("view_order").get(page_of(order)).text
    assert "Mail: receipt" in page
    for model in (Event, Mail, WebhookEvent, Payment):
        assert f'href="{list_of(model)}' not in page, model


def test_what_a_buyer_types_is_only_text(stripe: Sandbox, olgas_browser: Client) -> None:
    evil = "<script>alert(1)</script>"
    product = on_the_shelf(evil)
    product.questions.create(text=f"{evil} for whom?")
    client = a_cart(product)
    order = paid(stripe, client, name=evil, company=evil, **answered(client, evil))
    for page in (LIST, page_of(order), f"{LIST}?q={evil}", page_of(order.payments.get())):
        text = olgas_browser.get(page).text
        assert evil not in text, page
    asked = ask(olgas_browser, "deliver", order).text
    assert evil not in asked
    assert "&lt;script&gt;" in asked


def answered(client: Client, words: str) -> dict[str, str]:
    """What the checkout asks, with these words for an answer."""
    page = client.get("/checkout/").text
    return dict.fromkeys(re.findall(r'name="(question-\d+-\d+)"', page), words)


def test_few_questions_however_much_there_is(stripe: Sandbox, olgas_browser: Client) -> None:
    order = paid(stripe, a_cart(on_the_shelf("First"), on_the_shelf("Second")))
    pages = (LIST, page_of(order), f"{LIST}?state=undelivered", f"{LIST}?q=gabi")

    def asked() -> list[int]:
        counts = []
        for page in pages:
            with CaptureQueriesContext(connection) as queries:
                assert olgas_browser.get(page).status_code == 200
            counts.append(len(queries))
        return counts

    asked()
    before = asked()
    for number in range(12):
        order.note(by="olga", reason=f"Note {number}")
        again = Order.objects.create(
            account=order.account, email=order.email, language="en", currency="EUR",
            subtotal=0, total=0, paid_at=timezone.now(),
        )  # fmt: skip
        Delivery.objects.create(order=again, done_at=timezone.now())
    assert asked() == before
    assert max(before) <= 30


def test_nobody_writes_one_by_hand(stripe: Sandbox, olgas_browser: Client) -> None:
    order = an_order()
    for page in (f"{LIST}add/", page_of(order), page_of(order).replace("change", "delete")):
        assert olgas_browser.post(page, {"post": "yes", "total": 1}).status_code == 403
