"""The catalogue's pages are the same bytes for everyone, and may be kept by any cache."""

import pytest
from django.test import Client

from catalog.tests.shelf_of import a_category, on_the_shelf

pytestmark = pytest.mark.django_db
PATHS = [
    "/products/",
    "/products/?q=marlow",
    "/products/?part=results",
    "/products/marlow-serif/",
    "/products/marlow-serif/?part=choice",
    "/products/marlow-serif/stock/",
    "/sellers/sallys-type/",
    "/pricing/",
    "/de/products/",
]


@pytest.fixture(autouse=True)
def shelf() -> None:
    on_the_shelf("Marlow Serif", category=a_category(), stock=3, description="Text.")


@pytest.mark.parametrize("path", PATHS)
def test_a_stranger_and_an_operator_get_the_same(path: str, olgas_browser: Client) -> None:
    stranger, olga = Client().get(path), olgas_browser.get(path)
    assert stranger.content == olga.content
    for answer in (stranger, olga):
        assert not answer.cookies or set(answer.cookies) == {"visitor"}
        assert "Cookie" not in answer.get("Vary", "")


@pytest.mark.parametrize("path", PATHS)
def test_there_is_no_cookie_no_token_and_no_nonce(path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code == 200
    assert not answer.cookies
    for word in ("csrf", "nonce", "hx-on", "style="):
        assert word not in answer.text
    assert "unsafe" not in answer["Content-Security-Policy"]


@pytest.mark.parametrize("path", PATHS)
def test_what_is_known_is_not_sent_again(path: str) -> None:
    known = Client().get(path)["ETag"]
    assert Client().get(path, headers={"If-None-Match": known}).status_code == 304
