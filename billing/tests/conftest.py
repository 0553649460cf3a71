import pytest
from pytest_django import Settings

from billing.tests.delivery import SECRET


@pytest.fixture(autouse=True)
def clerk_is_set_up(settings: Settings) -> None:
    settings.CLERK_WEBHOOK_SIGNING_SECRETS = [SECRET]
