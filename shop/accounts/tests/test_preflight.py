"""What the check before people come says of Clerk."""

import pytest
from pytest_django import Settings

from sandbox.testing import Sandbox, running
from shop.accounts.preflight import people
from shop.lib.findings import Level

pytestmark = pytest.mark.django_db


def said(*levels: Level) -> str:
    """The sentences of these levels, with their mends."""
    return " ".join(f"{each.text} {each.mend}" for each in people() if each.level in levels)


@pytest.fixture
def ready(clerk: Sandbox, settings: Settings) -> Settings:
    settings.CLERK_WEBHOOK_SIGNING_SECRETS = ["whsec_x"]
    return settings


def test_a_shop_that_fits_together(ready: Settings) -> None:
    assert not said(Level.FAULT)
    assert len([each for each in people() if each.level == Level.OK]) == 3


def test_a_shop_without_clerk(ready: Settings) -> None:
    ready.CLERK_PUBLISHABLE_KEY = ""
    assert not said(Level.FAULT)


def test_a_secret_key_of_another_application(ready: Settings) -> None:
    with running() as other:
        ready.CLERK_API_URL = other.clerk_api_url
        assert "CLERK_SECRET_KEY is another application’s" in said(Level.FAULT)


def test_a_secret_key_that_is_none(ready: Settings) -> None:
    ready.CLERK_SECRET_KEY = "sk_wrong"
    assert "Clerk’s Backend API does not let us in" in said(Level.FAULT)


def test_clerk_that_is_away(ready: Settings, clerk: Sandbox) -> None:
    clerk.clerk_chaos("jwks_down")
    assert "No keys of Clerk" in said(Level.FAULT)


def test_webhooks_that_nobody_could_verify(ready: Settings) -> None:
    ready.CLERK_WEBHOOK_SIGNING_SECRETS = []
    assert "CLERK_WEBHOOK_SIGNING_SECRET is not set" in said(Level.FAULT)
