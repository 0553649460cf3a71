"""Reads settings from the environment and says what is wrong with them in one sentence."""

from collections.abc import Mapping
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}


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

    def number(self, *names: str, default: int) -> int:
        value = self.text(*names)
        if not value:
            return default
        if not value.isascii() or not value.isdigit():
            raise ImproperlyConfigured(f"{names[0]} is {value!r}; set it to a whole number.")
        return int(value)

    def choice(self, *names: str, among: tuple[str, ...], default: str) -> str:
        value = self.text(*names, default=default)
        if value not in among:
            raise ImproperlyConfigured(f"{names[0]} is {value!r}; use one of {', '.join(among)}.")
        return value

    def items(self, *names: str, default: str = "") -> list[str]:
        """A comma-separated list, without blanks."""
        return [item for raw in self.text(*names, default=default).split(",") if (item := raw.strip())]


def _read(name: str, path: str) -> str:
    try:
        return Path(path).read_text().strip()
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured(
            f"{name} names {path!r}, which cannot be read ({error}); mend the path or its rights."
        ) from None
