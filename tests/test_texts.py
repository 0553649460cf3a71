"""Nothing that is said to a reader has escaped translation."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone, translation
from django.utils.translation import trans_real
from pytest_django import Settings

from catalog.models import Product
from shop.events import samples
from shop.management import translations
from shop.storefront.models import LegalText, Storefront
from tests.people import a_seller

MARKED = re.compile(r"⟦[^⟦⟧]*⟧")
SAID = {"alt", "title", "aria-label", "placeholder"}
OWN_NAMES = {"English", "Deutsch"}


class Reader(HTMLParser):
    """Collects what a reader sees or hears of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in ("script", "style", "code")
        given = dict(attrs)
        self.texts += [value or "" for name, value in attrs if name in SAID]
        if tag == "meta" and given.get("name") == "description":
            self.texts.append(given.get("content") or "")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in ("script", "style", "code")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.texts.append(data)


def escaped(html: str, *allowed: str) -> list[str]:
    reader = Reader()
    reader.feed(html)
    # A sentence may be broken up by emphasis; its brackets then stand in two text nodes.
    whole = "\n".join(reader.texts)
    while MARKED.search(whole):
        whole = MARKED.sub("", whole)
    lines = [line.strip(" ⟦⟧,.·–") for line in whole.splitlines()]
    return [
        line
        for line in lines
        if re.search(r"[^\W\d_]{2}", line) and line not in OWN_NAMES | set(allowed)
    ]


@pytest.fixture
def pseudo(tmp_path: Path, settings: Settings) -> Iterator[None]:
    """German for once is English in brackets."""
    catalog = Catalog(locale="de")
    for message in translations.collect():
        if message.id:
            texts = message.id if isinstance(message.id, tuple) else (message.id,)
            marked = tuple(f"⟦{text}⟧" for text in texts)
            string = marked if len(marked) > 1 else marked[0]
            catalog.add(message.id, string, context=message.context)
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "django.mo").open("wb") as stream:
        write_mo(stream, catalog)
    trans_real._translations.clear()  # type: ignore[attr-defined]  # Django keeps what it has read
    settings.LOCALE_PATHS = [tmp_path]
    yield
    trans_real._translations.clear()  # type: ignore[attr-defined]  # the same


@pytest.fixture
def marked_shop(db: None) -> None:
    """Its own words are in brackets too, so that only ours can be without."""
    Storefront(
        pk=1, name="⟦Shop⟧", tagline="⟦Tagline⟧", address="⟦Street⟧", email="a@b.example"
    ).change(changed=["name"])
    for kind in LegalText.Kind.values:
        LegalText.objects.create(kind=kind, language="de", body="# ⟦Title⟧\n\n⟦Body⟧")
    for number, kind in enumerate(Product.Kind.values):
        product = Product.objects.create(
            seller=a_seller(), kind=kind, name="⟦Name⟧", slug=kind, tagline="⟦Tagline⟧",
            includes="⟦One⟧\n⟦Two⟧", published_at=timezone.now(), rank=number,
        )  # fmt: skip
        option = product.options.create(name="⟦Option⟧")
        option.prices.create(amount=2900, currency="EUR", period="month")


@pytest.mark.usefixtures("pseudo", "marked_shop")
@pytest.mark.parametrize("path", ["/de/", "/de/legal/terms/", "/de/legal/imprint/", "/de/nothing/"])
def test_public_pages(path: str) -> None:
    response = Client().get(path)
    assert "⟦" in response.text
    assert escaped(response.text, "a@b.example", response["X-Request-ID"]) == []


@pytest.mark.usefixtures("pseudo", "db")
def test_an_empty_shop() -> None:
    assert escaped(Client().get("/de/").text, "Tradepost") == []


@pytest.mark.usefixtures("pseudo", "marked_shop")
@pytest.mark.parametrize("status", [400, 403, 404, 413, 422, 429, 500, 503])
def test_error_pages(status: int) -> None:
    with translation.override("de"):
        html = render_to_string(
            f"errors/{status}.html",
            {"status": status, "request_id": "abc123", "storefront": Storefront.current()},
        )
    assert escaped(html, "a@b.example", "abc123") == []


@pytest.mark.usefixtures("pseudo", "marked_shop")
@pytest.mark.parametrize("name", samples.names())
def test_mails(name: str) -> None:
    context = marked(samples.sample(name)) | {"leave": "abc", "trial": True}
    context |= {"site_url": "https://shop.example", "language": "de"}
    with translation.override("de"):
        for part in samples.PARTS:
            text = str(render_to_string(f"emails/{name}/{part}", context))
            text = re.sub(r"https?://[^\s\"<]*", "", text)
            assert escaped(text, "a@b.example") == [], part


def marked(told: Any) -> Any:
    """Whatever is said to a mail, in brackets; addresses are nobody's words."""
    if isinstance(told, dict):
        return {name: marked(each) for name, each in told.items()}
    if isinstance(told, list):
        return [marked(each) for each in told]
    return f"⟦{told}⟧" if isinstance(told, str) and "://" not in told else told


def test_german_is_complete() -> None:
    assert list(translations.faults("de")) == []
