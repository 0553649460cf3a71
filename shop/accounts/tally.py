"""How often somebody did something lately, as far as this process knows."""

from dataclasses import dataclass
from threading import Lock
from time import time

MOST = 10_000

type Key = tuple[str, str, int]  # the rate, who, and when the span ends


@dataclass
class _Count:
    untold: int = 0
    told: int = 0


class Tally:
    def __init__(self) -> None:
        self._counts: dict[Key, _Count] = {}
        self._lock = Lock()

    def add(self, key: Key, share: int) -> tuple[int, bool]:
        """Which one this is, and whether a whole share is now to be told to the others."""
        with self._lock:
            if key not in self._counts:
                self._make_room()
            count = self._counts.setdefault(key, _Count())
            count.untold += 1
            number = count.told + count.untold
            if count.untold < share:
                return number, False
            count.untold, count.told = 0, number
            return number, True

    def learn(self, key: Key, there: int) -> None:
        """What all of them have told by now."""
        with self._lock:
            if count := self._counts.get(key):
                count.told = max(count.told, there)

    def _make_room(self) -> None:
        if len(self._counts) < MOST:
            return
        now = time()
        self._counts = {key: count for key, count in self._counts.items() if key[2] > now}
        if len(self._counts) >= MOST:
            self._counts = {}
