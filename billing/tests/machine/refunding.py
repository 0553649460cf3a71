"""Money goes back: by operators, at Stripe's own desk, and by banks that dispute it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.error import HTTPError

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from billing import refund_following, refunds
from billing.models import Payment, Refund
from billing.refund_plan import Choice, plan
from billing.refund_refusals import NoRefund
from billing.tests.machine.world import TROUBLE, WHICH, World, pick
from orders.models import Order

OPERATOR = "Olga"
KINDS = st.sampled_from(["all", "lines", "amount"])
YES = st.booleans()


class Refunding(World):
    @precondition(lambda self: self.placed)
    @rule(which=WHICH, kind=KINDS, part=st.integers(-1, 3000), trouble=TROUBLE)
    def refund(self, which: int, kind: Any, part: int, trouble: str) -> None:
        order = pick(Order.objects.paid(), which)
        if order is None:
            return
        lines = tuple(order.lines.values_list("pk", flat=True)[: which % 2 + 1])
        choice = Choice(kind, lines, part)
        self.words += 1
        with self.trouble(trouble):
            try:
                seen = plan(order, choice).digest
                said = {"by": OPERATOR, "reason": "Asked for it", "key": f"word-{self.words}"}
                for _press in range(2):
                    refunds.refund(order, choice, seen=seen, **said)
            except NoRefund:
                return

    @precondition(lambda self: self.placed)
    @rule(which=WHICH, trouble=TROUBLE)
    def send_back(self, which: int, trouble: str) -> None:
        if payment := pick(Payment.objects.held(), which):
            self.words += 1
            with self.trouble(trouble):
                try:
                    refunds.send_back(payment, OPERATOR, "It pays nothing", f"word-{self.words}")
                except NoRefund:
                    return

    @precondition(lambda self: self.placed)
    @rule(which=WHICH, trouble=TROUBLE)
    def ask_again(self, which: int, trouble: str) -> None:
        if row := pick(Refund.objects.open(), which):
            Refund.objects.filter(pk=row.pk).update(due_at="2020-01-01T00:00Z", leased_until=None)
            row.refresh_from_db()
            with self.trouble(trouble):
                refunds.ask(row)

    @precondition(lambda self: self.placed)
    @rule(which=WHICH)
    def say_which_lines(self, which: int) -> None:
        if row := pick(Refund.objects.without_lines(), which):
            lines = list(row.order.lines.values_list("pk", flat=True))
            try:
                refund_following.assign(row, lines[which % len(lines) :], OPERATOR, "These")
            except NoRefund:
                return

    @precondition(lambda self: self.placed)
    @rule(which=WHICH, part=st.integers(0, 2000))
    def refund_at_stripe(self, which: int, part: int) -> None:
        if intent := self._paid(which):
            with _refused():
                self.sandbox.stripe_refund(intent, part or None)

    @precondition(lambda self: self.placed)
    @rule(which=WHICH, ok=YES)
    def settle_refund(self, which: int, ok: bool) -> None:
        if row := pick(self.sandbox.stripe_list("refunds"), which):
            self.sandbox.stripe_settle_refund(row["id"], ok=ok)

    @precondition(lambda self: self.placed)
    @rule(which=WHICH, inquiry=YES)
    def dispute(self, which: int, inquiry: bool) -> None:
        if intent := self._paid(which):
            with _refused():
                self.sandbox.stripe_dispute(intent, inquiry=inquiry)

    @precondition(lambda self: self.placed)
    @rule(which=WHICH, won=YES)
    def close_dispute(self, which: int, won: bool) -> None:
        if row := pick(self.sandbox.stripe_list("disputes"), which):
            self.sandbox.stripe_close_dispute(row["id"], won=won)

    def _paid(self, which: int) -> str:
        found = pick(self.sandbox.stripe_list("payment_intents", status="succeeded"), which)
        return str(found["id"]) if found else ""


@contextmanager
def _refused() -> Iterator[None]:
    """What Stripe itself would not do."""
    try:
        yield
    except HTTPError as refusal:
        refusal.close()
        if refusal.code != 400:
            raise
