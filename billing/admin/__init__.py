from billing.admin.answers import RefundRequestAdmin, WithdrawalAdmin
from billing.admin.disputes import DisputeAdmin, FraudWarningAdmin
from billing.admin.invoices import InvoiceAdmin
from billing.admin.orders import OrderAdmin
from billing.admin.payments import PaymentAdmin
from billing.admin.refunds import RefundAdmin
from billing.admin.sales import SettledSaleAdmin
from billing.admin.tax_ids import TaxIdCheckAdmin
from billing.admin.tax_rates import TaxRateAdmin
from billing.admin.webhooks import WebhookEventAdmin

__all__ = [
    "DisputeAdmin",
    "FraudWarningAdmin",
    "InvoiceAdmin",
    "OrderAdmin",
    "PaymentAdmin",
    "RefundAdmin",
    "RefundRequestAdmin",
    "SettledSaleAdmin",
    "TaxIdCheckAdmin",
    "TaxRateAdmin",
    "WebhookEventAdmin",
    "WithdrawalAdmin",
]
