from django.tasks import task

from fulfillment import delivery
from fulfillment.models import Delivery


@task
def deliver_order(delivery_id: int) -> None:
    delivery.retry(Delivery.objects.get(pk=delivery_id))
