"""Money goes back: once, for what was chosen, and the goods with it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from billing import refund_following, refunds, reversals
from billing.models import Payment, Refund, RefundLine
from billing.refund_plan import Choice, plan
from billing.refund_refusals import (
    Changed,
    Free,
    LineIsBack,
    NoAmount,
    NoLine,
    NothingLeft,
    NotPaid,
    TooMuch,
)
from billing.tests.till import a_cart, an_order, bring, paid, session_of
from catalog.tests.shelf_of import on_the_shelf
from fulfillment.models import Entitlement
from fulfillment.turning import turn
from orders.models import Order
from sandbox.testing import Sandbox
from shop.events.kinds import Kind
from shop.events.models import Event, Mail

pytestmark = pytest.mark.django_db

ALL = Choice()
PENDING, FAILS_LATER = "4000000000007726", "4000000000005126"


def two_things(stripe: Sandbox, card: str = "") -> Order:
    client = a_cart(on_the_shelf("Font", amount=2900), on_the_shelf("Book", amount=1200))
    if not card:
        return paid(stripe, client)
    order = an_order(client)
    stripe.stripe_pay(session_of(order), card)
    bring(stripe)
    order.refresh_from_db()
    return order


def send(order: Order, choice: Choice = ALL, **how: Any) -> Refund:
    how = {"by": "Olga", "reason": "Asked for it", "key": uuid4().hex} | how
    return refunds.refund(order, choice, seen=plan(order, choice).digest, **how)


def line(order: Order, title: str) -> Any:
    return order.lines.get(title=title)


def states(order: Order) -> dict[str, str]:
    """What became of its goods, by what they are."""
    goods = Entitlement.objects.of_order(order).select_related("product")
    return {each.product.name: each.state for each in goods if each.product}


def told(order: Order, kind: Kind) -> int:
    return Event.objects.filter(kind=kind, subject_id=str(order.pk)).count()


def test_all_of_it_goes_back_and_so_do_the_goods(stripe: Sandbox) -> None:
    order = two_things(stripe)

    refund = send(order)

    assert (refund.status, refund.amount, refund.origin) == ("succeeded", 4100, "ours")
    [there] = stripe.stripe_list("refunds")
    assert (there["id"], there["amount"]) == (refund.external_id, 4100)
    assert states(order) == {"Font": "withdrawn", "Book": "withdrawn"}
    order.refresh_from_db()
    assert (order.state, order.refunded) == ("paid", 4100)
    assert [each.refunded for each in order.lines.all()] == [2900, 1200]
    assert Payment.objects.get().kept.amount == 0
    [mail] = Mail.objects.filter(name="refunded")
    assert mail.context["taken"] == ["Font", "Book"]
    bring(stripe)
    assert Refund.objects.get() == refund
    assert told(order, Kind.REFUND_MADE) == 1
    assert Mail.objects.filter(name="refunded").count() == 1


def test_one_line_goes_back_and_the_other_stays(stripe: Sandbox) -> None:
    order = two_things(stripe)

    refund = send(order, Choice("lines", (line(order, "Book").pk,)))

    assert refund.amount == 1200
    assert states(order) == {"Font": "open", "Book": "withdrawn"}
    assert line(order, "Book").refunded == 1200
    with pytest.raises(LineIsBack):
        plan(order, Choice("lines", (line(order, "Book").pk,)))
    assert plan(order, ALL).amount == 2900


def test_an_amount_is_spread_over_the_lines_and_takes_nothing_back(stripe: Sandbox) -> None:
    order = two_things(stripe)

    refund = send(order, Choice("amount", amount=1000))

    assert sum(part.amount for part in refund.parts.all()) == 1000
    assert states(order) == {"Font": "open", "Book": "open"}
    rest = send(order)
    assert rest.amount == 3100
    assert states(order) == {"Font": "withdrawn", "Book": "withdrawn"}
    back = RefundLine.objects.filter(line=line(order, "Font"))
    assert sum(part.amount for part in back) == 2900


def test_all_parts_of_its_tax_add_up_to_the_tax_of_a_line(stripe: Sandbox) -> None:
    order = two_things(stripe)
    order.lines.filter(title="Font").update(tax=463)
    order.lines.filter(title="Book").update(tax=79)

    for amount in (7, 1, 1111, 333):
        send(order, Choice("amount", amount=amount))
    send(order)

    taxes = [sum(part.tax for part in each.refunds.all()) for each in order.lines.order_by("pk")]
    assert taxes == [463, 79]


@pytest.mark.parametrize(
    ("choice", "refusal"),
    [
        (Choice("amount", amount=0), NoAmount),
        (Choice("amount", amount=-1), NoAmount),
        (Choice("amount", amount=4101), TooMuch),
        (Choice("amount", amount=10**12), TooMuch),
        (Choice("lines"), NoLine),
        (Choice("lines", (0,)), NoLine),
        (Choice("lines", (10**9,)), NoLine),
    ],
)
def test_what_cannot_be_is_a_sentence(stripe: Sandbox, choice: Choice, refusal: Any) -> None:
    order = two_things(stripe)
    with pytest.raises(refusal):
        plan(order, choice)


def test_a_line_of_another_order_is_none_of_this_one(stripe: Sandbox) -> None:
    order, other = two_things(stripe), paid(stripe, a_cart(on_the_shelf("Other")))
    with pytest.raises(NoLine):
        plan(order, Choice("lines", (other.lines.get().pk,)))


def test_nothing_goes_back_of_what_was_free_or_is_not_paid(stripe: Sandbox) -> None:
    free = an_order(a_cart(on_the_shelf("Gift", amount=0)))
    with pytest.raises(Free):
        plan(free, ALL)
    with pytest.raises(NotPaid):
        plan(an_order(a_cart(on_the_shelf("Font"))), ALL)


def test_the_same_press_twice_is_one_refund(stripe: Sandbox) -> None:
    order = two_things(stripe)
    seen = plan(order, ALL).digest
    said = {"by": "Olga", "reason": "Twice", "key": "same", "seen": seen}
    twice = [refunds.refund(order, ALL, **said) for _press in range(2)]
    assert twice[0] == twice[1] == Refund.objects.get()
    with pytest.raises(NothingLeft):
        plan(order, ALL)


def test_what_has_changed_since_it_was_seen_is_shown_again(stripe: Sandbox) -> None:
    order = two_things(stripe)
    seen = plan(order, ALL).digest
    send(order, Choice("amount", amount=5))
    with pytest.raises(Changed):
        refunds.refund(order, ALL, by="Otto", reason="Late", key="other", seen=seen)
    assert Refund.objects.count() == 1


def test_stripe_away_the_row_is_asked_again_and_once(
    stripe: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Stripe's library tries again after a pause; the pause proves nothing here.
    monkeypatch.setattr("stripe.HTTPClient.INITIAL_DELAY", 0)
    monkeypatch.setattr("stripe.HTTPClient.MAX_DELAY", 0)
    order = two_things(stripe)
    for chaos in ("drop", "server_error_after", "server_error"):
        stripe.stripe_chaos(chaos)
        refund = send(order, Choice("amount", amount=100))
        assert refund.status == "requested", chaos
        assert refund.error
        stripe.stripe_chaos("ok")
        Refund.objects.update(due_at="2020-01-01T00:00Z")
        refunds.ask(Refund.objects.get(pk=refund.pk))
        refund.refresh_from_db()
        assert refund.status == "succeeded"
    assert len(stripe.stripe_list("refunds")) == 3
    assert Refund.objects.filter(origin="ours").count() == 3


def test_who_died_before_asking_is_followed_by_the_clock(
    stripe: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = two_things(stripe)
    with monkeypatch.context() as dying:
        dying.setattr(refunds, "_begun", lambda row: row)
        refund = send(order)
    assert states(order) == {"Font": "open", "Book": "open"}
    refunds.ask(refund)
    assert stripe.stripe_list("refunds") == []  # its lease still runs

    Refund.objects.update(leased_until="2020-01-01T00:00Z", due_at="2020-01-01T00:00Z")
    refunds.ask(Refund.objects.get())
    refunds.ask(Refund.objects.get())

    assert len(stripe.stripe_list("refunds")) == 1
    assert states(order) == {"Font": "withdrawn", "Book": "withdrawn"}


def test_the_webhook_may_come_before_our_own_answer(stripe: Sandbox) -> None:
    order = two_things(stripe)
    stripe.stripe_chaos("server_error_after")
    refund = send(order)
    assert refund.status == "requested"
    stripe.stripe_chaos("ok")

    bring(stripe)

    refund.refresh_from_db()
    assert (refund.status, refund.origin) == ("succeeded", "ours")
    Refund.objects.update(due_at="2020-01-01T00:00Z")
    refunds.ask(Refund.objects.get())
    assert len(stripe.stripe_list("refunds")) == 1


def test_what_stripe_refuses_is_said_and_takes_nothing_back(stripe: Sandbox) -> None:
    order = two_things(stripe)
    seen = plan(order, ALL).digest
    stripe.stripe_refund(Payment.objects.get().external_id)

    refund = refunds.refund(order, ALL, by="Olga", reason="Late", key="late", seen=seen)

    assert refund.status == "failed"
    assert "gone back already" in refund.error
    assert states(order) == {"Font": "open", "Book": "open"}
    bring(stripe)
    assert states(order) == {"Font": "withdrawn", "Book": "withdrawn"}
    order.refresh_from_db()
    assert order.refunded == 4100


def test_pending_then_succeeded_is_told_once(stripe: Sandbox) -> None:
    order = two_things(stripe, PENDING)
    refund = send(order)
    assert refund.status == "pending"
    assert states(order) == {"Font": "withdrawn", "Book": "withdrawn"}
    stripe.stripe_settle_refund(str(refund.external_id))
    bring(stripe)
    refund.refresh_from_db()
    assert refund.status == "succeeded"
    assert Mail.objects.filter(name="refunded").count() == 1


def test_failed_after_succeeded_the_goods_are_theirs_again(stripe: Sandbox) -> None:
    order = two_things(stripe, FAILS_LATER)
    refund = send(order)
    stripe.stripe_settle_refund(str(refund.external_id), ok=False)
    bring(stripe)
    refund.refresh_from_db()
    order.refresh_from_db()
    assert refund.status == "failed"
    assert list(Refund.objects.failed()) == [refund]
    assert states(order) == {"Font": "open", "Book": "open"}
    assert (order.refunded, Payment.objects.get().refunded) == (0, 0)
    assert told(order, Kind.REFUND_FAILED) == 1
    assert plan(order, ALL).amount == 4100


def test_what_an_operator_took_back_by_hand_stays_so_when_a_refund_fails(stripe: Sandbox) -> None:
    order = two_things(stripe)
    by_hand = Entitlement.objects.filter(product__name="Book")
    turn(by_hand, Kind.GOODS_WITHDRAWN, "Olga", "Abuse", order)
    refund = send(order)
    stripe.stripe_settle_refund(str(refund.external_id), ok=False)
    bring(stripe)
    assert states(order) == {"Font": "open", "Book": "withdrawn"}


def test_older_news_changes_nothing(stripe: Sandbox) -> None:
    order = two_things(stripe)
    refund = send(order)
    before = reversals.refund(str(refund.external_id))
    stripe.stripe_settle_refund(before.id, ok=False)
    refund_following.follow(reversals.refund(before.id))
    refund_following.follow(before)
    refund.refresh_from_db()
    assert refund.status == "failed"
    assert states(order)["Font"] == "open"
