"""What a first visit weighs: the page, its styles and its scripts, as a proxy compresses them."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from catalog.tests.shelf_of import a_category, a_shelf_of

pytestmark = pytest.mark.django_db
MOST = 40_000
PARTS = re.compile(r'<(?:script src|link rel="stylesheet" href)="([^"]+)"')


@pytest.mark.parametrize("path", ["/", "/products/", "/products/thing-7/", "/de/products/"])
def test_a_page_weighs_little(path: str) -> None:
    words = "Drawn by hand, and tested in daily use for more than a year. " * 20
    a_shelf_of(30, category=a_category(), tagline="A warm face for books.", description=words)
    page = Client().get(path)
    parts = [content(each) for each in PARTS.findall(page.text)]
    assert len(parts) >= 5
    assert sum(len(gzip.compress(each)) for each in [page.content, *parts]) <= MOST


def content(url: str) -> bytes:
    if url.startswith("/static/"):
        found = finders.find(url.removeprefix("/static/"))
        assert isinstance(found, str), url
        return Path(found).read_bytes()
    return Client().get(url).content
