"""Covers: the same slug always prints the same sheet."""

from xml.etree import ElementTree as ET

import pytest
from django.test import RequestFactory

from catalog.cover import draw
from catalog.views import cover

SLUGS = [f"product-{number}" for number in range(400)]
HOSTILE = ["", "x" * 10_000, '"><script>alert(1)</script>', "&amp;]]>", "\0", "ünïcödé", "\ud800"]


def test_the_same_slug_draws_the_same_cover() -> None:
    assert draw("marlow-serif") == draw("marlow-serif")


def test_a_cover_stays_as_it_was_first_printed() -> None:
    """What buyers know a product by must not change with an upgrade."""
    assert draw("marlow-serif").startswith(
        '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300" viewBox="0 0 400 300">'
    )
    assert "#1f6152" in draw("marlow-serif")


def test_every_cover_is_a_small_picture_that_needs_nothing_else() -> None:
    for slug in SLUGS:
        svg = draw(slug)
        root = ET.fromstring(svg)
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert len(svg.encode()) <= 3_000
        assert "style" not in svg
        assert svg.count("http") == 1


def test_covers_differ() -> None:
    assert len({draw(slug) for slug in SLUGS}) > 0.95 * len(SLUGS)


def test_neighbours_on_the_shelf_differ() -> None:
    assert draw("free") != draw("plus") != draw("pro")


@pytest.mark.parametrize("slug", HOSTILE)
def test_nothing_of_a_hostile_slug_reaches_the_picture(slug: str) -> None:
    svg = draw(slug)
    ET.fromstring(svg)
    assert "script" not in svg
    assert not slug or slug not in svg


def test_a_cover_is_an_image_that_caches_may_keep(rf: RequestFactory) -> None:
    response = cover(rf.get("/covers/marlow-serif.svg"), slug="marlow-serif")

    assert response.headers["Content-Type"] == "image/svg+xml"
    assert "public" in response.headers["Cache-Control"]
    assert not response.cookies
