"""Who is asking: headers of strangers are hearsay, those of our own proxies are believed."""

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django import Settings

from shop.lib.http import networks, same_origin, trust_proxies


def seen(remote: str, **headers: Any) -> tuple[str, str]:
    request = RequestFactory().get("/", REMOTE_ADDR=remote, **headers)
    kept: list[HttpRequest] = []

    def view(request: HttpRequest) -> HttpResponse:
        kept.append(request)
        return HttpResponse()

    trust_proxies(view)(request)
    return kept[0].META["REMOTE_ADDR"], kept[0].scheme or ""


@pytest.fixture(autouse=True)
def proxies(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = networks(["10.0.0.0/8", "::1"])


def test_a_trusted_proxy_tells_address_and_scheme() -> None:
    assert seen("10.0.0.2", HTTP_X_FORWARDED_FOR="203.0.113.9", HTTP_X_FORWARDED_PROTO="https") == (
        "203.0.113.9",
        "https",
    )


def test_a_stranger_tells_nothing() -> None:
    assert seen(
        "203.0.113.9", HTTP_X_FORWARDED_FOR="127.0.0.1", HTTP_X_FORWARDED_PROTO="https"
    ) == ("203.0.113.9", "http")


@pytest.mark.parametrize(
    ("chain", "client"),
    [
        ("6.6.6.6, 203.0.113.9", "203.0.113.9"),
        ("6.6.6.6, 203.0.113.9, 10.0.0.3", "203.0.113.9"),
        ("not an address", "10.0.0.2"),
        ("203.0.113.9, <script>", "10.0.0.2"),
        ("203.0.113.9:5555", "203.0.113.9"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("203.0.113.9, ::ffff:10.0.0.3", "203.0.113.9"),
        ("", "10.0.0.2"),
        (",,,", "10.0.0.2"),
        ("10.0.0.4, 10.0.0.3", "10.0.0.4"),
    ],
)
def test_the_client_is_the_nearest_hop_that_is_not_ours(chain: str, client: str) -> None:
    assert seen("10.0.0.2", HTTP_X_FORWARDED_FOR=chain)[0] == client


def test_an_odd_scheme_is_ignored() -> None:
    assert seen("10.0.0.2", HTTP_X_FORWARDED_PROTO="javascript")[1] == "http"


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({"HTTP_SEC_FETCH_SITE": "same-origin"}, True),
        ({"HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_ORIGIN": "http://testserver"}, False),
        ({"HTTP_SEC_FETCH_SITE": "same-site"}, False),
        ({"HTTP_ORIGIN": "http://testserver"}, True),
        ({"HTTP_ORIGIN": "http://evil.example"}, False),
        ({"HTTP_ORIGIN": "null"}, False),
        ({}, False),
    ],
)
def test_a_post_from_a_public_page_comes_from_our_own_site(
    headers: dict[str, Any], ours: bool
) -> None:
    assert same_origin(RequestFactory().post("/", **headers)) is ours
