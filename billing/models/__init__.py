from billing.models.inbox import WebhookEvent

__all__ = ["WebhookEvent"]
