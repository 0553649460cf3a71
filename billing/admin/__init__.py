from billing.admin.answers import RefundRequestAdmin, WithdrawalAdmin
from billing.admin.orders import OrderAdmin
from billing.admin.payments import PaymentAdmin
from billing.admin.sales import SettledSaleAdmin
from billing.admin.webhooks import WebhookEventAdmin

__all__ = [
    "OrderAdmin",
    "PaymentAdmin",
    "RefundRequestAdmin",
    "SettledSaleAdmin",
    "WebhookEventAdmin",
    "WithdrawalAdmin",
]
