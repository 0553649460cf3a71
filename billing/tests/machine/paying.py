"""What happens at Stripe, of which we know nothing until we are told or ask."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from billing.tests.machine.world import WHICH, World

CARDS = st.sampled_from(
    ["4242424242424242", "4242424242424242", "4000000000000002", "4000002760003184"]
)


class Paying(World):
    @precondition(lambda self: self.placed)
    @rule(which=WHICH, card=CARDS)
    def pay(self, which: int, card: str) -> None:
        """With a good card, one that is declined, and one that asks for more."""
        if session := self.session(which, status="open"):
            self.sandbox.stripe_pay(session, card)

    @precondition(lambda self: self.placed)
    @rule(which=WHICH)
    def debit(self, which: int) -> None:
        if session := self.session(which, status="open"):
            self.sandbox.stripe_debit(session)

    @precondition(lambda self: self.placed)
    @rule(which=WHICH, ok=st.booleans())
    def bank(self, which: int, ok: bool) -> None:
        waiting = [
            each
            for each in self.sandbox.stripe_sessions()
            if (each["status"], each["payment_status"]) == ("complete", "unpaid")
        ]
        for each in waiting[which : which + 1]:
            self.sandbox.stripe_settle_async(each["id"], ok=ok)

    @precondition(lambda self: self.placed)
    @rule(which=WHICH)
    def expire(self, which: int) -> None:
        if session := self.session(which, status="open"):
            self.sandbox.stripe_expire(session)

    @precondition(lambda self: self.placed)
    @rule(which=WHICH, said=st.sampled_from([{"amount_total": 100}, {"currency": "usd"}]))
    def tamper(self, which: int, said: dict[str, object]) -> None:
        if session := self.session(which):
            self.sandbox.stripe_tamper(session, **said)
