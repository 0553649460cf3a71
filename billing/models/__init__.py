from billing.models.checkout import Checkout
from billing.models.customer import StripeCustomer
from billing.models.data_export import DataExport
from billing.models.dispute import Dispute, FraudWarning
from billing.models.inbox import WebhookEvent
from billing.models.invoice import Invoice, Series
from billing.models.payment import Payment
from billing.models.refund import Refund, RefundLine
from billing.models.refund_request import RefundRequest
from billing.models.tax_id_check import TaxIdCheck
from billing.models.withdrawal import Declaration, Withdrawal

__all__ = [
    "Checkout",
    "DataExport",
    "Declaration",
    "Dispute",
    "FraudWarning",
    "Invoice",
    "Payment",
    "Refund",
    "RefundLine",
    "RefundRequest",
    "Series",
    "StripeCustomer",
    "TaxIdCheck",
    "WebhookEvent",
    "Withdrawal",
]
