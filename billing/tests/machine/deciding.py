"""What operators do, on what they see at the desk."""

from hypothesis.stateful import precondition, rule

from billing import by_hand, settlement
from billing.models import Payment
from billing.tests.machine.world import TROUBLE, WHICH, World, pick
from fulfillment import delivery
from orders.models import Order

OPERATOR = "Olga"


class Deciding(World):
    @precondition(lambda self: self.placed)
    @rule(which=WHICH, trouble=TROUBLE)
    def cancel(self, which: int, trouble: str) -> None:
        if order := pick(Order.objects.all(), which):
            was_open = order.state in {"open", "processing"}
            with self.trouble(trouble):
                if by_hand.cancel(order, by=OPERATOR, reason="Asked for it") and was_open:
                    self._no_money_was_overlooked(order)

    @precondition(lambda self: self.placed)
    @rule(which=WHICH, trouble=TROUBLE)
    def mark_paid(self, which: int, trouble: str) -> None:
        if order := pick(Order.objects.all(), which):
            with self.trouble(trouble):
                by_hand.mark_paid(order, by=OPERATOR, reason="Bank transfer")

    @precondition(lambda self: self.placed)
    @rule(which=WHICH)
    def accept(self, which: int) -> None:
        payment = pick(Payment.objects.held(), which)
        if payment and settlement.accept(payment, by=OPERATOR, reason="It is on us"):
            self.accepted.add(payment.pk)

    @precondition(lambda self: self.placed)
    @rule(which=WHICH)
    def attend(self, which: int) -> None:
        if payment := pick(Payment.objects.held(), which):
            payment.attend(by=OPERATOR, reason="Sent back")

    @precondition(lambda self: self.placed)
    @rule(which=WHICH, trouble=TROUBLE)
    def deliver_again(self, which: int, trouble: str) -> None:
        if order := pick(Order.objects.all(), which):
            with self.trouble(trouble):
                delivery.repeat(order, by=OPERATOR, reason="Nothing arrived")

    def _no_money_was_overlooked(self, order: Order) -> None:
        for number in order.checkouts.exclude(session_id=None).values_list("session_id", flat=True):
            session = self.sandbox.stripe_session(str(number))
            written = Payment.objects.filter(session_id=number).exists()
            assert written or session["payment_status"] == "unpaid"
