from contextlib import suppress
from time import time

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from shop.accounts import limits
from shop.accounts import tally as tally_module
from shop.accounts.models import Hits
from shop.accounts.tally import Tally
from shop.lib.rates import Rate
from tests.crowd import at_once

AGES = 10**9  # so that no span ends while a test runs


@pytest.fixture
def three_for_ever(settings: Settings) -> None:
    settings.RATES = settings.RATES | {
        name: Rate(name, 3, AGES) for name in ("login", "anonymous", "checkout")
    }


@pytest.mark.django_db
@pytest.mark.usefixtures("three_for_ever")
def test_the_fourth_try_is_too_many_and_says_when_to_come_back() -> None:
    for _ in range(3):
        limits.hit("login", "a")
    with pytest.raises(limits.TooMany) as refused:
        limits.hit("login", "a")
    assert 0 < refused.value.seconds <= AGES


@pytest.mark.django_db
@pytest.mark.usefixtures("three_for_ever")
def test_another_visitor_and_another_rate_count_apart() -> None:
    for _ in range(3):
        limits.hit("login", "a")
    limits.hit("login", "b")
    limits.hit("checkout", "a")


@pytest.mark.django_db(transaction=True)
def test_no_hit_is_lost_between_workers() -> None:
    def work() -> None:
        for _ in range(10):
            limits.hit("webhook", "stripe")

    at_once(12, work)
    assert sum(Hits.objects.values_list("count", flat=True)) == 120


@pytest.fixture
def lightly(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.RATES = settings.RATES | {"licence_check": Rate("licence_check", 100, AGES)}
    monkeypatch.setattr(limits, "TALLY", Tally())


def pass_lightly(times: int) -> int:
    """How often it was let through."""
    passed = 0
    for _time in range(times):
        with suppress(limits.TooMany):
            limits.hit_lightly("licence_check", "a")
            passed += 1
    return passed


@pytest.mark.django_db
@pytest.mark.usefixtures("lightly")
def test_what_is_asked_often_is_told_to_the_others_a_share_at_a_time() -> None:
    with CaptureQueriesContext(connection) as asked:
        assert pass_lightly(100) == 100
    assert len(asked) == 20
    assert Hits.objects.get().count == 100
    with pytest.raises(limits.TooMany) as refused:
        limits.hit_lightly("licence_check", "a")
    assert 0 < refused.value.seconds <= AGES
    limits.hit_lightly("licence_check", "b")


@pytest.mark.django_db
@pytest.mark.usefixtures("lightly")
def test_two_workers_together_pass_little_more_than_one(monkeypatch: pytest.MonkeyPatch) -> None:
    passed, workers = 0, (Tally(), Tally())
    for turn in range(150):
        monkeypatch.setattr(limits, "TALLY", workers[turn % 2])
        passed += pass_lightly(1)
    assert 100 <= passed <= 110


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("lightly")
def test_no_light_hit_is_lost_between_threads() -> None:
    assert sum(at_once(12, lambda: pass_lightly(10))) == 100


def test_what_a_process_remembers_has_an_end() -> None:
    tally, now = Tally(), int(time())
    for number in range(tally_module.MOST):
        tally.add(("rate", str(number), now - 1), 5)
    tally.add(("rate", "late", now + AGES), 5)
    assert tally.add(("rate", "0", now - 1), 5) == (1, False)
    assert tally.add(("rate", "late", now + AGES), 5) == (2, False)


@pytest.mark.parametrize(
    ("remote", "counted"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::37", "2001:db8::/64"),
        ("", ""),
    ],
)
def test_one_ipv6_network_is_one_visitor(remote: str, counted: str) -> None:
    assert limits.address(RequestFactory().get("/", REMOTE_ADDR=remote)) == counted


@pytest.mark.django_db
@pytest.mark.usefixtures("three_for_ever")
def test_posts_are_limited_with_a_page_and_a_time() -> None:
    answers = [Client().post("/nowhere/") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [404, 404, 404, 429]
    assert int(answers[-1]["Retry-After"]) > 0


@pytest.mark.django_db
@pytest.mark.usefixtures("three_for_ever")
def test_reading_is_not_limited() -> None:
    assert {Client().get("/").status_code for _ in range(6)} == {200}
    assert not Hits.objects.exists()


@pytest.mark.django_db
def test_old_counts_are_forgotten() -> None:
    limits.hit("login", "a")
    Hits.objects.update(ends_at="2020-01-01T00:00:00Z")
    limits.hit("checkout", "a")
    assert limits.forget_old() == 1
    assert Hits.objects.get().rate == "checkout"


@pytest.mark.django_db
def test_long_names_count_apart() -> None:
    for ending in "ab":
        limits.hit("login", "x" * 500 + ending)
    assert list(Hits.objects.values_list("count", flat=True)) == [1, 1]
