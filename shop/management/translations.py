"""Message catalogues by Babel, so that nobody needs the gettext tools."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

SOURCES = ("shop", "catalog", "orders", "fulfillment", "billing", "templates")
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def languages() -> list[str]:
    """English is what the code says; every other language has a catalogue."""
    return [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def path(language: str, suffix: str) -> Path:
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / f"django.{suffix}"


def collect() -> Catalog:
    """Every text of the code and the templates."""
    catalog = Catalog(project="Tradepost", charset="utf-8", fuzzy=False)
    for file in sorted(_files()):
        origin = file.relative_to(settings.BASE_DIR).as_posix()
        for text, context in _texts(file):
            catalog.add(text, None, [(origin, 0)], context=context)
    return catalog


def load(language: str) -> Catalog:
    file = path(language, "po")
    if not file.exists():
        return Catalog(locale=language, fuzzy=False)
    with file.open("rb") as stream:
        return read_po(stream, locale=language)


def update(language: str) -> Catalog:
    catalog = load(language)
    # A date that changes with every run would hide what did change.
    catalog.update(collect(), no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    file = path(language, "po")
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as stream:
        write_po(stream, catalog, width=100, sort_output=True, include_lineno=False)
    return catalog


def compile_catalog(language: str) -> None:
    with path(language, "mo").open("wb") as stream:
        write_mo(stream, load(language))


def faults(language: str) -> Iterator[str]:
    """Texts that are missing, untranslated, unsure, left over or broken."""
    wanted, have = _by_text(collect()), _by_text(load(language))
    for text, _ in have.keys() - wanted.keys():
        yield f"{language}: nothing says {text!r} any more"
    for text, _ in wanted.keys() - have.keys():
        yield f"{language}: {text!r} is missing"
    for message, errors in load(language).check():
        yield f"{language}: {message.id!r}: {'; '.join(map(str, errors))}"
    for key in wanted.keys() & have.keys():
        if have[key].fuzzy or not _translated(have[key]):
            yield f"{language}: {key[0]!r} is not translated"


def _by_text(catalog: Catalog) -> dict[tuple[Any, str | None], Message]:
    return {(message.id, message.context): message for message in catalog if message.id}


def _translated(message: Message) -> bool:
    text = message.string
    return all(text) if isinstance(text, tuple | list) else bool(text)


def _files() -> Iterator[Path]:
    for source in SOURCES:
        for file in (settings.BASE_DIR / source).rglob("*"):
            if file.suffix in (".py", ".html", ".txt") and "tests" not in file.parts:
                yield file


def _texts(file: Path) -> Iterator[tuple[Any, str | None]]:
    source = file.read_text()
    if file.suffix != ".py":
        # Indentation means nothing in what is left of a template.
        lines = templatize(source, origin=str(file)).splitlines()
        source = "\n".join(line.strip() for line in lines)
    stream = BytesIO(source.encode())
    for _line, text, _comments, context in extract("python", stream, KEYWORDS):
        yield text, context
