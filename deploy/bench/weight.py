"""What a first visit weighs: the page, its styles and its scripts, each compressed."""

import gzip
import re

from deploy.bench.rounds import verdict
from deploy.bench.shelf import product
from deploy.bench.stand import Stand

GOAL = 40_000
PARTS = re.compile(r'<(?:script src|link rel="stylesheet" href)="([^"]+)"')


def measure(stand: Stand) -> None:
    worst = 0
    for path in ("/", "/products/", product(stand.large)):
        page = stand.large.client.get(path).body
        parts = [stand.large.client.get(part).body for part in PARTS.findall(page.decode())]
        weight = sum(len(gzip.compress(each)) for each in [page, *parts])
        worst = max(worst, weight)
        print(
            f"  {path:<40}{weight / 1000:5.1f} kB, of it {len(gzip.compress(page)) / 1000:.1f} HTML"
        )
    print(f"weight: at most {worst / 1000:.1f} kB (goal {GOAL // 1000} kB): {verdict(worst, GOAL)}")
