"""What somebody who checks the shop has found, and how a fault is mended."""

from enum import StrEnum
from typing import Any, NamedTuple


class Level(StrEnum):
    OK = "ok"
    DOUBT = "doubt"  # may be right, and somebody should know
    FAULT = "fault"


class Finding(NamedTuple):
    level: Level
    text: Any
    mend: Any = ""

    @property
    def good(self) -> bool:
        return self.level != Level.FAULT


def fine(text: Any) -> Finding:
    return Finding(Level.OK, text)


def doubt(text: Any, mend: Any = "") -> Finding:
    return Finding(Level.DOUBT, text, mend)


def fault(text: Any, mend: Any) -> Finding:
    return Finding(Level.FAULT, text, mend)
