from django.tasks import task

from fulfillment import delivery, gifts, news, notices, stamps
from fulfillment.models import Delivery, News, Notice, Stamp, Wrapping


@task
def deliver_order(delivery_id: int) -> None:
    delivery.retry(Delivery.objects.get(pk=delivery_id))


@task(priority=-20)
def spread_news(news_id: int) -> None:
    news.spread(News.objects.get(pk=news_id))


@task
def make_stamp(row_id: int) -> None:
    for row in Stamp.objects.filter(pk=row_id):
        stamps.make(row)


@task
def tell_of_booking(notice_id: int) -> None:
    notices.send(Notice.objects.get(pk=notice_id))


@task
def hand_over_gift(wrapping_id: int) -> None:
    gifts.hand_over(Wrapping.objects.get(pk=wrapping_id))
