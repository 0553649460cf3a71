"""What `manage.py preflight` says of Clerk."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from sandbox.testing import Sandbox, running


def said() -> str:
    out = StringIO()
    try:
        call_command("preflight", stdout=out)
    except CommandError as error:
        return f"{out.getvalue()}{error}"
    return out.getvalue()


@pytest.fixture
def ready(clerk: Sandbox, settings: Settings) -> Settings:
    settings.CLERK_WEBHOOK_SIGNING_SECRETS = ["whsec_x"]
    return settings


def test_a_shop_that_fits_together(ready: Settings) -> None:
    assert "!!" not in said()
    assert said().count("ok  ") == 4


def test_a_shop_without_clerk(ready: Settings) -> None:
    ready.CLERK_PUBLISHABLE_KEY = ""
    assert "!!" not in said()


def test_a_secret_key_of_another_application(ready: Settings) -> None:
    with running() as other:
        ready.CLERK_API_URL = other.clerk_api_url
        assert "!!  CLERK_SECRET_KEY is another application's" in said()


def test_a_secret_key_that_is_none(ready: Settings) -> None:
    ready.CLERK_SECRET_KEY = "sk_wrong"
    assert "!!  Clerk's Backend API does not let us in" in said()
    assert "has to be mended" in said()


def test_clerk_that_is_away(ready: Settings, clerk: Sandbox) -> None:
    clerk.clerk_chaos("jwks_down")
    assert "!!  No keys of Clerk" in said()


def test_webhooks_that_nobody_could_verify(ready: Settings) -> None:
    ready.CLERK_WEBHOOK_SIGNING_SECRETS = []
    assert "!!  CLERK_WEBHOOK_SIGNING_SECRET is not set" in said()
