"""What is mailed about bookings: each with what it is about and a way on, in both languages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import override

from fulfillment.notices import BUYERS, SELLERS
from shop.events.mailing import mail

pytestmark = pytest.mark.django_db
FOLDER = Path(settings.BASE_DIR) / "templates/emails"
NAMES = sorted({*BUYERS.values(), *SELLERS.values()})


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("name", NAMES)
def test_each_says_what_it_is_about_and_where_to_go(name: str, language: str) -> None:
    sample = json.loads((FOLDER / name / "sample.json").read_text())
    row = mail(f"sample/{name}", name, "gabi@example.com", sample, language)
    with override(language):
        parts = [
            render_to_string(f"emails/{name}/{part}", row.context | {"language": language})
            for part in ("subject.txt", "body.txt", "body.html")
        ]
    assert sample["product"] in parts[0]
    for body in parts[1:]:
        assert sample["product"] in body
        assert sample["link"] in body
        assert sample["when"] in body
        assert sample["wishes"] in body or name not in SELLERS.values()


def test_what_a_buyer_wrote_is_no_markup() -> None:
    told = json.loads((FOLDER / "booking_requested/sample.json").read_text())
    told |= {"wishes": "<b>Now</b>", "language": "en"}
    body = render_to_string("emails/booking_requested/body.html", told)
    assert "<b>Now</b>" not in body
