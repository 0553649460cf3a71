"""Credits of any order and size add up at every rate of tax, to the last unit."""

from hypothesis import given
from hypothesis import strategies as st

from billing.crediting import Share, lay

RATES = ["0", "5.5", "7", "19", "25"]
shares = st.builds(Share, st.integers(0, 5_000_000), st.integers(0, 1_000_000))
bills = st.dictionaries(st.sampled_from(RATES), shares, min_size=1)


@given(bills, st.data())
def test_credits_come_out_at_nothing_and_never_below(
    left: dict[str, Share], data: st.DataObject
) -> None:
    left = dict(left)
    while whole := sum(share.total for share in left.values()):
        amount = data.draw(st.integers(max(1, whole // 4), whole))
        tax = data.draw(st.integers(0, amount))
        rate = data.draw(st.sampled_from([None, *RATES]))
        pieces = lay(amount, tax, rate, left)
        assert sum(piece.total for piece in pieces) == amount
        for piece in pieces:
            share = left[piece.rate]
            left[piece.rate] = Share(share.net - piece.total + piece.tax, share.tax - piece.tax)
            assert left[piece.rate].net >= 0
            assert left[piece.rate].tax >= 0
    assert set(left.values()) == {(0, 0)}


@given(st.integers(1, 10**9), st.integers(1, 10**9), st.data())
def test_what_is_asked_is_done_where_there_is_room(net: int, tax: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(0, min(tax, net)))
    amount = part + data.draw(st.integers(1, net))
    [piece] = lay(amount, part, "19", {"19": Share(net, tax)})
    assert piece == ("19", amount, part)
