from collections.abc import Iterator

import pytest

from shop.accounts.tests.issuer import KeyServer, serving


@pytest.fixture
def key_server() -> Iterator[KeyServer]:
    with serving() as server:
        yield server
