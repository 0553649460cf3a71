"""Things kept in this process, up to a number of bytes: what is asked for least goes first."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock

# Seconds: rows that somebody changes by hand get no new number that would say so.
LONGEST = 600


class Larder[T]:
    """Its room is asked for at each `put`, so that a setting may change it."""

    def __init__(self) -> None:
        self._held: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()
        self._lock = Lock()
        self.bytes = 0

    def __len__(self) -> int:
        return len(self._held)

    def get(self, name: Hashable) -> T | None:
        with self._lock:
            if name not in self._held:
                return None
            self._held.move_to_end(name)
            return self._held[name][0]

    def put(self, name: Hashable, thing: T, size: int, room: int) -> None:
        """In place of what has this name; a thing that takes an eighth of the room is not kept."""
        with self._lock:
            self._drop(name)
            if size * 8 > room:
                return
            self._held[name] = (thing, size)
            self.bytes += size
            while self.bytes > room:
                self._drop(next(iter(self._held)))

    def clear(self) -> None:
        with self._lock:
            self._held.clear()
            self.bytes = 0

    def _drop(self, name: Hashable) -> None:
        _thing, size = self._held.pop(name, (None, 0))
        self.bytes -= size
