from billing.admin.orders import OrderAdmin
from billing.admin.payments import PaymentAdmin
from billing.admin.webhooks import WebhookEventAdmin

__all__ = ["OrderAdmin", "PaymentAdmin", "WebhookEventAdmin"]
