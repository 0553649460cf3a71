"""All figures, or those that are named: `python -m deploy.bench cached search`."""

import os
import signal
import subprocess
import sys

# Finds the database as the tests do, and says so in the environment.
os.environ["TEST_POSTGRESQL"] = "1"
from tests import postgresql  # isort: skip

from deploy.bench import cached, listed, searched, seeding, weight
from deploy.bench.stand import stand

FIGURES = {
    "seeding": seeding.measure,
    "cached": cached.measure,
    "listed": listed.measure,
    "searched": searched.measure,
    "weight": weight.measure,
}
# Each is a process of its own, since it sets the environment that Django reads.
APART = ("webhook", "purchase", "mail", "licences", "owned")


def main(names: list[str]) -> int:
    # Asked to end, it ends what it has started first.
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: sys.exit(130))
    unknown = set(names) - {*FIGURES, *APART}
    if unknown:
        print(f"There is no {', '.join(unknown)}; there is {', '.join([*FIGURES, *APART])}.")
        return 2
    for name in APART:
        if not names or name in names:
            subprocess.run([sys.executable, "-m", f"deploy.bench.{name}"], check=True)
    chosen = [name for name in FIGURES if not names or name in names]
    try:
        if chosen:
            with stand(os.environ["DATABASE_URL"]) as shops:
                for name in chosen:
                    FIGURES[name](shops)
    finally:
        postgresql.pytest_unconfigure(None)  # type: ignore[arg-type]  # it does not ask which
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
