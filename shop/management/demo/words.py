"""What is long enough to be written as a text of its own, in the folders beside this."""

from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
NOTE = "This file came with a demo shop. It stands where the goods themselves would be."


def description(slug: str) -> str:
    return _read(HERE / "words" / f"{slug}.md")


def legal() -> Iterator[tuple[str, str, str]]:
    """Kind, language and text of each."""
    for path in sorted((HERE / "legal").glob("*.md")):
        kind, language = path.stem.split(".")
        yield kind, language, _read(path)


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8").strip()
