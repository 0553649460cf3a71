"""`python -m deploy.bench mail`: what telling 10,000 buyers of a release costs.

Beside the least one can do: the same rows, ready made, in as large batches.
"""

import os
import statistics
import time

os.environ["TEST_POSTGRESQL"] = "1"

from deploy.bench.webhook import database, silence  # isort: skip  it sets the environment

from django.conf import settings

from catalog.models import Product, Release
from catalog.tests.shelf_of import on_the_shelf
from fulfillment import news
from fulfillment.tests.owners import out, owners
from shop.events.models import Mail

PEOPLE = 10_000
ROUNDS = 3
GOAL = 0.35


def main() -> None:
    with database(), silence():
        product = on_the_shelf("Marlow")
        owners(product, PEOPLE)
        one_round(product, 0)
        rounds = [one_round(product, number) for number in range(1, ROUNDS + 1)]
    engine = settings.DATABASES["default"]["ENGINE"].rpartition(".")[2]
    ours = statistics.median(took for took, _bare in rounds)
    ratio = statistics.median(bare / took for took, bare in rounds)
    print(
        f"new release to {PEOPLE:,} people: {ours:.1f} s, {PEOPLE / ours:,.0f} mails a second, "
        f"{ratio:.2f} of bare inserts (at least {GOAL:.2f}); {engine}, {ROUNDS} rounds"
    )


def one_round(product: Product, number: int) -> tuple[float, float]:
    """Seconds of the fan-out, and of nothing but its inserts."""
    release = out(product, f"v{number}", notes="What is new. " * 20)
    row = news.announce(release, by="bench")
    began = time.perf_counter()
    news.spread(row)
    took = time.perf_counter() - began
    mails = list(Mail.objects.filter(key=f"release/{release.pk}"))
    if len(mails) != PEOPLE:
        raise RuntimeError(f"{len(mails)} mails")
    return took, bare(mails, release)


def bare(mails: list[Mail], release: Release) -> float:
    made = [
        Mail(key=f"bare/{release.pk}", to=m.to, name=m.name, context=m.context, language=m.language)
        for m in mails
    ]
    began = time.perf_counter()
    for first in range(0, len(made), news.BATCH):
        Mail.objects.bulk_create(made[first : first + news.BATCH])
    took = time.perf_counter() - began
    Mail.objects.all().delete()
    return took


if __name__ == "__main__":
    main()
