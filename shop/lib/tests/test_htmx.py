from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory

from shop.lib.htmx import wants_part


def asked(**headers: Any) -> HttpRequest:
    request = RequestFactory().get("/", **headers)
    request.htmx = bool(headers)  # type: ignore[attr-defined]  # the middleware sets it
    return request


@pytest.mark.parametrize(
    ("headers", "part"),
    [
        ({"HTTP_HX_REQUEST": "true", "HTTP_HX_REQUEST_TYPE": "partial"}, True),
        ({"HTTP_HX_REQUEST": "true", "HTTP_HX_REQUEST_TYPE": "full"}, False),
        ({"HTTP_HX_HISTORY_RESTORE_REQUEST": "true", "HTTP_HX_REQUEST_TYPE": "full"}, False),
        ({}, False),
    ],
)
def test_only_a_partial_request_gets_a_part(headers: dict[str, Any], part: bool) -> None:
    assert wants_part(asked(**headers)) is part


@pytest.mark.django_db
def test_caches_keep_parts_and_pages_apart() -> None:
    vary = Client().get("/")["Vary"]
    assert "HX-Request-Type" in vary
    assert "Cookie" not in vary
    assert "Accept-Language" not in vary
