"""The owner's form: what it takes, what it refuses with a sentence, what it records."""

import re
import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from shop.accounts.models import User
from shop.events.kinds import Kind
from shop.events.models import Event
from shop.storefront.models import LegalText, Logo, Storefront

pytestmark = pytest.mark.django_db

URL = "/ops/storefront/storefront/1/change/"
UNREADABLE = "This file is not a picture we can read"
SCRIPT = b"<script>alert(1)</script>"


@pytest.fixture
def shop() -> Storefront:
    return Storefront.objects.create(pk=1, name="Kiosk", languages=["en"], currencies=["EUR"])


def form(**changes: Any) -> dict[str, Any]:
    """The form as it stands when it is opened, with some of it changed."""
    return {
        "name": "Kiosk",
        "tagline": "",
        "accent_picker": "#b4472b",
        "accent_code": "",
        "email": "",
        "address": "",
        "withdrawal": "on",
        "language": "en",
        "languages": ["en"],
        "currency": "EUR",
        "currencies": ["EUR"],
        "country": "",
        "tax_included": "on",
        "legal_texts-TOTAL_FORMS": "0",
        "legal_texts-INITIAL_FORMS": "0",
    } | changes


def texts(*rows: tuple[str, str, str], initial: int = 0) -> dict[str, Any]:
    data: dict[str, Any] = {
        "legal_texts-TOTAL_FORMS": len(rows),
        "legal_texts-INITIAL_FORMS": initial,
    }
    for number, (kind, language, body) in enumerate(rows):
        row = f"legal_texts-{number}"
        data |= {f"{row}-kind": kind, f"{row}-language": language, f"{row}-body": body}
        data |= {f"{row}-storefront": 1}
    return data


def picture(kind: str = "PNG", size: tuple[int, int] = (320, 80)) -> bytes:
    drawn = BytesIO()
    Image.new("RGB", size, "#b4472b").save(drawn, kind)
    return drawn.getvalue()


def bomb(side: int) -> bytes:
    """A PNG of a few kilobytes that says it is very large, and is."""

    def chunk(name: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + check

    row = b"\0" * (side // 8 + 1)
    packer = zlib.compressobj(9)
    body = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def upload(content: bytes, name: str = "logo.png", kind: str = "image/png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, kind)


def changes() -> list[list[str]]:
    events = Event.objects.filter(kind=Kind.STOREFRONT_CHANGED).order_by("pk")
    return [event.data["fields"] for event in events]


def test_the_section_leads_to_the_form(olgas_browser: Client) -> None:
    assert olgas_browser.get("/ops/storefront/storefront/")["Location"] == URL
    assert olgas_browser.get(URL).status_code == 200
    assert olgas_browser.get("/ops/storefront/storefront/add/").status_code == 403


def test_a_save_shows_at_the_next_request(shop: Storefront, olgas_browser: Client) -> None:
    answer = olgas_browser.post(
        URL, form(name="Bazaar", tagline="All sorts", accent_code="#2F6F5E")
    )
    assert answer.status_code == 302
    page = Client().get("/").text
    assert "Bazaar" in page
    assert "All sorts" in page
    assert "/palette/2f6f5e.css" in page


def test_a_save_is_recorded_with_its_fields_and_its_actor(
    shop: Storefront, olgas_browser: Client, olga: User
) -> None:
    olgas_browser.post(URL, form(name="Bazaar", currencies=["USD"], email="hi@example.com"))
    assert changes() == [["currencies", "email", "name"]]
    assert Event.objects.get().actor == olga
    assert Storefront.objects.get().currencies == ["EUR", "USD"]


def test_saving_without_a_change_records_nothing(shop: Storefront, olgas_browser: Client) -> None:
    LegalText.objects.create(kind="terms", language="en", body="Terms")
    kept = texts(("terms", "en", "Terms"), initial=1)
    kept["legal_texts-0-id"] = LegalText.objects.get().pk
    for data in (form(**kept), form(**kept, remove_logo="on", accent_code="#B4472B")):
        assert olgas_browser.post(URL, data).status_code == 302
    assert changes() == []
    assert Storefront.objects.get().version == shop.version


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_logo_is_uploaded_shown_and_removed(
    shop: Storefront, olgas_browser: Client, kind: str
) -> None:
    olgas_browser.post(URL, form(new_logo=upload(picture(kind))))
    logo = Storefront.objects.get().logo
    assert logo
    assert (logo.width, logo.height) == (320, 80)
    address = f"/logo/{logo.digest}.webp"
    assert f'src="{address}" width="320" height="80"' in olgas_browser.get(URL).text
    shown = Client().get(address)
    assert shown["Content-Type"] == "image/webp"
    assert Image.open(BytesIO(shown.content)).format == "WEBP"

    olgas_browser.post(URL, form(remove_logo="on"))
    assert Storefront.objects.get().logo is None
    assert changes() == [["logo"], ["logo"]]


def test_the_same_logo_again_is_no_change(shop: Storefront, olgas_browser: Client) -> None:
    for _ in range(2):
        olgas_browser.post(URL, form(new_logo=upload(picture())))
    assert changes() == [["logo"]]
    assert Logo.objects.count() == 1


def test_a_tall_logo_is_drawn_smaller(shop: Storefront, olgas_browser: Client) -> None:
    olgas_browser.post(URL, form(new_logo=upload(picture(size=(600, 600)))))
    logo = Storefront.objects.get().logo
    assert logo
    assert (logo.width, logo.height) == (160, 160)


def test_nothing_but_the_picture_is_left_of_a_polyglot(
    shop: Storefront, olgas_browser: Client
) -> None:
    olgas_browser.post(URL, form(new_logo=upload(picture() + SCRIPT)))
    logo = Storefront.objects.get().logo
    assert logo
    assert SCRIPT not in bytes(logo.image)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"not a picture at all", UNREADABLE),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', UNREADABLE),
        (picture("GIF") + SCRIPT, UNREADABLE),
        (picture("BMP"), UNREADABLE),
        (b"%PDF-1.7\n" + picture(), UNREADABLE),
        (picture()[:60], UNREADABLE),
        (picture("JPEG")[:-40], UNREADABLE),
        (b"\x89PNG\r\n\x1a\n" + b"\xff" * 400, UNREADABLE),
        (b"RIFF\x00\x00\x00\x10WEBPVP8 " + b"\x00" * 60, UNREADABLE),
        (b"", "The submitted file is empty."),
        (picture() + b"\0" * 1_000_001, "This picture is larger than 1 MB."),
        (bomb(12_000), "This picture has more than 25 million pixels."),
        (bomb(20_000), "This picture has more than 25 million pixels."),
    ],
    ids=[
        "text", "svg", "gif polyglot", "bmp", "pdf polyglot", "cut png", "cut jpeg", "noise",
        "webp noise", "empty", "heavy", "bomb", "larger bomb",
    ],
)  # fmt: skip
def test_a_file_that_is_no_logo_is_refused_with_a_sentence(
    shop: Storefront, olgas_browser: Client, content: bytes, sentence: str
) -> None:
    answer = olgas_browser.post(URL, form(name="Bazaar", new_logo=upload(content)))
    assert answer.status_code == 200
    [error] = answer.context["adminform"].form.errors["new_logo"]
    assert error.startswith(sentence)
    assert Storefront.objects.get().name == "Kiosk"
    assert changes() == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "   "),
        ("name", "x" * 10_000),
        ("name", "a\0b"),
        ("tagline", "x" * 161),
        ("accent", "red"),
        ("accent", "#12"),
        ("accent", "#b4472g"),
        ("accent", "#b4472b\n}"),
        ("accent", "red;}body{}"),
        ("email", "nobody"),
        ("address", "x" * 501),
        ("language", "xx"),
        ("languages", ["xx"]),
        ("currency", "XXX"),
        ("currency", ""),
        ("currencies", ["EUR", "XXX"]),
    ],
)
def test_a_wrong_entry_is_a_sentence_at_its_field(
    shop: Storefront, olgas_browser: Client, field: str, value: str
) -> None:
    name = "accent_code" if field == "accent" else field
    answer = olgas_browser.post(URL, form(**{name: value}))
    assert answer.status_code == 200
    errors = answer.context["adminform"].form.errors
    assert list(errors) == [field]
    assert errors[field][0].endswith(".")
    assert changes() == []


def test_a_colour_is_picked_or_written(shop: Storefront, olgas_browser: Client) -> None:
    page = olgas_browser.get(URL).text
    assert re.search(r'<input type="color" name="accent_picker" value="#b4472b"', page)
    olgas_browser.post(URL, form(accent_picker="#00ff88"))
    assert Storefront.objects.get().accent == "#00ff88"
    olgas_browser.post(URL, form(accent_picker="#00ff88", accent_code="#123ABC"))
    assert Storefront.objects.get().accent == "#123abc"


def test_the_first_of_a_kind_is_always_offered(shop: Storefront, olgas_browser: Client) -> None:
    both = form(language="de", languages=["en"], currency="CHF", currencies=[])
    assert olgas_browser.post(URL, both).status_code == 302
    saved = Storefront.objects.get()
    assert saved.languages == ["de", "en"]
    assert saved.currencies == ["CHF"]


def test_legal_texts_are_added_changed_and_deleted(shop: Storefront, olgas_browser: Client) -> None:
    olgas_browser.post(URL, form(**texts(("terms", "en", "# Terms"), ("terms", "de", "# AGB"))))
    assert "Terms" in Client().get("/legal/terms/").text
    rows = list(LegalText.objects.order_by("language"))
    data = texts(("terms", "de", "# AGB"), ("terms", "en", "# Our terms"), initial=2)
    data |= {f"legal_texts-{number}-id": row.pk for number, row in enumerate(rows)}
    olgas_browser.post(URL, form(**data, **{"legal_texts-0-DELETE": "on"}))
    assert [text.body for text in LegalText.objects.all()] == ["# Our terms"]
    assert changes() == [["legal_texts"], ["legal_texts"]]


@pytest.mark.parametrize("there", [True, False])
def test_a_legal_text_stands_once_in_a_language(
    shop: Storefront, olgas_browser: Client, there: bool
) -> None:
    rows = [("terms", "en", "# Terms"), ("terms", "en", "# Other terms")]
    if there:
        LegalText.objects.create(kind="terms", language="en", body="# Terms")
        rows = rows[1:]
    answer = olgas_browser.post(URL, form(**texts(*rows)))
    assert answer.status_code == 200
    assert "errornote" in answer.text
    assert "errorlist" in answer.text
    assert LegalText.objects.count() == int(there)


def test_a_legal_text_needs_words_and_a_language_we_speak(
    shop: Storefront, olgas_browser: Client
) -> None:
    answer = olgas_browser.post(URL, form(**texts(("terms", "xx", " "))))
    [formset] = answer.context["inline_admin_formsets"]
    assert set(formset.formset.errors[0]) == {"language", "body"}


COMPANY = {
    "legal_name": "Type GmbH",
    "country": "DE",
    "tax_id": "DE123456789",
    "registration": "HRB 1",
    "invoice_words": "Thank you.",
}


@pytest.mark.parametrize("pattern", ["{number}", "R-{year}.{number}", "{year}{year}-{number}", ""])
def test_the_company_and_its_numbers_are_set(
    olgas_browser: Client, shop: Storefront, pattern: str
) -> None:
    answer = olgas_browser.post(URL, form(**COMPANY, invoice_pattern=pattern))
    assert answer.status_code == 302
    shop = Storefront.objects.get()
    assert {name: getattr(shop, name) for name in COMPANY} == COMPANY
    assert shop.numbered(7, 2026).endswith("000007")


@pytest.mark.parametrize(
    "wrong",
    [
        {"invoice_pattern": each}
        for each in ("{year}", "7{number}", "{year}{number}", "{number}-", "a/{number}", "{0}")
    ]
    + [{"invoice_pattern": "{number}{number}"}, {"invoice_pattern": "x" * 10_000 + "{number}"}]
    + [{"country": "XX"}, {"legal_name": "x" * 10_000}, {"tax_id": "x" * 41}],
)
def test_what_no_invoice_can_say_is_refused(
    olgas_browser: Client, shop: Storefront, wrong: dict[str, str]
) -> None:
    answer = olgas_browser.post(URL, form(**COMPANY | wrong))
    assert answer.status_code == 200
    assert answer.context["errors"]
    assert Storefront.objects.get().legal_name == ""
