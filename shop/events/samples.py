"""The mails there are, and what each is shown with before anything has happened."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "templates" / "emails"
PARTS = ("subject.txt", "body.txt", "body.html")
SITE = "{site_url}"


@cache
def names() -> list[str]:
    return sorted(file.parent.name for file in FOLDER.glob("*/subject.txt"))


def sample(name: str) -> dict[str, Any]:
    """What such a mail is written with, made up."""
    text = (FOLDER / name / "sample.json").read_text()
    told: dict[str, Any] = json.loads(text.replace(SITE, settings.SITE_URL))
    return told


def placeholders(name: str) -> list[str]:
    """The words of a mail that are different each time."""
    return [*(key for key, value in sample(name).items() if isinstance(value, str)), "shop"]
