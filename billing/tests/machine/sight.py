"""All rows of the spine at one moment: read once, asked often."""

from collections import defaultdict

from billing.models import Checkout, Dispute, Invoice, Payment, Refund, RefundLine, WebhookEvent
from billing.tests.machine.world import pieces
from catalog.models import Product
from fulfillment.models import Delivery, Entitlement
from orders.models import Discount, DiscountUse, Order, OrderLine
from shop.events.kinds import Kind
from shop.events.models import Event, Mail


class Sight:
    def __init__(self) -> None:
        self.orders = {row.pk: row for row in Order.objects.all()}
        self.lines = {row.pk: row for row in OrderLine.objects.all()}
        self.codes = {row.pk: row for row in Discount.objects.all()}
        self.uses = list(DiscountUse.objects.all())
        self.payments = list(Payment.objects.all())
        self.goods = list(Entitlement.objects.values_list("line", "product"))
        self.paying = list(Checkout.objects.open().values_list("order", flat=True))
        self.heard = list(WebhookEvent.objects.all())
        self.stock = pieces()
        self.receipts = list(Mail.objects.filter(name="receipt").values_list("key", flat=True))
        paid = Event.objects.filter(kind=Kind.ORDER_PAID)
        self.told = list(paid.values_list("subject_id", flat=True))
        self.invoices = list(Invoice.objects.order_by("serial"))
        self.refunds = list(Refund.objects.all())
        self.parts = list(RefundLine.objects.select_related("refund"))
        self.disputes = list(Dispute.objects.all())
        self.states = [(row.line_id, row.state) for row in Entitlement.objects.exclude(line=None)]
        self.refunded = list(Mail.objects.filter(name="refunded").values_list("key", flat=True))
        self._owed()
        self._parts: dict[int, list[int]] = defaultdict(list)
        for bundle, part in Product.bundled.through.objects.values_list(
            "from_product", "to_product"
        ):
            self._parts[bundle].append(part)

    def promised(self, product: int) -> list[int]:
        """What who buys this gets."""
        return [product, *self._parts[product]]

    def _owed(self) -> None:
        """What is done, and what is due and says why."""
        rows = list(Delivery.objects.all())
        self.delivered = {row.order_id for row in rows if row.done_at}
        self.owed = {
            row.order_id for row in rows if row.error and not (row.done_at or row.failed_at)
        }
