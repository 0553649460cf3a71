"""Parts that get all they show as arguments are drawn once, and never for other arguments."""

from typing import Any

import pytest
from django.template import Context, Template
from django.urls import set_script_prefix
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy, override
from pytest_django import Settings

from catalog.models import Image
from shop.lib.money import Money
from shop.storefront.templatetags.parts import PARTS, frozen

BADGE = Template('{% include "components/badge.html" with text=text only %}')
PRICE = Template('{% include "components/price.html" with money=money only %}')
PICTURE = Template('{% include "components/picture.html" with slug="a" image=image only %}')


@pytest.fixture(autouse=True)
def room(settings: Settings) -> None:
    settings.PAGE_CACHE_MEGABYTES = 1
    PARTS.clear()


def draw(template: Template, **given: Any) -> str:
    return str(template.render(Context(given)))


def test_the_same_is_drawn_once() -> None:
    first = draw(BADGE, text="Sold out")
    assert draw(BADGE, text="Sold out") == first
    assert len(PARTS) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("<b>", mark_safe("<b>")), ("1", 1), (1, True), (0, False), ("", None), ("a", "b")],
)
def test_what_only_looks_alike_is_drawn_by_itself(one: Any, other: Any) -> None:
    for text in (one, other):
        kept = draw(BADGE, text=text)
        PARTS.clear()
        assert draw(BADGE, text=text) == kept
    assert frozen(one) != frozen(other)
    draw(BADGE, text=one)
    draw(BADGE, text=other)
    assert len(PARTS) == 2


def test_each_language_and_each_prefix_has_its_own() -> None:
    money = Money(123450, "EUR")
    english = draw(PRICE, money=money)
    with override("de"):
        german = draw(PRICE, money=money)
    assert "1,234.50" in english
    assert "1.234,50" in german
    assert "/covers/a.svg" in draw(PICTURE, image=None)
    try:
        set_script_prefix("/de/")
        assert "/de/covers/a.svg" in draw(PICTURE, image=None)
    finally:
        set_script_prefix("/")


def test_a_lazy_text_is_what_it_says_now() -> None:
    with override("de"):
        text = gettext_lazy("Sold out")
        assert draw(BADGE, text=text) == draw(BADGE, text=str(text))


def test_a_picture_is_known_by_all_that_is_shown_of_it() -> None:
    image = Image(key="k", alt="A tram", width=800, height=600, widths=[400])
    first = draw(PICTURE, image=image)
    assert "A tram" in first
    image.alt = "A bus"
    assert "A bus" in draw(PICTURE, image=image)
    image.widths = [400, 800]
    assert "800.avif" in draw(PICTURE, image=image)


def test_what_cannot_be_compared_is_drawn_each_time() -> None:
    for _ in range(2):
        draw(BADGE, text=object())
    assert len(PARTS) == 0


def test_without_room_nothing_is_kept(settings: Settings) -> None:
    settings.PAGE_CACHE_MEGABYTES = 0
    draw(BADGE, text="Sold out")
    assert len(PARTS) == 0
