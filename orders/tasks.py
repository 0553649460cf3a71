from django.tasks import task

from orders import recovery
from orders.models import Recovery


@task
def send_recovery(recovery_id: int) -> None:
    recovery.send(Recovery.objects.get(pk=recovery_id))
