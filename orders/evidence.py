"""What tells where a buyer is, written down when it is heard."""

from orders import tax_ids
from orders.models import Order, TaxEvidence
from shop.lib import countries

Kind = TaxEvidence.Kind


def keep_said(order: Order, network: str) -> None:
    """What the buyer said at the checkout, and what their network said of them."""
    heard = {Kind.SAID: order.country, Kind.NETWORK: network if countries.known(network) else ""}
    if order.tax_id and tax_ids.well_formed(order.tax_id, order.country):
        heard[Kind.TAX_ID] = tax_ids.plain(order.tax_id)
    TaxEvidence.objects.bulk_create(
        TaxEvidence(order=order, kind=kind, value=value) for kind, value in heard.items() if value
    )


def keep(order: Order, kind: str, value: str) -> None:
    """Heard twice, it is written down once."""
    if value:
        TaxEvidence.objects.get_or_create(order=order, kind=kind, value=value[:200])
