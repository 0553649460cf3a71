"""How fast `manage.py seed --products` is, beside a bare bulk_create of the same rows."""

import subprocess
import sys

from deploy.bench.stand import Stand, fresh
from tests.house import HOME, House

PRODUCTS = 10_000


def measure(stand: Stand) -> None:
    database = fresh(stand.url, "bench_seeding")
    house = House(stand.folder, DATABASE_URL=database, DJANGO_DEBUG="True")
    house.manage("migrate", "--verbosity", "0")
    command = [sys.executable, "-m", "deploy.bench.bulk", str(PRODUCTS)]
    subprocess.run(command, cwd=HOME, env=house.env, check=True)
