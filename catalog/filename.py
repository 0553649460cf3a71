"""Names of files as people give them: shown and handed out, but never used as a path."""

import re
import unicodedata
from pathlib import PurePosixPath

LONGEST = 200
LONGEST_ENDING = 20
LONGEST_IN_KEY = 80
# Control characters, halves of letters, line ends, and what turns the direction of writing.
UNSEEN = {"Cc", "Cs", "Zl", "Zp"}
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def clean(name: str) -> str:
    """The last part of it, in what can be read; empty when nothing is left."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(letter for letter in last if unicodedata.category(letter) not in UNSEEN)
    shown = TURNING.sub("", seen).strip().strip(".") if seen.strip(". ") else ""
    if len(shown) <= LONGEST:
        return shown
    ending = PurePosixPath(shown).suffix
    ending = ending if len(ending) <= LONGEST_ENDING else ""
    return shown[: LONGEST - len(ending)].rstrip() + ending


def plain(name: str) -> str:
    """What may stand in a key: letters that no system takes for something else."""
    ascii_ = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = re.sub(r"[^A-Za-z0-9._-]+", "-", ascii_).strip("-.")
    return words[-LONGEST_IN_KEY:].lstrip("-.") or "file"
