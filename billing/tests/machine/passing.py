"""What time does, and the clock that follows it."""

from datetime import timedelta

from django.db.models import F
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from billing import reconciliation
from billing.models import Checkout, WebhookEvent
from billing.models.checkout import LATE, LIVES
from billing.tests.machine.world import TROUBLE, World
from fulfillment import delivery
from fulfillment.models import Delivery
from orders.models import Order

LONG = LIVES + LATE + timedelta(minutes=1)


class Passing(World):
    @precondition(lambda self: self.placed)
    @rule(minutes=st.sampled_from([5, 41]))
    def time_passes(self, minutes: int) -> None:
        """Leases and pauses end; after long enough, whatever was not paid is over at Stripe too."""
        ago = timedelta(minutes=minutes)
        Order.objects.update(placed_at=F("placed_at") - ago)
        Checkout.objects.update(
            created_at=F("created_at") - ago,
            expires_at=F("expires_at") - ago,
            asked_at=F("asked_at") - ago,
        )
        for rows in (WebhookEvent.objects, Delivery.objects):
            rows.update(due_at=F("due_at") - ago, leased_until=F("leased_until") - ago)
        if ago > LIVES:
            for session in self.sandbox.stripe_sessions(status="open"):
                self.sandbox.stripe_expire(session["id"])

    @precondition(lambda self: self.placed)
    @rule(trouble=TROUBLE)
    def reconcile(self, trouble: str) -> None:
        with self.trouble(trouble):
            reconciliation.reconcile()

    @precondition(lambda self: self.placed)
    @rule(trouble=TROUBLE)
    def follow_up(self, trouble: str) -> None:
        with self.trouble(trouble):
            reconciliation.follow_up()

    @precondition(lambda self: self.placed)
    @rule(trouble=TROUBLE)
    def deliver_what_is_due(self, trouble: str) -> None:
        with self.trouble(trouble):
            for owed in Delivery.objects.ready():
                delivery.retry(owed)
