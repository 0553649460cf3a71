"""What is kept in a process takes no more room than it has."""

from shop.lib.larder import Larder


def test_what_was_asked_for_longest_ago_goes_first() -> None:
    larder = Larder[str]()
    for name in "abcdefgh":
        larder.put(name, name.upper(), 10, 80)
    assert larder.get("a") == "A"
    larder.put("i", "I", 10, 80)
    assert larder.get("b") is None
    assert larder.get("a") == "A"
    assert (len(larder), larder.bytes) == (8, 80)


def test_another_of_the_same_name_takes_its_place() -> None:
    larder = Larder[str]()
    larder.put("a", "A", 10, 80)
    larder.put("a", "B", 5, 80)
    assert larder.get("a") == "B"
    assert larder.bytes == 5


def test_nothing_takes_most_of_the_room() -> None:
    larder = Larder[str]()
    larder.put("a", "A", 5, 80)
    larder.put("a", "B", 11, 80)
    assert larder.get("a") is None
    assert larder.bytes == 0


def test_it_can_be_emptied() -> None:
    larder = Larder[str]()
    larder.put("a", "A", 5, 80)
    larder.clear()
    assert (len(larder), larder.bytes) == (0, 0)
