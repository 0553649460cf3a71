"""What every test may use."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from sandbox.testing import Sandbox, running
from shop.accounts.models import User


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """SQLite in a file, as in life: threads then meet real locks."""
    database = settings.DATABASES["default"]
    if "sqlite3" in database["ENGINE"]:
        folder: Path = tmp_path_factory.mktemp("database")
        database["TEST"]["NAME"] = str(folder / "test.sqlite3")


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
def olga(db: None) -> User:
    return User.objects.create_superuser("olga@example.com", "an operator's password", name="Olga")


@pytest.fixture
def olgas_browser(olga: User) -> Client:
    browser = Client()
    browser.force_login(olga)
    return browser
