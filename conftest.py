"""What every test may use."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from sandbox.testing import Sandbox, running
from shop.accounts import keys
from shop.accounts.models import User

ORIGIN = "http://testserver"  # where Django's test client thinks it is


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """SQLite in a file, as in life: threads then meet real locks."""
    database = django_settings.DATABASES["default"]
    if "sqlite3" in database["ENGINE"]:
        folder: Path = tmp_path_factory.mktemp("database")
        database["TEST"]["NAME"] = str(folder / "test.sqlite3")


@pytest.fixture(autouse=True)
def quick_passwords(settings: Settings) -> None:
    """A real hash takes its time on purpose; a test has none to give."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def shared_sandbox() -> Iterator[Sandbox]:
    with running() as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(shared_sandbox: Sandbox) -> Sandbox:
    """The stand-in for outside services, empty and healthy."""
    shared_sandbox.clear()
    return shared_sandbox


@pytest.fixture
def clerk(sandbox: Sandbox, settings: Settings) -> Sandbox:
    """The shop beside the sandbox's Clerk, as after a start."""
    settings.CLERK_PUBLISHABLE_KEY = sandbox.publishable_key
    settings.CLERK_SECRET_KEY = "sk_test_sandbox"
    settings.CLERK_PROXY_URL = sandbox.clerk_url
    settings.CLERK_API_URL = sandbox.clerk_api_url
    settings.CLERK_AUTHORIZED_PARTIES = [ORIGIN]
    settings.SITE_URL = ORIGIN
    keys.forget()
    cache.clear()
    return sandbox


@pytest.fixture
def stripe(sandbox: Sandbox, settings: Settings) -> Sandbox:
    """The shop beside the sandbox's Stripe, whose events a test brings over when it likes."""
    settings.STRIPE_SECRET_KEY = sandbox.stripe_key
    settings.STRIPE_API_URL = sandbox.stripe_api_url
    settings.STRIPE_WEBHOOK_SECRET = "whsec_of_a_test"
    settings.SITE_URL = ORIGIN
    return sandbox


@pytest.fixture
def olga(db: None) -> User:
    """The demo's, where a test has seeded it."""
    return User.objects.filter(email="olga@example.com").first() or User.objects.create_superuser(
        "olga@example.com", "an operator's password", name="Olga"
    )


@pytest.fixture
def olgas_browser(olga: User) -> Client:
    browser = Client()
    browser.force_login(olga)
    return browser
