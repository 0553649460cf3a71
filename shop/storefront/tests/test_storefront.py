import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from shop.accounts.models import User
from shop.events.kinds import Kind
from shop.events.models import Event
from shop.storefront.colour import contrast, shades
from shop.storefront.models import LegalText, Storefront

pytestmark = pytest.mark.django_db


def changed(**fields: object) -> Storefront:
    shop = Storefront.current()
    for name, value in fields.items():
        setattr(shop, name, value)
    shop.change(changed=list(fields))
    return shop


def test_a_change_shows_on_the_next_request() -> None:
    changed(name="Kiosk")
    assert "Kiosk" in Client().get("/").text


def test_a_change_is_recorded_with_who_made_it(olga: User) -> None:
    shop = Storefront.current()
    shop.name = "Kiosk"
    shop.change(by=olga, changed=["name"])
    event = Event.objects.get(kind=Kind.STOREFRONT_CHANGED)
    assert event.actor == olga
    assert event.data == {"fields": ["name"]}


def test_every_change_raises_the_number_also_the_first() -> None:
    before = Storefront.current().version
    assert changed(name="Kiosk").version > before
    assert changed(name="Stall").version > before + 1


def test_there_is_one_storefront() -> None:
    changed(name="Kiosk")
    with pytest.raises(IntegrityError), transaction.atomic():
        Storefront.objects.create(pk=2)


def test_the_first_language_has_no_prefix() -> None:
    changed(languages=["de", "en"])
    browser = Client()
    assert browser.get("/")["Content-Language"] == "de"
    assert browser.get("/en/")["Content-Language"] == "en"
    moved = browser.get("/de/legal/terms/?page=2")
    assert moved.status_code == 307
    assert moved["Location"] == "/legal/terms/?page=2"


@pytest.mark.parametrize("path", ["/en//evil.example", "//en//evil.example", "/en///evil.example"])
def test_no_prefix_leads_off_the_site(path: str) -> None:
    changed(languages=["en", "de"])
    response = Client().get(path)
    assert not response.get("Location", "").startswith("//")
    assert 'href="//' not in response.text


@pytest.mark.parametrize("path", ["//evil.example/", "/de//evil.example/"])
def test_no_language_link_leads_off_the_site(path: str) -> None:
    changed(languages=["en", "de"])
    assert 'href="//' not in Client().get(path).text


@pytest.mark.parametrize("languages", [[], ["xx"]])
def test_a_shop_without_words_of_its_own_speaks_english(languages: list[str]) -> None:
    changed(languages=languages)
    assert Client().get("/")["Content-Language"] == "en"
    assert Client().get("/ops/login/").status_code == 200


def test_two_changes_at_once_are_both_kept() -> None:
    changed(name="Kiosk")
    one, other = Storefront.objects.get(pk=1), Storefront.objects.get(pk=1)
    one.name, other.tagline = "Stall", "Open late"
    one.change(changed=["name"])
    other.change(changed=["tagline"])
    shop = Storefront.objects.get(pk=1)
    assert (shop.name, shop.tagline, shop.version) == ("Stall", "Open late", other.version)
    assert other.version > one.version


def test_a_language_the_shop_does_not_speak_is_not_found() -> None:
    changed(languages=["en"])
    assert Client().get("/de/").status_code == 404


def test_links_keep_the_language() -> None:
    changed(languages=["en", "de"])
    LegalText.objects.create(kind="terms", language="en", body="# Terms")
    assert 'href="/de/legal/terms/"' in Client().get("/de/").text


def test_a_legal_text_is_shown_in_the_readers_language_or_in_the_shops() -> None:
    changed(languages=["en", "de"])
    LegalText.objects.create(kind="terms", language="en", body="# Our terms")
    LegalText.objects.create(kind="terms", language="de", body="# Unsere Bedingungen")
    LegalText.objects.create(kind="privacy", language="en", body="# Privacy")
    browser = Client()
    assert "Unsere Bedingungen" in browser.get("/de/legal/terms/").text
    assert "Our terms" in browser.get("/legal/terms/").text
    assert "<h1>Privacy</h1>" in browser.get("/de/legal/privacy/").text
    assert browser.get("/legal/imprint/").status_code == 404
    assert browser.get("/legal/nonsense/").status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[click](javascript:alert(1))",
        "![x](javascript:alert(1))",
        "[click](data:text/html,<script>alert(1)</script>)",
        "[a](vbscript:x) <iframe src=//evil.example></iframe>",
    ],
)
def test_a_legal_text_carries_no_script(body: str) -> None:
    changed()
    LegalText.objects.create(kind="terms", language="en", body=body)
    page = Client().get("/legal/terms/").text
    text = page[page.index("<main") : page.index("</main>")]
    for trick in ("<script", "<img", "<iframe", 'href="javascript', 'href="data', 'href="vbscript'):
        assert trick not in text


def test_the_palette_is_cached_for_ever_under_its_own_name() -> None:
    changed(accent="#2F6F5E")
    palette = Client().get("/palette/2f6f5e.css")
    assert palette["Content-Type"].startswith("text/css")
    assert "immutable" in palette["Cache-Control"]
    assert "#2f6f5e" in palette.text.lower()
    assert Client().get("/palette/b4472b.css").status_code == 404


@pytest.mark.parametrize(
    "accent", ["#ffff00", "#000000", "#ffffff", "#808080", "#b4472b", "#00ff88", "#0000ff"]
)
def test_text_stays_readable_on_any_accent(accent: str) -> None:
    for tone in shades(accent).values():
        assert contrast(tone["accent"], tone["on-accent"]) >= 4.5
    assert contrast(shades(accent)["light"]["accent-text"], "#fbfaf7") >= 4.5
    assert contrast(shades(accent)["dark"]["accent-text"], "#1b1917") >= 4.5
