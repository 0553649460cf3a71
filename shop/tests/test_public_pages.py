"""Public pages: the same bytes for everyone, few queries, strict headers."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from catalog.tests.goods import on_disk
from catalog.tests.shelf_of import a_shelf_of, on_the_shelf
from shop.storefront.models import Storefront

pytestmark = pytest.mark.django_db
PATHS = ["/", "/de/", "/legal/terms/", "/nothing/"]


@pytest.fixture(autouse=True)
def shop() -> Storefront:
    shop = Storefront.objects.create(pk=1)
    shop.legal_texts.create(kind="terms", language="en", body="# Terms")
    a_shelf_of(8)
    for name in ("Free", "Plus", "Pro"):
        on_the_shelf(name, 900, kind="plan")
    return shop


@pytest.mark.parametrize("path", PATHS)
def test_no_cookie_no_token_nothing_inline(path: str) -> None:
    response = Client().get(path)
    assert not response.cookies
    assert "csrf" not in response.text
    assert "nonce" not in response.text
    assert "Cookie" not in response.get("Vary", "")


@pytest.mark.parametrize("path", PATHS[:3])
def test_a_stranger_and_an_operator_get_the_same_bytes(path: str, olgas_browser: Client) -> None:
    assert Client().get(path).content == olgas_browser.get(path).content


def test_a_page_that_is_known_is_not_sent_again() -> None:
    first = Client().get("/")
    again = Client().get("/", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    shop = Storefront.current()
    shop.name = "Kiosk"
    shop.change(changed=["name"])
    assert Client().get("/", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_the_landing_page_of_the_demo_asks_few_questions(
    settings: Settings, tmp_path: Path, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    on_disk(settings, tmp_path)
    settings.DEBUG = True
    call_command("seed")
    settings.DEBUG = False
    with django_assert_max_num_queries(6):
        Client().get("/")


@pytest.mark.parametrize("path", [*PATHS, "/ops/login/"])
def test_strict_headers(path: str) -> None:
    headers = Client().get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_the_visitors_fragment_is_nobody_elses(olgas_browser: Client) -> None:
    mine, strangers = olgas_browser.get("/visitor/"), Client().get("/visitor/")
    assert "Olga" in mine.text
    assert "Olga" not in strangers.text
    assert "no-store" in mine["Cache-Control"]
    assert "private" in mine["Cache-Control"]


def test_the_marker_says_that_there_is_something_personal(olgas_browser: Client) -> None:
    assert olgas_browser.get("/ops/").cookies["visitor"].value == "1"
    assert "sessionid" not in olgas_browser.get("/").cookies
    left = olgas_browser.post("/ops/logout/")
    assert left.cookies["visitor"].value == ""


def test_the_demo_is_only_for_ones_own_computer(settings: Settings) -> None:
    with pytest.raises(Exception, match="public password"):
        call_command("seed")


def test_the_styleguide_is_for_builders() -> None:
    assert Client().get("/styleguide/").status_code == 404
