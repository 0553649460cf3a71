from django.tasks import task

from fulfillment import delivery, news
from fulfillment.models import Delivery, News


@task
def deliver_order(delivery_id: int) -> None:
    delivery.retry(Delivery.objects.get(pk=delivery_id))


@task(priority=-20)
def spread_news(news_id: int) -> None:
    news.spread(News.objects.get(pk=news_id))
