"""A whole shop in its own processes, and a real browser to walk through it."""

import os
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from secrets import token_bytes
from subprocess import check_output

import pytest
from playwright.sync_api import Browser, sync_playwright

from sandbox.testing import Sandbox
from shop.lib import ed25519
from tests.house import HOME, House, Web, public
from tests.stories.visitor import Site, Visitor, Visitors

STRIPES = f"whsec_{token_bytes(24).hex()}"
SECRET = f"whsec_{b64encode(token_bytes(24)).decode()}"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, shared_sandbox: Sandbox) -> Iterator[Site]:
    """The shop as `make run` has it: demo, worker, clock and sandbox."""
    house = House(
        tmp_path_factory.mktemp("site"),
        RESEND_API_URL=f"{shared_sandbox.url}/resend",
        RESEND_API_KEY="re_sandbox_stories",
        RESEND_WEBHOOK_SECRET=SECRET,
        CLERK_PUBLISHABLE_KEY=shared_sandbox.publishable_key,
        CLERK_SECRET_KEY="sk_test_sandbox",
        CLERK_PROXY_URL=shared_sandbox.clerk_url,
        CLERK_API_URL=shared_sandbox.clerk_api_url,
        CLERK_WEBHOOK_SIGNING_SECRET=SECRET,
        STRIPE_SECRET_KEY=shared_sandbox.stripe_key,
        STRIPE_API_URL=shared_sandbox.stripe_api_url,
        STRIPE_WEBHOOK_SECRET=STRIPES,
        LICENCE_SIGNING_KEY=ed25519.new(),
        RATE_LOGIN="1000/min",
        RATE_ANONYMOUS="1000/min",
        RATE_CHECKOUT="1000/min",
        RATE_CODE="1000/min",
    ).ready()
    seeded = house.manage("seed")
    assert seeded.returncode == 0, seeded.stderr
    with (
        house.web() as web,
        house.running("manage.py", "worker", "--interval", "0.1", "--no-reload"),
        house.running("manage.py", "tick"),
    ):
        web.child.until(lambda: len(shared_sandbox.mailbox("olga@example.com")) > 0)
        shared_sandbox.endpoints([(f"{web.url}/webhooks/clerk/", SECRET)])
        shared_sandbox.resend_endpoints([(f"{web.url}/webhooks/resend/", SECRET)])
        shared_sandbox.stripe_endpoints([(f"{web.url}/webhooks/stripe/", STRIPES)])
        yield Site(web.url, shared_sandbox)


@pytest.fixture(scope="session")
def public_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """The shop as strangers meet it, for its error pages."""
    with House(tmp_path_factory.mktemp("public"), **public()).ready().web() as web:
        yield web


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        found = os.environ.get("CHROMIUM") or check_output([HOME / "deploy/browser"], text=True)
        chromium = play.chromium.launch(executable_path=found.strip(), args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture
def visitors(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Visitors]:
    """Opens windows; when the story is over, none of them may have complained."""
    shots = os.environ.get("SCREENSHOTS", "")
    visitors = Visitors(browser, Path(shots) if shots else None, request.node.name)
    yield visitors
    visitors.leave()


@pytest.fixture
def visitor(visitors: Visitors) -> Visitor:
    return visitors.open()
