"""How far a long job is: one line that moves on a terminal, else a line every now and then."""

import time
from collections.abc import Iterable, Iterator
from typing import TextIO

WIDTH = 30


def shown[T](steps: Iterable[tuple[int, T]], total: int, out: TextIO) -> Iterator[T]:
    """Hands on each step, which says how many it brings."""
    done, told, began = 0, 0, time.monotonic()
    for many, step in steps:
        yield step
        done += many
        left = (time.monotonic() - began) * (total - done) / done
        if out.isatty():
            bar = "█" * (WIDTH * done // total)
            out.write(f"\r  {bar:░<{WIDTH}} {done:,} of {total:,}, {left:.0f} s left ")
        elif done * 10 // total > told:
            told = done * 10 // total
            out.write(f"{done:,} of {total:,}\n")
    if out.isatty():
        out.write("\n")
