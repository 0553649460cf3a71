"""The free times of a service: in the reader's zone, week by week, the same for everybody."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog import slots
from catalog.diary import HEADER, Diary
from catalog.models import ServiceOffer
from catalog.tests.hours_of import a_service
from catalog.tests.shelf_of import on_the_shelf

pytestmark = pytest.mark.django_db
STARTS = re.compile(r'name="starts_at" value="([^"]+)"')


def url(service: ServiceOffer) -> str:
    return f"/products/{service.product.slug}/times/"


def shown(page: str) -> list[str]:
    return STARTS.findall(page)


def test_a_page_of_its_own_for_who_has_no_scripts_and_a_part_for_who_has() -> None:
    service = a_service()
    page = Client().get(url(service))
    assert page.text.count("<h1") == 1
    part = Client().get(url(service), headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert "<h1" not in part.text
    assert shown(part.text) == shown(page.text) != []
    assert page["Cache-Control"] == "no-cache"
    assert HEADER in page["Vary"]
    assert not page.cookies


def test_the_products_page_leads_there_and_knows_no_time_itself() -> None:
    service = a_service()
    page = Client().get(service.product.get_absolute_url()).text
    assert not shown(page)
    assert f'href="{url(service)}"' in page


@pytest.mark.parametrize("how", ["address", "header"])
def test_times_are_shown_by_the_readers_clock(how: str) -> None:
    service = a_service("Late", "9:00-10:00")
    page = Client().get(
        url(service),
        {"zone": "Asia/Tokyo"} if how == "address" else {},
        headers={HEADER: "Asia/Tokyo"} if how == "header" else {},
    )
    assert re.search(r"<span>1[67]:00</span>", page.text)
    assert "Tokyo, UTC+9" in page.text


def test_by_whose_clock_one_does_not_know_is_the_providers() -> None:
    page = Client().get(url(a_service()), {"zone": "Mars/Olympus", "week": "soon"})
    assert page.status_code == 200
    assert '<option value="Europe/Berlin" selected>' in page.text


def test_weeks_follow_each_other_and_empty_ones_are_passed_over() -> None:
    service = a_service(weekdays=[0], horizon_days=29)
    client, seen = Client(), []
    page = client.get(url(service)).text
    while True:
        seen += shown(page)
        later = re.search(r'href="([^"]+)" hx-get="[^"]+" hx-target="#times"[^>]*>'
                          r'<span class="sr-only">Later', page)  # fmt: skip
        if later is None:
            break
        page = client.get(later[1].replace("&amp;", "&")).text
    now = timezone.now()
    every = slots.free(service, now, now + timedelta(days=40))
    assert seen == [each.starts_at.isoformat() for each in every]


def test_a_week_without_a_free_time_says_so() -> None:
    page = Client().get(url(a_service()), {"week": "2020-01-01"}).text
    assert "Nothing is free in this week." in page
    service = a_service("Full", horizon_days=0, notice_hours=48)
    assert "Every time that can be booked so far is taken" in Client().get(url(service)).text


def test_an_hour_that_comes_twice_is_told_apart() -> None:
    service = a_service("Night")
    start = timezone.now()
    twice = Diary(service, "Europe/Berlin", "/")._times(
        [
            slots.Free(moment, moment + timedelta(hours=1), 1)
            for moment in (
                start.replace(year=2026, month=10, day=25, hour=0, minute=0),
                start.replace(year=2026, month=10, day=25, hour=1, minute=0),
            )
        ]
    )
    assert [each.clock for each in twice] == [
        "02:00 (Berlin, UTC+2)",
        "02:00 (Berlin, UTC+1)",
    ]


def test_what_is_not_booked_by_time_has_none() -> None:
    for service in (a_service("Asked for", by_request=True), a_service("Work", minutes=None)):
        assert Client().get(url(service)).status_code == 404
        page = Client().get(service.product.get_absolute_url()).text
        assert url(service) not in page
    assert Client().get(f"{on_the_shelf().get_absolute_url()}times/").status_code == 404


def test_it_asks_the_same_however_much_is_taken() -> None:
    service = a_service()
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as asked:
            Client().get(url(service))
        counts.append(len(asked))
        now = timezone.now()
        for each in slots.free(service, now, now + timedelta(days=9))[:40]:
            slots.take(service, each.starts_at)
    assert counts[0] == counts[1] <= 9, asked.captured_queries
