"""Keys of an issuer: kept, asked for sparingly, and still there when nobody answers."""

import time

import pytest

from shop.accounts import keys
from shop.accounts.keys import KeyRing, UnknownKey
from shop.accounts.tests.issuer import KeyServer
from tests.crowd import at_once


@pytest.fixture
def ring(key_server: KeyServer) -> KeyRing:
    return KeyRing(f"{key_server.url}/jwks")


def age(ring: KeyRing, seconds: float) -> None:
    """As if so much time had gone by."""
    ring._fetched -= seconds
    ring._tried -= seconds


def test_keys_are_fetched_once(ring: KeyRing, key_server: KeyServer) -> None:
    for _ in range(5):
        assert ring.find("one").key_id == "one"
    assert key_server.asked == 1


def test_an_unknown_key_does_not_hammer_the_issuer(ring: KeyRing, key_server: KeyServer) -> None:
    for number in range(50):
        with pytest.raises(UnknownKey):
            ring.find(f"unknown-{number}")
    assert key_server.asked == 1
    age(ring, keys.PAUSE + 1)
    with pytest.raises(UnknownKey):
        ring.find("unknown")
    assert key_server.asked == 2


def test_a_crowd_asks_once(ring: KeyRing, key_server: KeyServer) -> None:
    assert {key.key_id for key in at_once(16, lambda: ring.find("one"))} == {"one"}
    assert key_server.asked == 1


def test_a_new_key_is_found_at_its_first_token(ring: KeyRing, key_server: KeyServer) -> None:
    ring.find("one")
    key_server.kid = "two"
    age(ring, keys.PAUSE + 1)
    assert ring.find("two").key_id == "two"
    with pytest.raises(UnknownKey):
        ring.find("one")


def test_a_key_that_was_taken_back_counts_for_minutes_at_most(
    ring: KeyRing, key_server: KeyServer
) -> None:
    ring.find("one")
    key_server.kid = "two"
    assert ring.find("one").key_id == "one"
    age(ring, keys.FRESH + 1)
    with pytest.raises(UnknownKey):
        ring.find("one")


@pytest.mark.parametrize("status", [500, 404, 429])
def test_known_keys_outlive_an_issuer_that_fails(
    ring: KeyRing, key_server: KeyServer, status: int
) -> None:
    ring.find("one")
    key_server.status = status
    age(ring, keys.FRESH + 1)
    assert ring.find("one").key_id == "one"
    assert key_server.asked == 2
    assert ring.find("one").key_id == "one"
    assert key_server.asked == 2  # not again within the pause


@pytest.mark.parametrize("body", [b"", b"[]", b"not json", b"{}", b'{"keys": []}', b"\xff\xfe"])
def test_an_answer_that_says_nothing_takes_no_key_away(
    ring: KeyRing, key_server: KeyServer, body: bytes
) -> None:
    ring.find("one")
    key_server.body = body
    age(ring, keys.FRESH + 1)
    assert ring.find("one").key_id == "one"


def test_known_keys_outlive_an_issuer_that_is_away_but_not_for_ever(ring: KeyRing) -> None:
    ring.find("one")
    ring.url = "http://127.0.0.1:9/jwks"  # nobody listens there
    age(ring, keys.FRESH + 1)
    assert ring.find("one").key_id == "one"
    age(ring, keys.KEPT)
    with pytest.raises(UnknownKey):
        ring.find("one")


def test_who_holds_a_key_does_not_wait_for_a_slow_issuer(ring: KeyRing) -> None:
    ring.find("one")
    age(ring, keys.FRESH + 1)
    with ring._lock:  # somebody else is asking just now
        began = time.monotonic()
        assert ring.find("one").key_id == "one"
    assert time.monotonic() - began < 5  # else it would have waited for ever
