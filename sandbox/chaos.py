"""Faults on request: a switch a provider reads before it answers."""

import threading
from dataclasses import asdict, dataclass, replace
from typing import Any

OK = "ok"
LONGEST_STALL = 120


class BadFault(ValueError):
    """What was asked for is no fault we know."""


@dataclass(frozen=True)
class Fault:
    mode: str = OK
    times: int = 0
    retry_after: int = 1
    seconds: float = 30


class Switch:
    """Holds the fault to come. Kept in memory, so a sandbox always starts healthy."""

    def __init__(self, modes: dict[str, str]) -> None:
        self.modes = modes
        self._fault = Fault()
        self._lock = threading.Lock()

    def set(self, wish: dict[str, Any]) -> None:
        """Raises `BadFault` for an unknown mode or a number out of range."""
        fault = self._read(wish)
        with self._lock:
            self._fault = fault

    def take(self, *among: str) -> Fault:
        """The fault for this call; the last of so many times switches back to ok.

        With modes named, a fault of another mode stays for whom it concerns.
        """
        with self._lock:
            fault = self._fault
            if among and fault.mode not in among:
                return Fault()
            if fault.times == 1:
                self._fault = Fault()
            elif fault.times > 1:
                self._fault = replace(fault, times=fault.times - 1)
        return fault

    def show(self) -> dict[str, Any]:
        with self._lock:
            return asdict(self._fault)

    def _read(self, wish: dict[str, Any]) -> Fault:
        mode = str(wish.get("mode"))
        if mode not in self.modes:
            raise BadFault(f"mode is one of {', '.join(self.modes)}.")
        return Fault(
            mode=mode,
            times=int(number(wish, "times", 0, 1_000_000)),
            retry_after=int(number(wish, "retry_after", 1, 86_400)),
            seconds=number(wish, "seconds", 30, LONGEST_STALL),
        )


def number(wish: dict[str, Any], name: str, default: float, largest: float) -> float:
    try:
        value = float(wish.get(name, default))
    except (TypeError, ValueError, OverflowError):
        value = -1
    if not 0 <= value <= largest:
        raise BadFault(f"{name} is a number from 0 to {largest}.")
    return value
