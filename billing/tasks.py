from django.tasks import task

from billing import exporting, inbox, withdrawing
from billing.models import DataExport, Declaration, WebhookEvent


@task
def handle_webhook(event_id: int) -> None:
    inbox.handle(WebhookEvent.objects.get(pk=event_id))


@task
def look_into_declaration(declaration_id: int) -> None:
    withdrawing.look_into(Declaration.objects.get(pk=declaration_id))


@task
def make_data_export(export_id: int) -> None:
    for row in DataExport.objects.filter(pk=export_id):
        exporting.make(row)
