from billing.models.checkout import Checkout
from billing.models.customer import StripeCustomer
from billing.models.inbox import WebhookEvent
from billing.models.payment import Payment

__all__ = ["Checkout", "Payment", "StripeCustomer", "WebhookEvent"]
