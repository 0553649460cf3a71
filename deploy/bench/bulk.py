"""Seeds in batches, and saves as many rows again without anything else, in turns."""

import os
import statistics
import sys
import time

os.environ["DJANGO_SETTINGS_MODULE"] = "shop.settings"

import django

django.setup()

from django.db import reset_queries, transaction  # noqa: E402  likewise

from deploy.bench.rounds import verdict  # noqa: E402  likewise
from shop.management.crowd import loading  # noqa: E402  likewise
from shop.management.crowd.rows import Lot, lot  # noqa: E402  likewise

GOAL = 0.4
OTHERS = 10_000_000  # numbers that nobody has


def main(products: int) -> None:
    stock = loading.prepare()
    ratios = []
    began = time.perf_counter()
    for place, (_many, _batch) in enumerate(loading.fill(products)):
        seeded = time.perf_counter() - began
        first = OTHERS + place * loading.BATCH
        rows = [lot(number, stock) for number in range(first, first + loading.BATCH)]
        ratios.append(saved(rows) / seeded)
        began = time.perf_counter()
    low, median, high = statistics.quantiles(ratios, n=4)
    print(
        f"seeding: {median:.2f} of the rate of a bare bulk_create ({low:.2f} to {high:.2f}; "
        f"at least {GOAL:.2f}): {verdict(median, GOAL, most=False)}",
        flush=True,
    )


def saved(rows: list[Lot]) -> float:
    began = time.perf_counter()
    with transaction.atomic():
        loading.rows(rows)
    took = time.perf_counter() - began
    reset_queries()
    return took


if __name__ == "__main__":
    main(int(sys.argv[1]))
