"""When everybody has caught up: both ledgers say the same, and nobody is owed anything."""

from collections import Counter

from django.db.models import Q
from hypothesis.stateful import precondition, rule

from billing import reconciliation, refunds
from billing.models import Checkout, Payment, Refund, WebhookEvent
from billing.tests.machine.world import World
from billing.tests.till import work
from fulfillment import delivery
from fulfillment.models import Delivery
from orders.models import Order


class Reckoning(World):
    @precondition(lambda self: self.placed)
    @rule()
    def reckon(self) -> None:
        """Events that were lost are not brought: asking must do."""
        WebhookEvent.objects.open().update(due_at="2020-01-01T00:00Z", leased_until=None)
        Delivery.objects.open().update(due_at="2020-01-01T00:00Z", leased_until=None)
        work()
        assert not reconciliation.reconcile().faults
        reconciliation.follow_up()
        Refund.objects.open().update(due_at="2020-01-01T00:00Z", leased_until=None)
        for row in Refund.objects.open():
            refunds.ask(row)
        for owed in Delivery.objects.open():
            delivery.retry(owed)
        self._all_money_is_written_down()
        self._money_in_minus_money_out_is_the_same()
        assert not Refund.objects.filter(status="requested").exists()
        self._nobody_pays_for_what_is_settled()
        assert not WebhookEvent.objects.exclude(Q(done_at__isnull=False)).exists()
        assert not Delivery.objects.filter(done_at=None).exists()

    def _all_money_is_written_down(self) -> None:
        taken = self.sandbox.stripe_list("payment_intents", status="succeeded")
        known = Payment.objects.filter(provider="stripe").values_list("external_id", flat=True)
        assert sorted(known) == sorted(each["id"] for each in taken)

    def _money_in_minus_money_out_is_the_same(self) -> None:
        """Payments minus refunds minus lost disputes, as Stripe says and as we do."""
        lost = Counter[str]()
        for each in self.sandbox.stripe_list("disputes", status="lost"):
            lost[each["payment_intent"]] += each["amount"]
        for charge in self.sandbox.stripe_list("charges", status="succeeded"):
            intent = charge["payment_intent"]
            ours = Payment.objects.get(provider="stripe", external_id=intent)
            assert ours.refunded == charge["amount_refunded"]
            if ours.amount == charge["amount"]:
                assert ours.lost == lost[intent]

    def _nobody_pays_for_what_is_settled(self) -> None:
        """As far as we know the session: one that was lost was never shown to anybody."""
        ours = Checkout.objects.exclude(session_id=None).filter(
            order__in=Order.objects.exclude(paid_at=None, cancelled_at=None)
        )
        numbers = set(ours.values_list("session_id", flat=True))
        left = self.sandbox.stripe_sessions(status="open")
        assert not [each["id"] for each in left if each["id"] in numbers]
