from django.tasks import task

from shop.events import mailing
from shop.events.models import Mail, Pulse


@task(queue_name="mail", priority=-10)  # money and goods go first
def send_mail(mail_id: int) -> None:
    mailing.send(Mail.objects.get(pk=mail_id))


@task
def beat() -> None:
    """What the clock gives the worker to do, so that both are known to live."""
    Pulse.objects.beat(Pulse.WORKER)
