"""Reads settings from the environment and says what is wrong with them in one sentence."""

from collections.abc import Iterator, Mapping
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ImproperlyConfigured
from dotenv import dotenv_values
from dotenv.parser import parse_stream

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}
DIGITS = 12


class Env:
    """The environment, where an empty variable counts as one that is not set."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values

    def text(self, *names: str, default: str = "") -> str:
        """The first name that is set; the later names are older spellings."""
        for name in names:
            if value := self.values.get(name, "").strip():
                return value
        return default

    def secret(self, *names: str, default: str = "") -> str:
        """Like text, but NAME_FILE may name a file that holds the value."""
        for name in names:
            if path := self.text(f"{name}_FILE"):
                return _read(f"{name}_FILE", path)
        return self.text(*names, default=default)

    def flag(self, *names: str, default: bool) -> bool:
        value = self.text(*names).lower()
        if value and value not in TRUE | FALSE:
            raise ImproperlyConfigured(f"{names[0]} is {value!r}; set it to True or False.")
        return value in TRUE if value else default

    def number(self, *names: str, default: int, least: int = 0, most: int = 10**DIGITS) -> int:
        value = self.text(*names)
        if not value:
            return default
        if not (value.isascii() and value.isdigit() and len(value) <= DIGITS):
            raise ImproperlyConfigured(f"{names[0]} is {value!r}; set it to a whole number.")
        if int(value) < least:
            raise ImproperlyConfigured(f"{names[0]} is {value}; set it to {least} or more.")
        if int(value) > most:
            raise ImproperlyConfigured(f"{names[0]} is {value}; set it to {most} or less.")
        return int(value)

    def choice(self, *names: str, among: tuple[str, ...], default: str) -> str:
        value = self.text(*names, default=default)
        if value not in among:
            raise ImproperlyConfigured(f"{names[0]} is {value!r}; use one of {', '.join(among)}.")
        return value

    def items(self, *names: str, default: str = "") -> list[str]:
        """A comma-separated list, without blanks."""
        raw = self.text(*names, default=default).split(",")
        return [item for text in raw if (item := text.strip())]

    def zone(self, *names: str, default: str) -> str:
        value = self.text(*names, default=default)
        try:
            return ZoneInfo(value).key
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ImproperlyConfigured(
                f"{names[0]} is {value!r}, which is no time zone; write one such as Europe/Berlin."
            ) from None


def from_file(file: Path | None, environ: Mapping[str, str]) -> Env:
    """The environment, and below it what the file says."""
    return Env((_lines(file) if file else {}) | dict(environ))


def env_file(environ: Mapping[str, str], default: Path) -> Path | None:
    """The file that ENV_FILE names, which must be there, else the default one if it is there."""
    if (name := environ.get("ENV_FILE")) is None:
        return default if default.exists() else None
    if name and not Path(name).exists():
        raise ImproperlyConfigured(f"ENV_FILE names {name!r}, which is not there; mend the path.")
    return Path(name) if name else None


def _lines(file: Path) -> dict[str, str]:
    try:
        text = file.read_text()
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured(
            f"{file} cannot be read ({error}); mend it or its rights."
        ) from None
    if junk := list(_junk(text)):
        raise ImproperlyConfigured(
            f"{file} has lines that are not NAME=value: {', '.join(junk)}; mend or delete them."
        )
    return {name: value or "" for name, value in dotenv_values(stream=StringIO(text)).items()}


def _junk(text: str) -> Iterator[str]:
    """Told by their numbers: what stands there may be half a secret."""
    for binding in parse_stream(StringIO(text)):
        if binding.error or (binding.key and binding.value is None):
            text = binding.original.string
            blank = text[: len(text) - len(text.lstrip())].count("\n")
            yield str(binding.original.line + blank)


def _read(name: str, path: str) -> str:
    try:
        return Path(path).read_text().strip()
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured(
            f"{name} names {path!r}, which cannot be read ({error}); mend the path or its rights."
        ) from None
