"""`make lighthouse`: what Lighthouse says of the shop's first pages, as a phone meets them."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from tests.house import HOME, House, public

VERSION = "13.5.0"
TOOL = HOME / ".lighthouse"
PAGES = {"Landing": "/", "List": "/products/", "Product": "/products/marlow-serif/"}
SORTS = ["performance", "accessibility", "best-practices", "seo"]
WANTED = 95
ROUNDS = 3  # of which the middle one counts: a machine has other things to do


def main() -> int:
    _install()
    with tempfile.TemporaryDirectory(prefix="shop-lighthouse-") as folder:
        house = _filled(Path(folder))
        with house.web() as web:
            for path in PAGES.values():  # a worker's very first request is nobody's everyday
                web.get(path)
            found = {name: _scores(web.url + path) for name, path in PAGES.items()}
    print("| page | " + " | ".join(SORTS) + " |\n|---|" + "---:|" * len(SORTS))
    for name, scores in found.items():
        print(f"| {name} | " + " | ".join(str(scores[sort]) for sort in SORTS) + " |")
    return int(any(score < WANTED for scores in found.values() for score in scores.values()))


def _install() -> None:
    held = TOOL / "node_modules/lighthouse/package.json"
    if held.exists() and json.loads(held.read_text())["version"] == VERSION:
        return
    quiet = ["--no-audit", "--no-fund", "--no-save", "--loglevel=error"]
    command = ["npm", "install", "--prefix", str(TOOL), *quiet, f"lighthouse@{VERSION}"]
    subprocess.run(command, check=True)


def _filled(folder: Path) -> House:
    """The demo, served as a public shop."""
    house = House(folder)
    for arguments in (["migrate", "--verbosity", "0"], ["seed"]):
        _manage(house, *arguments)
    house = House(folder, **public())
    _manage(house, "collectstatic", "--no-input", "--verbosity", "0")
    return house


def _manage(house: House, *arguments: str) -> None:
    done = house.manage(*arguments)
    if done.returncode:
        sys.exit(done.stderr)


def _scores(url: str) -> dict[str, int]:
    rounds = [_asked(url) for _round in range(ROUNDS)]
    return {sort: round(100 * median(each[sort] for each in rounds)) for sort in SORTS}


def _asked(url: str) -> dict[str, float]:
    command = [
        str(TOOL / "node_modules/.bin/lighthouse"), url, "--quiet", "--output=json",
        f"--only-categories={','.join(SORTS)}", "--chrome-flags=--headless --no-sandbox",
    ]  # fmt: skip
    env = os.environ | {"CHROME_PATH": os.environ["CHROMIUM"]}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    told = json.loads(done.stdout)["categories"]
    return {sort: told[sort]["score"] for sort in SORTS}


if __name__ == "__main__":
    sys.exit(main())
