"""The demo is a shop that one would open: nothing lacks, everything downloads, and it stays."""

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from catalog import pictures
from catalog.models import Drawing, File, Image, LicenceTerms, Price, Product, Release
from catalog.tests.goods import on_disk
from shop.accounts.models import Seller
from shop.events.models import Event
from shop.lib import storage
from shop.management.demo import drawing, words
from shop.management.demo.catalogue import THINGS
from shop.storefront.models import Storefront

pytestmark = pytest.mark.django_db
PRICES = {
    "marlow-serif": 4900,
    "quay-grotesk": 3900,
    "ledger-mono": 2900,
    "page-review": 9000,
    "grid-notes": 1800,
    "brush-lesson": 6000,
    "poster-kit": 2400,
    "free": 0,
    "plus": 900,
    "pro": 2400,
}


@pytest.fixture(autouse=True)
def debugging(settings: Settings, tmp_path: Path) -> None:
    on_disk(settings, tmp_path)
    settings.DEBUG = True


@pytest.fixture
def demo(debugging: None) -> None:
    call_command("seed")


def everything() -> dict[str, list[Any]]:
    models: list[Any] = [*apps.get_app_config("catalog").get_models(), Storefront, Seller, Event]
    return {str(model): list(model.objects.order_by("pk").values()) for model in models}


@pytest.mark.usefixtures("demo")
def test_what_is_published_lacks_nothing() -> None:
    shown = Product.objects.visible()
    assert shown.count() == 17
    assert {product.slug: product.missing() for product in shown if product.missing()} == {}


@pytest.mark.usefixtures("demo")
def test_seeding_twice_changes_nothing() -> None:
    Storefront.objects.update(name="Kiosk")
    Product.objects.get(slug="marlow-serif").rename("marlow")
    before = everything()
    call_command("seed")
    assert everything() == before


@pytest.mark.usefixtures("demo")
def test_each_file_is_usable_and_opens() -> None:
    assert Release.objects.filter(released_at=None).count() == 0
    assert File.objects.usable().count() == File.objects.count() > 20
    for file in File.objects.all():
        content = b"".join(storage.chunks(file.key))
        assert OPENED[file.name.rpartition(".")[2]](content), file.name


def opened_pdf(content: bytes) -> bool:
    """Each part begins where the table at the end says, and each stream is as long as it says."""
    begins = re.findall(rb"^(\d{10}) 00000 n $", content, re.MULTILINE)
    parts = [content[int(begin) :].startswith(b"%d 0 obj" % n) for n, begin in enumerate(begins, 1)]
    streams = re.findall(rb"/Length (\d+) >>\nstream\n(.*?)\nendstream", content, re.DOTALL)
    table = int(content.split(b"startxref\n")[1].split()[0])
    whole = content[table:].startswith(b"xref") and content.endswith(b"%%EOF\n")
    return whole and all(parts) and all(int(told) == len(text) for told, text in streams)


def opened_zip(content: bytes) -> bool:
    with ZipFile(BytesIO(content)) as folder:
        return folder.testzip() is None and len(folder.namelist()) > 3


OPENED: dict[str, Callable[[bytes], bool]] = {
    "pdf": opened_pdf,
    "zip": opened_zip,
    "svg": lambda content: ET.fromstring(content).tag.endswith("svg"),
    "txt": lambda content: "demo shop" in content.decode(),
}


def test_files_that_did_not_arrive_are_brought_the_next_time(
    settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "broken").write_text("no folder")
    on_disk(settings, tmp_path / "broken")
    with pytest.raises(storage.Unavailable):
        call_command("seed")
    on_disk(settings, tmp_path)
    call_command("seed")
    assert Release.objects.filter(released_at=None).count() == 0
    assert File.objects.usable().count() == File.objects.kept().count() > 20


@pytest.mark.usefixtures("demo")
def test_every_picture_says_what_it_shows_and_can_be_drawn() -> None:
    assert not Image.objects.filter(alt="").exists()
    assert {each.drawing for thing in THINGS for each in thing.pictures} == set(drawing.DRAWINGS)
    fine, plain = (
        Drawing.objects.filter(image__product__slug=slug).first()
        for slug in ("marlow-serif", "grid-notes")
    )
    assert fine
    assert plain
    images = [fine.image, plain.image]
    for row in (fine, plain):
        pictures.draw(row)
    for image, widths in zip(images, ([400, 800, 1600], [400, 800]), strict=True):
        image.refresh_from_db()
        assert image.widths == widths


@pytest.mark.usefixtures("demo")
def test_the_prices_are_in_both_currencies() -> None:
    for slug, amount in PRICES.items():
        page = Client().get(f"/products/{slug}/")
        assert page.status_code == 200
        first = Price.objects.filter(option__product__slug=slug, currency="EUR", default=True)
        assert first.order_by("option__rank", "amount")[0].amount == amount
    for product in Product.objects.all():
        held = Price.objects.open().filter(option__product=product)
        assert set(held.values_list("currency", flat=True)) == {"EUR", "USD"}


@pytest.mark.usefixtures("demo")
def test_bundles_and_relations_are_among_one_sellers_products() -> None:
    products = {product.slug: product for product in Product.objects.all()}
    for thing in THINGS:
        for slug in [*thing.bundled, *thing.related]:
            assert products[slug].seller.slug == thing.seller, (thing.slug, slug)
    bundle = products["foundry-shelf"]
    assert bundle.bundled.count() == 3


@pytest.mark.usefixtures("demo")
def test_something_comes_with_a_key_alone_and_in_a_bundle() -> None:
    terms = LicenceTerms.objects.get()
    assert (terms.devices, terms.file_days) == (3, 30)
    assert terms.product in Product.objects.get(slug="foundry-shelf").bundled.all()


@pytest.mark.usefixtures("demo")
def test_both_desks_have_something_on_them() -> None:
    for seller in Seller.objects.all():
        states = {product.state for product in seller.products.all()}
        assert states >= {"published", "draft", "scheduled"}
        assert seller.projects.filter(launch_on__isnull=False, product__isnull=False).exists()


def test_each_text_is_a_things_and_each_thing_has_one() -> None:
    written = {path.stem for path in (words.HERE / "words").glob("*.md")}
    assert written == {thing.slug for thing in THINGS}
    assert len(list(words.legal())) == 8


def test_a_former_address_leads_to_the_product(settings: Settings) -> None:
    call_command("seed")
    moved = Client().get("/products/sixteen-posters/")
    assert moved.status_code == 301
    assert moved["Location"] == "/products/poster-kit/"
