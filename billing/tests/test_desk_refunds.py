"""Refunds and disputes at the operators' desk: nothing moves before it was shown."""

from __future__ import annotations

import io
import re
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.test import Client

from billing.models import Dispute, FraudWarning, Payment, Refund
from billing.refund_plan import Choice
from billing.tests.counter import ask, confirm, do, list_of, otto, page_of, said
from billing.tests.test_disputes import disputed, intent
from billing.tests.test_refunds import line, send, states, two_things
from billing.tests.till import a_cart, an_order, bring, paid, session_of
from catalog.tests.shelf_of import on_the_shelf
from orders.models import Order
from sandbox.testing import Sandbox
from shop.events.kinds import Kind
from shop.events.models import Event

pytestmark = pytest.mark.django_db


def page(order: Order) -> str:
    return f"/ops/orders/order/{order.pk}/refund/"


def choose(browser: Client, order: Order, **chosen: Any) -> Any:
    told = {"kind": "all", "reason": "They asked.", "token": str(uuid4())} | chosen
    return browser.post(page(order), told)


def fields(answer: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in re.findall(
        r'<input type="hidden" name="([^"]+)" value="([^"]*)"', answer.text
    ):
        found.setdefault(name, []).append(value)
    return found


def go(browser: Client, answer: Any) -> Any:
    return browser.post(answer.request["PATH_INFO"], fields(answer), follow=True)


def test_it_is_shown_what_follows_and_nothing_moves_until_then(
    stripe: Sandbox, olgas_browser: Client
) -> None:
    order = two_things(stripe)
    first = ask(olgas_browser, "refund", order)
    assert (first.status_code, first["Location"]) == (302, page(order))
    assert "€41" in olgas_browser.get(page(order)).text

    shown = choose(olgas_browser, order, kind="lines", lines=[line(order, "Book").pk])

    assert shown.status_code == 200
    assert "€12 goes back to gabi@example.com" in shown.text
    assert "Taken back at once: Book." in shown.text
    assert not Refund.objects.exists()
    assert said(go(olgas_browser, shown)) == ["€12 is on its way back."]
    assert states(order) == {"Font": "open", "Book": "withdrawn"}
    assert Refund.objects.get().by == "Olga"
    assert "sent back" in olgas_browser.get(page_of(order)).text


def test_a_double_click_is_one_refund(stripe: Sandbox, olgas_browser: Client) -> None:
    order = two_things(stripe)
    shown = choose(olgas_browser, order)
    for _press in range(2):
        assert said(go(olgas_browser, shown)) == ["€41 is on its way back."]
    assert Refund.objects.count() == len(stripe.stripe_list("refunds")) == 1


def test_two_operators_who_saw_the_same_send_it_back_once(
    stripe: Sandbox, olgas_browser: Client
) -> None:
    order = two_things(stripe)
    other = otto("view_order", "make_refund")
    seen = [choose(each, order, kind="amount", amount="30") for each in (olgas_browser, other)]
    assert said(go(olgas_browser, seen[0])) == ["€30 is on its way back."]
    late = go(other, seen[1])
    assert late.status_code == 422
    assert "No more than €11 is left" in late.text
    assert Refund.objects.count() == 1


def test_what_changed_meanwhile_is_shown_again(stripe: Sandbox, olgas_browser: Client) -> None:
    order = two_things(stripe)
    shown = choose(olgas_browser, order)
    send(order, Choice("amount", amount=100))
    again = go(olgas_browser, shown)
    assert again.status_code == 422
    assert "Something has changed meanwhile" in again.text
    assert said(go(olgas_browser, again)) == ["€40 is on its way back."]


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "lines"},
        {"kind": "lines", "lines": "0"},
        {"kind": "lines", "lines": "-1"},
        {"kind": "lines", "lines": str(10**9)},
        {"kind": "lines", "lines": "1; DROP"},
        {"kind": "lines", "lines": "\0"},
        {"kind": "amount"},
        {"kind": "amount", "amount": "0"},
        {"kind": "amount", "amount": "-1"},
        {"kind": "amount", "amount": str(10**9)},
        {"kind": "amount", "amount": "9" * 10_000},
        {"kind": "amount", "amount": "x" * 10_000},
        {"kind": "amount", "amount": "\0"},
        {"kind": "everything"},
        {"kind": "\0"},
        {"reason": ""},
        {"reason": "x" * 10_000},
        {"reason": "\0"},
        {"token": ""},
        {"token": "\0"},
        {"token": "none"},
    ],
)
def test_bad_input_is_a_sentence(
    stripe: Sandbox, olgas_browser: Client, wrong: dict[str, str]
) -> None:
    order = two_things(stripe)
    answer = choose(olgas_browser, order, **wrong)
    assert answer.status_code in {400, 422}
    if answer.status_code == 422:
        assert "errorlist" in answer.text or "errornote" in answer.text
    forged = choose(olgas_browser, order, step="confirm", seen="\0", **wrong)
    assert forged.status_code in {400, 422}
    assert not Refund.objects.exists()


def test_what_was_not_seen_is_not_done(stripe: Sandbox, olgas_browser: Client) -> None:
    order = two_things(stripe)
    for seen in ("", "0" * 32, "x" * 10_000):
        answer = choose(olgas_browser, order, step="confirm", seen=seen)
        assert answer.status_code == 422
    assert not Refund.objects.exists()


def test_only_who_may_send_money_back_does(stripe: Sandbox) -> None:
    order = two_things(stripe)
    other = otto("view_order", "cancel_order")
    assert other.get(page(order)).status_code == 403
    assert choose(other, order).status_code == 403
    assert other.get("/ops/orders/order/999999/refund/").status_code == 403


def test_nobody_is_led_to_what_cannot_be(stripe: Sandbox, olgas_browser: Client) -> None:
    free = an_order(a_cart(on_the_shelf("Gift", amount=0)))
    told = olgas_browser.get(page(free), follow=True)
    assert said(told) == ["Nothing was paid for it, so there is nothing to send back."]
    assert olgas_browser.get("/ops/orders/order/999999/refund/").status_code == 404
    order = two_things(stripe)
    send(order)
    told = olgas_browser.get(page(order), follow=True)
    assert said(told) == ["All of it has gone back already, or is on its way."]


def test_a_refund_that_failed_is_a_queue(stripe: Sandbox, olgas_browser: Client) -> None:
    order = two_things(stripe)
    refund = send(order)
    stripe.stripe_settle_refund(str(refund.external_id), ok=False)
    bring(stripe)
    first = olgas_browser.get("/ops/").text
    assert first.count("queue-urgent") == 1
    there = f"{list_of(Refund)}?state=failed"
    assert there in first
    assert page_of(refund) in olgas_browser.get(there).text
    assert "has not got this money" in olgas_browser.get(page_of(refund)).text
    assert do(olgas_browser, "attend", refund) == ["One refund is seen to."]
    assert "queue-urgent" not in olgas_browser.get("/ops/").text
    assert page_of(refund) not in olgas_browser.get(there).text


def test_a_part_refunded_at_stripe_is_given_its_lines(
    stripe: Sandbox, olgas_browser: Client
) -> None:
    order = two_things(stripe)
    stripe.stripe_refund(intent(), 1200)
    bring(stripe)
    refund = Refund.objects.get()
    assert f"{list_of(Refund)}?state=lines" in olgas_browser.get("/ops/").text
    asked = ask(olgas_browser, "assign", refund)
    where = f"/ops/billing/refund/{refund.pk}/lines/"
    assert asked["Location"] == where
    assert olgas_browser.get(where).status_code == 200
    book = line(order, "Book").pk
    for wrong in ("0", "-1", str(10**9), "x" * 10_000, "\0", ""):
        answer = olgas_browser.post(where, {"lines": wrong, "reason": "x"})
        assert answer.status_code in {400, 422}, wrong
    for wrong in ("", "\0", "x" * 10_000):
        assert olgas_browser.post(where, {"lines": book, "reason": wrong}).status_code in {400, 422}

    told = olgas_browser.post(where, {"lines": book, "reason": "The book"}, follow=True)

    assert said(told) == ["It is written down with its lines."]
    assert states(order) == {"Font": "open", "Book": "withdrawn"}
    late = olgas_browser.post(where, {"lines": book, "reason": "Late"}, follow=True)
    assert said(late) == ["Somebody has decided about it already; nothing was changed."]
    assert olgas_browser.get("/ops/billing/refund/999999/lines/").status_code == 404
    assert otto("view_refund").get(where).status_code == 403


def test_money_that_paid_nothing_is_sent_back_at_the_desk(
    stripe: Sandbox, olgas_browser: Client
) -> None:
    order = an_order(a_cart(on_the_shelf("Font")))
    stripe.stripe_pay(session_of(order))
    stripe.stripe_tamper(session_of(order), amount_total=2800)
    bring(stripe)
    held = Payment.objects.held().get()

    asked = ask(olgas_browser, "send_back", held)

    assert "€28 goes back" in asked.text
    assert "is cancelled with it" in asked.text
    assert said(confirm(olgas_browser, asked)) == ["€28 is on its way back."]
    assert said(confirm(olgas_browser, asked)) == ["€28 is on its way back."]
    order.refresh_from_db()
    assert order.state == "cancelled"
    assert Refund.objects.count() == 1


def test_a_dispute_stands_in_the_queue_with_its_day(stripe: Sandbox, olgas_browser: Client) -> None:
    order, number = disputed(stripe)
    row = Dispute.objects.get()
    first = olgas_browser.get("/ops/").text
    assert "Disputes to answer by" in first
    assert "queue-urgent" not in first
    there = olgas_browser.get(page_of(row)).text
    assert number in there
    assert "Waits for your answer" in there
    Dispute.objects.update(due_by="2020-01-01T00:00Z")
    assert olgas_browser.get("/ops/").text.count("queue-urgent") == 1
    assert do(olgas_browser, "attend", row) == ["One dispute is seen to."]
    assert "queue-urgent" not in olgas_browser.get("/ops/").text
    assert states(order) == {"Font": "frozen", "Book": "frozen"}


def test_the_evidence_is_of_this_buyer_alone(stripe: Sandbox, olgas_browser: Client) -> None:
    other = paid(stripe, a_cart(on_the_shelf("Secret")), email="other@example.com")
    client = a_cart(on_the_shelf("Font"))
    order = paid(stripe, client)
    stripe.stripe_dispute(str(order.payments.get().external_id))
    bring(stripe)
    where = f"/ops/billing/dispute/{Dispute.objects.get().pk}/evidence/"

    answer = olgas_browser.get(where)

    assert answer["Content-Type"] == "application/zip"
    with ZipFile(io.BytesIO(answer.content)) as folder:
        names = set(folder.namelist())
        whole = "".join(folder.read(name).decode() for name in names)
    assert {"evidence.html", "evidence.json", "lines.csv", "consents.csv", "events.csv"} <= names
    for word in ("gabi@example.com", "Font", "€29", order.consents.get().text[:40]):
        assert word in whole
    for word in ("other@example.com", "Secret", other.public_id):
        assert word not in whole
    assert Event.objects.filter(kind=Kind.EVIDENCE_FETCHED).count() == 1
    assert otto("view_dispute").get(where).status_code == 403
    assert olgas_browser.get("/ops/billing/dispute/999999/evidence/").status_code == 404


def test_a_warning_suggests_a_refund(stripe: Sandbox, olgas_browser: Client) -> None:
    order = two_things(stripe)
    stripe.stripe_warn(intent())
    bring(stripe)
    row = FraudWarning.objects.get()
    assert f"{list_of(FraudWarning)}?state=open" in olgas_browser.get("/ops/").text
    assert page(order) in olgas_browser.get(page_of(row)).text
    assert do(olgas_browser, "attend", row) == ["One warning is seen to."]


def test_the_buyer_sees_what_came_back(stripe: Sandbox) -> None:
    client = a_cart(on_the_shelf("Font", amount=2900), on_the_shelf("Book", amount=1200))
    order = paid(stripe, client)
    send(order, Choice("lines", (line(order, "Book").pk,)))
    from orders import links  # noqa: PLC0415  only here

    shown = Client().get(links.to(order).partition("testserver")[2] or links.to(order))
    assert "Sent back in part" in shown.text
    assert "-€12" in shown.text
    assert "Sent back, and not yours any more" in shown.text
