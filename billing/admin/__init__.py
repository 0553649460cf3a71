from billing.admin.answers import RefundRequestAdmin, WithdrawalAdmin
from billing.admin.invoices import InvoiceAdmin
from billing.admin.orders import OrderAdmin
from billing.admin.payments import PaymentAdmin
from billing.admin.sales import SettledSaleAdmin
from billing.admin.tax_ids import TaxIdCheckAdmin
from billing.admin.tax_rates import TaxRateAdmin
from billing.admin.webhooks import WebhookEventAdmin

__all__ = [
    "InvoiceAdmin",
    "OrderAdmin",
    "PaymentAdmin",
    "RefundRequestAdmin",
    "SettledSaleAdmin",
    "TaxIdCheckAdmin",
    "TaxRateAdmin",
    "WebhookEventAdmin",
    "WithdrawalAdmin",
]
