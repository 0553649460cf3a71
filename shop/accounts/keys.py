"""The public keys of an issuer, kept for a while, so that no request has to wait for them."""

import logging
import threading
import time
from typing import Any

from jwt import PyJWK, PyJWKSet
from jwt.exceptions import PyJWTError

from shop.lib import calls

logger = logging.getLogger(__name__)

FRESH = 5 * 60
PAUSE = 15  # between two tries: an unknown key must not become a way to make us ask for ever
KEPT = 24 * 60 * 60  # how long keys outlive an issuer that does not answer


class UnknownKey(Exception):
    """The issuer does not sign with this key, or cannot be asked."""


class KeyRing:
    """The keys at one address."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._keys: dict[str, PyJWK] = {}
        self._fetched = self._tried = float("-inf")
        self._lock = threading.Lock()

    def find(self, kid: str) -> PyJWK:
        if self._age() > FRESH or kid not in self._keys:
            self._refresh(wait=kid not in self._keys or self._age() > KEPT)
        key = self._keys.get(kid)
        if key is None or self._age() > KEPT:
            raise UnknownKey(f"{self.url} has no key {kid!r}")
        return key

    def _refresh(self, *, wait: bool) -> None:
        """One asks for all; who holds a key of before goes on with it meanwhile."""
        asked = time.monotonic()
        if not self._lock.acquire(blocking=wait):
            return
        try:
            if asked < self._tried or time.monotonic() - self._tried < PAUSE:
                return
            self._tried = time.monotonic()
            self._keys = _fetch(self.url)
            self._fetched = self._tried
        except (calls.Unreachable, PyJWTError, LookupError, TypeError, ValueError) as error:
            logger.warning("The keys could not be fetched: %s", error)
        finally:
            self._lock.release()

    def _age(self) -> float:
        return time.monotonic() - self._fetched


_rings: dict[str, KeyRing] = {}
_rings_lock = threading.Lock()


def find(url: str, kid: str) -> PyJWK:
    with _rings_lock:
        ring = _rings.setdefault(url, KeyRing(url))
    return ring.find(kid)


def fetch(url: str) -> set[str]:
    """The names of the keys there now; raises calls.Unreachable."""
    return set(_fetch(url))


def forget() -> None:
    """For tests: as after a start."""
    with _rings_lock:
        _rings.clear()


def _fetch(url: str) -> dict[str, PyJWK]:
    answer = calls.ask("GET", url)
    if answer.status != 200 or not isinstance(answer.body, dict):
        raise calls.Unreachable(f"{url} answers {answer.status}")
    return {key.key_id: key for key in _signing(answer.body) if key.key_id}


def _signing(body: dict[str, Any]) -> list[PyJWK]:
    keys = PyJWKSet.from_dict(body).keys
    return [key for key in keys if key.public_key_use in (None, "sig")]
