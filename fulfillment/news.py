"""Telling everybody who owns a product of a release: in batches, each in one commit."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce, Lower, NullIf
from django.utils import timezone
from django.utils.text import Truncator

from catalog.models import Release
from fulfillment.models import Entitlement, News
from orders import links
from orders.models import Order
from shop.events import mailing
from shop.events.kinds import Kind
from shop.events.models import OptOut, Suppression
from shop.events.record import record
from shop.events.topics import Topic
from shop.lib import log
from shop.storefront.languages import speaking

logger = logging.getLogger(__name__)

BATCH = 500
LONGEST_NOTES = 1200
LATELY = timedelta(days=7)
ADDRESS = Lower(
    Coalesce(
        NullIf("account__email", Value("")), NullIf("account__user__email", Value("")),
        "line__order__email",
    )
)  # fmt: skip


class NotOut(Exception):
    """A release that nobody could download yet."""


class Lost(Exception):
    """The row is in other hands by now."""


@transaction.atomic
def announce(release: Release, by: Any, reason: str = "", *, first: bool = False) -> News:
    """Tells whoever owns it by now; the second time there is nobody left to tell."""
    if not release.released_at:
        raise NotOut
    news, new = News.objects.get_or_create(release=release, defaults={"first": first})
    if new:
        news.audience = reach(release, first=first)
        news.save(update_fields=["audience"])
        record(Kind.RELEASE_ANNOUNCED, release, by=by, reason=reason, people=news.audience)
        _wake(news)
    return news


def announce_first() -> int:
    """Whoever bought a product without files hears of the first ones."""
    earlier = Release.objects.filter(
        product=OuterRef("product"), released_at__lt=OuterRef("released_at")
    )
    waiting = Entitlement.objects.open().filter(
        product=OuterRef("product"), granted_at__lt=OuterRef("released_at")
    )
    lately = Release.objects.filter(released_at__gte=timezone.now() - LATELY, news=None)
    found = list(lately.filter(~Exists(earlier), Exists(waiting)))
    for release in found:
        announce(release, by="system", first=True)
    return len(found)


def reach(release: Release, *, first: bool = False) -> int:
    """How many addresses would be told now."""
    return _owners(release, first=first).order_by().values("address").distinct().count()


def spread(news: News) -> None:
    """Queues the mails; whoever is killed in between is followed by somebody who goes on."""
    if not news.claim():
        return
    with log.about(release=str(news.release_id)):
        try:
            while _batch(news):
                pass
            news.finish()
        except Lost:
            logger.info("News of release %s are in other hands", news.release_id)
        except Exception as error:
            # Whatever it is, the rest has to be told.
            logger.exception("News of release %s stopped", news.release_id)
            _wait(news, f"{type(error).__name__}: {error}")


def _batch(news: News) -> bool:
    owners = _owners(news.release, first=news.first).filter(
        account__gt=news.cursor, granted_at__lte=news.queued_at
    )
    rows = list(owners[:BATCH])
    if rows:
        told, cursor = news.told + len(rows), rows[-1]["account"]
        kind = "first_release" if news.first else "new_release"
        with transaction.atomic():
            mailing.spread(f"release/{news.release_id}", kind, _letters(news.release, rows))
            if not news.prolong(told=told, cursor=cursor):
                raise Lost
        news.told, news.cursor = told, cursor
    return len(rows) == BATCH


def _owners(release: Release, *, first: bool) -> QuerySet[Any, Any]:
    """One row for each thing owned; who has two of it is kept apart by the address."""
    found = Entitlement.objects.open().filter(product=release.product_id).annotate(address=ADDRESS)
    found = found.exclude(address="").exclude(
        address__in=Suppression.objects.open().values("address")
    )
    if not first:
        left = OptOut.objects.open().filter(topic=Topic.RELEASES)
        found = found.exclude(address__in=left.values("address"))
    return found.order_by("account", "-pk").values(
        "account",
        "address",
        public_id=F("line__order__public_id"),
        language=F("line__order__language"),
        paid=F("line__order__total"),
        user=F("account__user"),
        name=F("account__name"),
    )


def _letters(
    release: Release, rows: list[dict[str, Any]]
) -> Iterator[tuple[str, dict[str, Any], str]]:
    same = {
        "product": release.product.name,
        "version": release.version,
        "seller": release.product.seller.name,
        "notes": Truncator(release.notes).chars(LONGEST_NOTES),
    }
    for language in dict.fromkeys(row["language"] for row in rows):
        with speaking(language):
            for row in rows:
                if row["language"] == language:
                    yield row["address"], same | _personal(row), language


def _personal(row: dict[str, Any]) -> dict[str, str]:
    link = links.path(Order(public_id=row["public_id"]))
    # A name that nobody proved and that cost nothing is not repeated to whoever has the address.
    known = row["user"] or row["paid"]
    return {"name": row["name"] if known else "", "link": f"{settings.SITE_URL}{link}"}


def _wait(news: News, error: str) -> None:
    if news.exhausted:
        news.give_up(error)
    else:
        news.postpone(error)


def _wake(news: News) -> None:
    from fulfillment.tasks import spread_news  # noqa: PLC0415  it imports this module

    transaction.on_commit(partial(spread_news.enqueue, news.pk), robust=True)
