from django.tasks import task

from billing import exporting, inbox, refunds, tax_ids, withdrawing
from billing.models import DataExport, Declaration, Refund, TaxIdCheck, WebhookEvent


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


@task
def check_tax_id(check_id: int) -> None:
    tax_ids.check(TaxIdCheck.objects.get(pk=check_id))


@task
def ask_refund(refund_id: int) -> None:
    refunds.ask(Refund.objects.get(pk=refund_id))
