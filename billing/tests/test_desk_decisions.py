"""What operators decide about orders: permitted, confirmed, with a reason, and twice at no harm."""

import re
from typing import Any

import pytest
import requests
from django.db import connection
from django.test import Client
from pytest_django import Settings

from billing.models import Payment
from billing.tests.counter import WHY, ask, confirm, do, otto, page_of, said
from billing.tests.test_delivering import no_goods
from billing.tests.till import a_cart, an_order, bring, paid, session_of
from catalog.models import Product
from catalog.tests.shelf_of import on_the_shelf
from fulfillment.models import Delivery, Entitlement
from orders.models import Order
from orders.tests import sold
from sandbox.testing import Sandbox
from shop.accounts.models import User
from shop.events.kinds import Kind
from shop.events.models import Event, Mail

pytestmark = pytest.mark.django_db

ACTIONS = {
    "cancel": "cancel_order",
    "mark_paid": "mark_paid_order",
    "deliver": "deliver_order",
    "allow_downloads": "allow_download",
    "compare": "compare_order",
    "note": "note_order",
    "resend": "resend_mail",
}


def told(kind: Kind) -> list[Event]:
    return list(Event.objects.filter(kind=kind, data__reason=WHY))


@pytest.mark.parametrize("action", ACTIONS)
def test_an_action_is_for_who_may(stripe: Sandbox, action: str) -> None:
    order = paid(stripe) if action in {"deliver", "allow_downloads", "resend"} else an_order()
    others = [name for each, name in ACTIONS.items() if each != action]
    browser = otto("view_order", *others)
    before = (order.state, Event.objects.count(), Mail.objects.count())

    assert f'value="{action}"' not in browser.get(page_of(order)).text
    forged = {"CHANGE_FORM-action": action, "_selected_action": order.pk, "reason": WHY}
    browser.post(page_of(order), forged | {"token": "8a9f3a52-0000-4000-8000-000000000000"})

    order.refresh_from_db()
    assert (order.state, Event.objects.count(), Mail.objects.count()) == before


@pytest.mark.parametrize("action", ACTIONS)
def test_an_action_asks_first_and_needs_a_reason(stripe: Sandbox, action: str) -> None:
    order = paid(stripe) if action in {"deliver", "allow_downloads", "resend"} else an_order()
    browser = otto("view_order", ACTIONS[action])
    before = Event.objects.count()
    asked = ask(browser, action, order)
    assert 'class="consequences"' in asked.text
    assert str(order) in asked.text
    assert "This field is required" in confirm(browser, asked, reason="").text
    assert Event.objects.count() == before


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        ("open", {"cancel", "mark_paid", "compare", "note"}),
        ("paid", {"deliver", "resend", "allow_downloads", "compare", "refund", "note"}),
        ("cancelled", {"mark_paid", "compare", "note"}),
    ],
)
def test_only_what_makes_sense_is_offered(
    stripe: Sandbox, olgas_browser: Client, state: str, offered: set[str]
) -> None:
    order = paid(stripe) if state == "paid" else an_order()
    if state == "cancelled":
        order.cancel(Order.Cause.OPERATOR, by="olga")
    page = olgas_browser.get(page_of(order)).text
    assert set(re.findall(r'name="CHANGE_FORM-action" value="(\w+)"', page)) == offered


def test_a_cancelled_order_cannot_be_paid_any_more(
    stripe: Sandbox, olgas_browser: Client, olga: User
) -> None:
    product = on_the_shelf(stock=1)
    order = an_order(a_cart(product))
    asked = ask(olgas_browser, "cancel", order)
    assert "€29 cannot be paid any more" in asked.text

    for _press in range(2):
        assert said(confirm(olgas_browser, asked)) == ["The order is cancelled."]

    order.refresh_from_db()
    assert (order.state, order.cause) == ("cancelled", "operator")
    assert Product.objects.get().stock == 1
    assert [event.actor for event in told(Kind.ORDER_CANCELLED)] == [olga]
    assert stripe.stripe_pay(session_of(order)).status == 410


def test_what_was_paid_meanwhile_is_not_cancelled(stripe: Sandbox, olgas_browser: Client) -> None:
    order = an_order()
    asked = ask(olgas_browser, "cancel", order)
    stripe.stripe_pay(session_of(order))

    assert said(confirm(olgas_browser, asked)) == [f"{order} is paid, so it was not cancelled."]

    order.refresh_from_db()
    assert order.state == "paid"
    assert Entitlement.objects.count() == 1


def test_marked_as_paid_it_is_delivered_once(
    stripe: Sandbox, olgas_browser: Client, olga: User
) -> None:
    order = an_order()
    asked = ask(olgas_browser, "mark_paid", order)
    for words in ("€29 came another way", "No money is taken at Stripe", "Marlow Serif",
                  "gabi@example.com"):  # fmt: skip
        assert words in asked.text, words

    assert said(confirm(olgas_browser, asked)) == ["The order is paid."]
    again = said(confirm(olgas_browser, asked))

    assert again == [f"{order} is paid already; nothing was changed."]
    assert Payment.objects.get().provider == "manual"
    assert Entitlement.objects.count() == 1
    assert Mail.objects.filter(name="receipt").count() == 1
    assert [event.actor for event in told(Kind.ORDER_NOTED)] == [olga]


def test_marked_as_paid_although_its_goods_are_gone(stripe: Sandbox, olgas_browser: Client) -> None:
    product = on_the_shelf(stock=1)
    order = an_order(a_cart(product))
    order.cancel(Order.Cause.OPERATOR, by="olga")
    an_order(a_cart(product), email="quicker@example.com")

    (sentence,) = do(olgas_browser, "mark_paid", order)

    assert "gone meanwhile" in sentence
    assert Payment.objects.held().get().outcome == "late"
    assert not Entitlement.objects.exists()


@pytest.mark.parametrize("action", ["cancel", "mark_paid", "compare"])
def test_with_stripe_away_nothing_is_decided(
    stripe: Sandbox, olgas_browser: Client, action: str
) -> None:
    order, other = an_order(), an_order(a_cart(on_the_shelf("Other")))
    stripe.stripe_chaos("server_error")
    for rows in ([order], [order, other]):
        (sentence,) = do(olgas_browser, action, *rows)
        assert "Stripe does not answer, so nothing was decided" in sentence

    for row in (order, other):
        row.refresh_from_db()
        assert row.state == "open"
    assert not Event.objects.filter(data__reason=WHY).exists()
    assert not Payment.objects.exists()

    stripe.stripe_chaos("ok")
    asked = ask(olgas_browser, action, order)
    assert "does not answer" not in str(said(confirm(olgas_browser, asked)))


def test_of_several_it_says_which_were_done(stripe: Sandbox, olgas_browser: Client) -> None:
    waits, done = an_order(), paid(stripe, a_cart(on_the_shelf("Other")))
    (sentence,) = do(olgas_browser, "cancel", waits, done)
    assert sentence == f"{done} is paid, so it was not cancelled. It was done to one order."
    waits.refresh_from_db()
    assert waits.state == "cancelled"


def test_of_several_it_tells_the_consequences_of_each(
    stripe: Sandbox, olgas_browser: Client
) -> None:
    an_order(email="gabi@example.com")
    an_order(a_cart(on_the_shelf("Other thing", amount=700)), email="bob@example.com")
    page = ask(olgas_browser, "mark_paid", *Order.objects.all()).text
    told = page[page.index('class="consequences"') : page.index('class="chosen"')]
    for words in ("€29", "gabi@example.com", "Marlow Serif"):
        assert words in told, words
    for words in ("€7", "bob@example.com", "Other thing"):
        assert words in told, words


def test_no_more_at_once_than_stripe_answers_in_time(olgas_browser: Client) -> None:
    orders = [sold.an_order() for _ in range(21)]
    assert do(olgas_browser, "cancel", *orders) == ["Please choose at most 20 at a time."]
    assert not Order.objects.filter(cancelled_at__isnull=False).exists()


def test_compared_with_stripe_it_says_what_stripe_says(
    stripe: Sandbox, olgas_browser: Client, olga: User
) -> None:
    order = an_order()
    stripe.stripe_pay(session_of(order))
    asked = ask(olgas_browser, "compare", order)

    (first,) = said(confirm(olgas_browser, asked))
    (again,) = said(confirm(olgas_browser, asked))

    assert first == f"Stripe knew more, and it is written down: {order}."
    assert again == "Stripe says the same as we do."
    order.refresh_from_db()
    assert order.state == "paid"
    assert Entitlement.objects.count() == Payment.objects.count() == 1
    assert {event.actor for event in told(Kind.ORDER_COMPARED)} == {olga}
    bring(stripe)
    assert Payment.objects.count() == 1


def test_delivered_again_what_is_missing_is_given(
    stripe: Sandbox, olgas_browser: Client, olga: User
) -> None:
    order = paid(stripe)
    Entitlement.objects.all().delete()
    assert do(olgas_browser, "deliver", order) == ["The order is delivered."]
    assert do(olgas_browser, "deliver", order) == ["The order is delivered."]
    assert Entitlement.objects.count() == 1
    assert {event.actor for event in told(Kind.DELIVERY_REPEATED)} == {olga}


def test_a_delivery_that_fails_again_says_why_and_stays_due(
    stripe: Sandbox, olgas_browser: Client
) -> None:
    with no_goods():
        order = paid(stripe)
        (sentence,) = do(olgas_browser, "deliver", order)
    assert "could not be delivered" in sentence
    assert "no room" in sentence
    assert Delivery.objects.get().state == "due"
    assert len(told(Kind.DELIVERY_REPEATED)) == 1


def test_what_is_not_paid_is_not_delivered(stripe: Sandbox, olgas_browser: Client) -> None:
    order, other = an_order(), an_order(a_cart(on_the_shelf("Other")))
    (sentence,) = do(olgas_browser, "deliver", order, other)
    assert f"{order} is not paid" in sentence
    assert not Entitlement.objects.exists()


def test_the_receipt_goes_out_again_once_for_one_confirmation(
    stripe: Sandbox, olgas_browser: Client, olga: User
) -> None:
    order, other = paid(stripe), an_order(a_cart(on_the_shelf("Other")))
    asked = ask(olgas_browser, "resend", order)
    assert "gabi@example.com" in asked.text
    for _press in range(2):
        assert said(confirm(olgas_browser, asked)) == ["The receipt is on its way again."]
    assert Mail.objects.filter(name="receipt").count() == 2
    assert [event.actor for event in told(Kind.MAIL_RESENT)] == [olga]
    assert do(olgas_browser, "resend", order, other) == [f"{other} has no receipt."]
    assert Mail.objects.filter(name="receipt").count() == 2


def test_the_receipt_goes_out_again_with_a_link_of_today(
    stripe: Sandbox, olgas_browser: Client, settings: Settings
) -> None:
    order = paid(stripe)
    first = Mail.objects.get(name="receipt")
    stale = f"{settings.SITE_URL}{order.get_absolute_url()}?key=of-long-ago"
    old = first.context | {"link": stale, "invoice": stale}
    Mail.objects.filter(pk=first.pk).update(context=old)

    do(olgas_browser, "resend", order)

    again = Mail.objects.filter(name="receipt").latest("pk")
    ways = {name: again.context[name] for name in ("link", "invoice")}
    assert again.context == first.context | ways
    assert stale not in ways.values()
    assert Client().get(ways["link"]).status_code == 200
    assert Client().get(ways["invoice"], follow=True).status_code == 200


def test_a_note_is_written_once(stripe: Sandbox, olgas_browser: Client, olga: User) -> None:
    order = an_order()
    asked = ask(olgas_browser, "note", order)
    for _press in range(2):
        assert said(confirm(olgas_browser, asked)) == ["The note is written down."]
    assert [event.actor for event in told(Kind.ORDER_NOTED)] == [olga]
    assert WHY in olgas_browser.get(page_of(order)).text


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("action", ["cancel", "mark_paid", "compare"])
def test_stripe_is_never_asked_in_a_transaction(
    stripe: Sandbox, olgas_browser: Client, monkeypatch: pytest.MonkeyPatch, action: str
) -> None:
    order, other = an_order(), an_order(a_cart(on_the_shelf("Other")))
    inside: list[bool] = []
    send = requests.Session.send

    def watched(self: requests.Session, *args: Any, **kwargs: Any) -> Any:
        inside.append(connection.in_atomic_block)
        return send(self, *args, **kwargs)

    monkeypatch.setattr(requests.Session, "send", watched)
    do(olgas_browser, action, order)
    do(olgas_browser, action, order, other)
    assert len(inside) >= 2
    assert not any(inside)
