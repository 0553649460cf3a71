"""What the checkout asks for, refuses, and says when Stripe is away."""

import pytest

from billing.tests.till import (
    a_cart,
    an_order,
    bring,
    cart_of,
    check_out,
)
from catalog.tests.shelf_of import on_the_shelf
from orders.models import Order
from sandbox.testing import Sandbox

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"email": ""}, "This field is required."),
        ({"email": "no address"}, "Enter a valid email address."),
        ({"immediate": ""}, "This field is required."),
        ({"tax_id": "?"}, "A tax number has letters and digits"),
        ({"country": "XX"}, "Select a valid choice."),
    ],
)
def test_what_is_missing_is_said(stripe: Sandbox, said: dict[str, str], sentence: str) -> None:
    answer = check_out(a_cart(), **said)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Order.objects.exists()


def test_questions_are_asked_and_their_answers_kept(stripe: Sandbox) -> None:
    product = on_the_shelf()
    size = product.questions.create(text="Which size?", choices="A4\nA5", required=True)
    client = a_cart(product)
    line = cart_of(client).lines.get()
    field = f"question-{line.pk}-{size.pk}"

    assert check_out(client).status_code == 422
    assert check_out(client, **{field: "A6"}).status_code == 422
    order = an_order(client, **{field: "A5"})

    assert order.lines.get().answers == [{"question": "Which size?", "answer": "A5"}]


def test_consent_is_kept_in_the_words_that_were_seen(stripe: Sandbox) -> None:
    order = an_order()

    consent = order.consents.get(kind="immediate")

    assert "lose my right of withdrawal" in consent.text
    assert len(consent.version) == 16


def test_somebody_elses_quote_is_not_agreed_to(stripe: Sandbox) -> None:
    assert check_out(a_cart(), seen="0" * 32).status_code == 422
    assert check_out(a_cart(on_the_shelf("Other")), seen="").status_code == 422
    assert not Order.objects.exists()


@pytest.mark.parametrize("fault", ["server_error", "drop", "rate_limit", "unavailable_html"])
def test_stripe_is_away_and_the_order_waits(stripe: Sandbox, fault: str) -> None:
    client = a_cart()
    stripe.stripe_chaos(fault)

    answer = check_out(client)

    assert answer.status_code == 503
    assert "Nothing was charged" in answer.content.decode()
    assert Order.objects.get().state == "open"
    stripe.stripe_chaos("ok")
    assert check_out(client).status_code == 303
    assert Order.objects.count() == 1


@pytest.mark.parametrize("fault", ["drop_after", "server_error_after"])
def test_an_answer_that_was_lost_leads_to_one_session_that_can_be_paid(
    stripe: Sandbox, fault: str
) -> None:
    client = a_cart()
    stripe.stripe_chaos(fault, 3)
    check_out(client)

    answer = check_out(client)

    assert answer.status_code == 303
    paid_one = stripe.stripe_pay(answer["Location"])
    assert paid_one.status == 303
    bring(stripe)
    assert Order.objects.get().state == "paid"


def test_too_little_for_a_card_is_said(stripe: Sandbox) -> None:
    answer = check_out(a_cart(on_the_shelf(amount=20)))

    assert answer.status_code == 422
    assert "Card payments begin at €0.50." in answer.content.decode()
    assert not Order.objects.exists()


def test_without_stripe_the_shop_says_so(settings: object) -> None:
    answer = check_out(a_cart())

    assert answer.status_code == 422
    assert "This shop cannot take payments yet." in answer.content.decode()
    assert not Order.objects.exists()
