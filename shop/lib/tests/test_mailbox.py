"""Addresses that reach the same person."""

import pytest

from shop.lib.mailbox import mailbox


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("gabi@example.com", "gabi@example.com"),
        (" Gabi+Shop@Example.COM ", "gabi@example.com"),
        ("g.a.b.i@example.com", "g.a.b.i@example.com"),
        ("G.A.bi+2@gmail.com", "gabi@gmail.com"),
        ("gabi@googlemail.com", "gabi@gmail.com"),
        ("+@example.com", "+@example.com"),
        ('"a+b@c"@example.com', '"a@example.com'),
    ],
)
def test_an_address_has_one_mailbox(written: str, meant: str) -> None:
    assert mailbox(written) == meant
