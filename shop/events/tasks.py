from django.tasks import task

from shop.events import mailing
from shop.events.models import Mail


@task(queue_name="mail")
def send_mail(mail_id: int) -> None:
    mailing.send(Mail.objects.get(pk=mail_id))
