"""What holds after every step, whatever has happened."""

from __future__ import annotations

from collections import Counter

from hypothesis.stateful import invariant

from billing.tests.machine.sight import Sight
from billing.tests.machine.world import World


class Truths(World):
    checked = 0

    @invariant()
    def every_truth_holds(self) -> None:
        seen = Sight()
        nothing_is_delivered_unpaid(seen)
        what_is_paid_is_delivered_once_or_its_debt_is_seen(seen)
        everybody_hears_of_it_once(seen)
        what_was_paid_is_what_was_agreed(seen, self.accepted)
        what_is_paid_is_billed_once_and_no_number_is_missing(seen)
        no_piece_is_lost_or_sold_twice(seen, self.stocked)
        no_code_is_used_more_often_than_it_may_be(seen)
        every_line_has_its_share(seen)
        one_order_a_cart_and_one_session_an_order_are_open(seen)
        every_event_is_accounted_for(seen)
        no_more_goes_back_than_came(seen)
        goods_match_what_remains_paid(seen)
        goods_say_what_their_lines_say(seen)
        what_a_bank_holds_rests(seen)
        who_gets_money_back_hears_of_it_once(seen)
        papers_say_what_stayed(seen)
        self.the_ledger_has_no_money_that_stripe_has_not(seen)

    def the_ledger_has_no_money_that_stripe_has_not(self, seen: Sight) -> None:
        known = {each.external_id for each in seen.payments if each.provider == "stripe"}
        if len(known) != self.checked:
            taken = self.sandbox.stripe_list("payment_intents", status="succeeded")
            assert known <= {each["id"] for each in taken}
            self.checked = len(known)


def nothing_is_delivered_unpaid(seen: Sight) -> None:
    paid = Counter(order.pk for order in seen.orders.values() if order.paid_at)
    settled = Counter(each.order_id for each in seen.payments if each.outcome == "settled")
    assert settled == paid
    assert {seen.lines[line].order_id for line, _product in seen.goods} <= paid.keys()


def what_is_paid_is_delivered_once_or_its_debt_is_seen(seen: Sight) -> None:
    promised = Counter[tuple[int, int]]()
    for line in seen.lines.values():
        if line.order_id in seen.delivered:
            promised.update((line.pk, part) for part in seen.promised(line.product_id))
    assert Counter(seen.goods) == promised
    paid = {order.pk for order in seen.orders.values() if order.paid_at}
    assert seen.delivered | seen.owed == paid


def everybody_hears_of_it_once(seen: Sight) -> None:
    paid = [order.pk for order in seen.orders.values() if order.paid_at]
    assert sorted(seen.receipts) == sorted(f"receipt/{order}" for order in paid)
    assert sorted(seen.told) == sorted(str(order) for order in paid)


def what_was_paid_is_what_was_agreed(seen: Sight, accepted: set[int]) -> None:
    for payment in seen.payments:
        order = seen.orders.get(payment.order_id or 0)
        if payment.outcome == "settled" and payment.pk not in accepted:
            assert order
            assert (payment.amount, payment.currency) == (order.total, order.currency)
    sums = Counter[int]()
    for line in seen.lines.values():
        sums[line.order_id] += line.total
    assert all(sums[order.pk] == order.total for order in seen.orders.values())


def what_is_paid_is_billed_once_and_no_number_is_missing(seen: Sight) -> None:
    serials = [each.serial for each in seen.invoices]
    assert serials == list(range(1, len(serials) + 1))
    first = {each.order_id: each.total for each in seen.invoices if each.corrects_id is None}
    due = {order.pk: order.total for order in seen.orders.values() if order.paid_at and order.total}
    assert first == due
    left = Counter[int]()
    for each in seen.invoices:
        left[each.order_id] += each.total
    assert all(0 <= left[order] <= total for order, total in due.items())


def no_piece_is_lost_or_sold_twice(seen: Sight, stocked: dict[int, int]) -> None:
    held = Counter[int]()
    for line in seen.lines.values():
        counts = line.product_id in seen.stock and not seen.orders[line.order_id].cancelled_at
        assert line.held == (line.quantity if counts else 0)
        held[line.product_id] += line.held
    assert {product: left + held[product] for product, left in seen.stock.items()} == stocked


def no_code_is_used_more_often_than_it_may_be(seen: Sight) -> None:
    """At any moment; and it is in use by just those orders that have it."""
    live = [use for use in seen.uses if use.released_at is None]
    uses = Counter(use.discount_id for use in live)
    whose = Counter((use.discount_id, seen.orders[use.order_id].mailbox) for use in live)
    for number, code in seen.codes.items():
        assert code.most_uses is None or uses[number] <= code.most_uses
    for (number, _mailbox), count in whose.items():
        most = seen.codes[number].most_per_customer
        assert most is None or count <= most
    having = {order.pk for order in seen.orders.values() if order.code and not order.cancelled_at}
    assert {use.order_id for use in live} == having


def every_line_has_its_share(seen: Sight) -> None:
    sums = Counter[int]()
    for line in seen.lines.values():
        assert line.total == line.subtotal - line.discount
        sums[line.order_id] += line.discount
    for order in seen.orders.values():
        assert sums[order.pk] == order.discount
        assert order.total == order.subtotal - order.discount
        assert bool(order.code) == bool(order.discount)


def one_order_a_cart_and_one_session_an_order_are_open(seen: Sight) -> None:
    open_ones = [each for each in seen.orders.values() if not (each.paid_at or each.cancelled_at)]
    carts = [order.cart_id for order in open_ones if order.cart_id]
    assert len(carts) == len(set(carts))
    assert len(seen.paying) == len(set(seen.paying))
    assert not [each for each in seen.orders.values() if each.paid_at and each.cancelled_at]


def every_event_is_accounted_for(seen: Sight) -> None:
    for event in seen.heard:
        assert not event.failed_at
        in_hands = event.leased_until is not None
        assert event.done_at or in_hands or event.error or not event.attempts


def no_more_goes_back_than_came(seen: Sight) -> None:
    """In our own books, line by line, and never twice for one press of a button."""
    assert len({each.key for each in seen.refunds}) == len(seen.refunds)
    for payment in seen.payments:
        own = [each for each in seen.refunds if each.payment_id == payment.pk]
        asked = sum(each.amount for each in own if not each.over and each.origin != "dashboard")
        assert asked + payment.lost <= payment.amount or payment.lost
        assert payment.refunded == sum(each.amount for each in own if each.good)
        lost = [
            each.amount for each in seen.disputes if each.payment_id == payment.pk and each.lost
        ]
        assert payment.lost == max(min(sum(lost), payment.amount - payment.refunded), 0)
    for refund in seen.refunds:
        parts = [part.amount for part in seen.parts if part.refund_id == refund.pk]
        assert not parts or sum(parts) == refund.amount


def goods_match_what_remains_paid(seen: Sight) -> None:
    """Nobody uses what went back, and nobody misses what stays."""
    settled = {each.order_id: each for each in seen.payments if each.outcome == "settled"}
    back = Counter[int]()
    for part in seen.parts:
        if part.refund.good:
            back[part.line_id] += part.amount
    for line in seen.lines.values():
        payment = settled.get(line.order_id)
        kept = payment.amount - payment.refunded - payment.lost if payment else 1
        if payment and payment.amount == seen.orders[line.order_id].total and line.total:
            assert bool(line.withdrawn_at) == (kept <= 0 or back[line.pk] >= line.total)
        if payment and payment.amount and kept <= 0:
            assert line.withdrawn_at


def goods_say_what_their_lines_say(seen: Sight) -> None:
    for number, state in seen.states:
        line = seen.lines[number or 0]
        assert (state == "withdrawn") == bool(line.withdrawn_at)
        assert (state == "frozen") == bool(line.frozen_at and not line.withdrawn_at)


def what_a_bank_holds_rests(seen: Sight) -> None:
    settled = {each.order_id: each for each in seen.payments if each.outcome == "settled"}
    for dispute in seen.disputes:
        holds = not dispute.closed_at and not dispute.inquiry and dispute.order_id in settled
        if holds and settled[dispute.order_id].pk == dispute.payment_id:
            own = [each for each in seen.lines.values() if each.order_id == dispute.order_id]
            assert all(each.frozen_at for each in own)


def who_gets_money_back_hears_of_it_once(seen: Sight) -> None:
    told = [f"refunded/{each.pk}" for each in seen.refunds if each.accepted_at and each.order_id]
    assert sorted(seen.refunded) == sorted(told)


def papers_say_what_stayed(seen: Sight) -> None:
    """What was billed less what was credited is what was paid less what went back."""
    for payment in seen.payments:
        order = seen.orders.get(payment.order_id or 0)
        if order and payment.outcome == "settled" and payment.amount == order.total:
            papers = sum(each.total for each in seen.invoices if each.order_id == order.pk)
            assert papers == order.total - payment.refunded
