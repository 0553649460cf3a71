"""The catalogues, as the `messages` command keeps them."""

from pathlib import Path

from pytest_django import Settings

from shop.management import translations


def test_collecting_again_changes_nothing(settings: Settings, tmp_path: Path) -> None:
    settings.LOCALE_PATHS = [tmp_path]
    translations.update("de")
    file = translations.path("de", "po")
    dated = [
        '"POT-Creation-Date: 2020-02-02 02:02+0000\\n"' if "POT-Creation-Date" in line else line
        for line in file.read_text().splitlines()
    ]
    file.write_text("\n".join(dated) + "\n")
    before = file.read_bytes()
    translations.update("de")
    assert file.read_bytes() == before
