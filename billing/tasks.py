from django.tasks import task

from billing import inbox
from billing.models import WebhookEvent


@task
def handle_webhook(event_id: int) -> None:
    inbox.handle(WebhookEvent.objects.get(pk=event_id))
