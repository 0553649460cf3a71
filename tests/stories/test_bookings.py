"""Somebody books a lesson beyond the next change of clocks, moves it, and cancels it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect

from sandbox.testing import Sandbox
from tests.house import House
from tests.stories.test_buying import agree, arrives, pay
from tests.stories.test_catalogue import SCHEMES, WIDTHS
from tests.stories.visitor import Site, Visitor, Visitors

BERLIN = ZoneInfo("Europe/Berlin")
FAR = """
from catalog.models import ServiceOffer
ServiceOffer.objects.filter(product__slug="brush-lesson").update(horizon_days=300)
"""


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory, shared_sandbox: Sandbox) -> Iterator[Site]:
    """A shop whose lessons can be booked beyond the next change of clocks."""
    house = House(
        tmp_path_factory.mktemp("school"),
        STRIPE_SECRET_KEY=shared_sandbox.stripe_key,
        STRIPE_API_URL=shared_sandbox.stripe_api_url,
        STRIPE_WEBHOOK_SECRET="whsec_of_a_school",
        RATE_CHECKOUT="1000/min",
    ).ready()
    assert house.manage("seed").returncode == 0
    told = house.manage("shell", "-c", FAR)
    assert told.returncode == 0, told.stderr
    with house.web() as web:
        yield Site(web.url, shared_sandbox)


def change_of_clocks() -> datetime:
    moment = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    now = moment.astimezone(BERLIN).utcoffset()
    while moment.astimezone(BERLIN).utcoffset() == now:
        moment += timedelta(hours=1)
    return moment


def first_time(page: Page) -> datetime:
    value = page.locator("input[name=starts_at]").first.get_attribute("value")
    return datetime.fromisoformat(value or "")


def later(page: Page) -> None:
    title = page.locator("nav p[aria-live]")
    before = title.inner_text()
    page.get_by_role("link", name="Later times").click()
    expect(title).not_to_have_text(before)


def event_of(content: bytes) -> Any:
    [event] = Calendar.from_ical(content).walk("VEVENT")
    return event


def appointment(page: Page) -> Any:
    with page.expect_download() as download:
        page.get_by_role("link", name="Add to calendar").click()
    return event_of(Path(download.value.path()).read_bytes())


def check_out(page: Page, site: Site, email: str) -> None:
    page.goto(f"{site.url}/checkout/")
    page.locator("select[name^=question]").select_option("Left")
    agree(page, email)
    pay(page)
    arrives(page)
    page.get_by_role("link", name="To your order").click()
    page.get_by_role("link", name="To the appointment").click()


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_a_guest_books_moves_and_cancels_across_a_change_of_clocks(
    school: Site, visitors: Visitors, width: int, scheme: Any
) -> None:
    visitor = visitors.open(width, scheme)
    page = visitor.goto(f"{school.url}/products/brush-lesson/")
    expect(page.locator("#times input[name=starts_at]").first).to_be_attached()
    visitor.look()
    page.locator("#times select[name=zone]").select_option("Europe/Berlin")
    expect(page.locator("#times option[selected]")).to_have_attribute("value", "Europe/Berlin")
    later(page)
    visitor.look()
    week = change_of_clocks() + timedelta(days=2)
    page.goto(f"{school.url}/products/brush-lesson/times/?week={week:%Y-%m-%d}")

    # By keyboard alone: a time, then the button.
    page.locator("input[name=starts_at]").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    value = page.locator("input[name=starts_at]:checked").get_attribute("value")
    chosen = datetime.fromisoformat(value or "")
    visitor.look()
    page.locator("#times form[action$='/cart/lines/'] button").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#bought a")).to_have_count(2)
    page.goto(f"{school.url}/cart/")
    expect(page.get_by_text("(Berlin, UTC")).to_be_visible()
    visitor.look()
    check_out(page, school, f"pupil-{width}-{scheme}@example.com")

    wall = chosen.astimezone(BERLIN)
    expect(page.get_by_text(f"{wall:%H:%M}–")).to_be_visible()
    visitor.look()
    event = appointment(page)
    assert event["DTSTART"].dt == chosen
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(hours=1)
    assert chosen.astimezone(BERLIN).utcoffset() != datetime.now(BERLIN).utcoffset()

    page.get_by_role("link", name="Choose another time").click()
    visitor.look()
    moved = first_time(page)
    page.locator("label:has(input[name=starts_at])").first.click()
    page.get_by_role("button", name="Move it to this time").click()
    expect(page.locator("#times")).to_have_count(0)
    again = appointment(page)
    assert again["DTSTART"].dt == moved != chosen
    assert (again["UID"], again["SEQUENCE"]) == (event["UID"], 1)

    page.locator("summary", has_text="Cancel it").click()
    page.get_by_role("button", name="Cancel the appointment").click()
    expect(page.get_by_text("Cancelled", exact=True)).to_be_visible()
    visitor.look()


def test_without_scripts_a_lesson_is_booked_and_moved(school: Site, visitors: Visitors) -> None:
    visitor = visitors.open(scripts=False)
    page = visitor.goto(f"{school.url}/products/brush-lesson/")
    page.get_by_role("link", name="Choose a time").click()
    visitor.look()
    page.get_by_role("link", name="Later times").click()
    chosen = first_time(page)
    page.locator("input[name=starts_at]").first.check()
    page.get_by_role("button", name="Buy for").click()
    page.wait_for_url("**/cart/")
    expect(page.get_by_text("(Berlin, UTC")).to_be_visible()
    check_out(page, school, "paper@example.com")
    visitor.look()
    page.get_by_role("link", name="Choose another time").click()
    page.get_by_role("link", name="Later times").click()
    page.locator("input[name=starts_at]").first.check()
    moved = first_time(page)
    page.get_by_role("button", name="Move it to this time").click()
    assert appointment(page)["DTSTART"].dt == moved != chosen


def test_a_time_that_somebody_else_took_meanwhile(school: Site, visitors: Visitors) -> None:
    windows = [visitors.open(), visitors.open()]
    for visitor in windows:
        put_into_cart(school, visitor)
    check_out(windows[0].page, school, "first@example.com")
    page = windows[1].goto(f"{school.url}/cart/")
    expect(page.get_by_text("This time has been taken; choose another.")).to_be_visible()
    windows[1].look()
    page.get_by_role("link", name="See the free times").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Choose a time")
    windows[1].look()


def put_into_cart(site: Site, visitor: Visitor) -> None:
    week = datetime.now(UTC) + timedelta(days=50)
    page = visitor.goto(f"{site.url}/products/brush-lesson/times/?week={week:%Y-%m-%d}")
    page.locator("label:has(input[name=starts_at])").first.click()
    page.get_by_role("button", name="Buy for").click()
    expect(page.locator("#bought a")).to_have_count(2)


def test_a_time_is_asked_for_proposed_at_the_desk_and_agreed_on(
    school: Site, visitors: Visitors
) -> None:
    guest, desk = visitors.open(360), visitors.open()
    page = guest.goto(f"{school.url}/products/lettered-name/")
    page.locator("#choice form[action$='/cart/lines/'] button").click()
    expect(page.locator("#bought a")).to_have_count(2)
    page.goto(f"{school.url}/checkout/")
    page.locator("textarea[name^=question]").fill("Tradepost")
    page.locator("select[name^=question]").select_option("Masthead")
    agree(page, "letters@example.com")
    pay(page)
    arrives(page)
    page.get_by_role("link", name="To your order").click()
    page.get_by_role("link", name="Agree on a time").click()
    page.get_by_label("When would it suit you?").fill("Any Tuesday after five")
    page.get_by_role("button", name="Send it").click()
    guest.look()

    ops = desk.sign_in(school)
    ops.goto(f"{school.url}/ops/fulfillment/booking/?which=waiting")
    desk.look()
    ops.get_by_role("link", name="A Lettered Name").click()
    expect(ops.get_by_text("Any Tuesday after five")).to_be_visible()
    desk.look()
    ops.get_by_role("button", name="Propose a time").click()
    day = datetime.now(UTC) + timedelta(days=9)
    ops.locator("[name=day]").fill(f"{day:%Y-%m-%d}")
    ops.locator("[name=time]").fill("17:15")
    desk.look()
    ops.locator("input.default").click()
    expect(ops.get_by_text("The time is proposed.")).to_be_visible()
    ops.goto(f"{school.url}/ops/fulfillment/booking/agenda/?week={day:%Y-%m-%d}")
    expect(ops.get_by_text("17:15–17:45")).to_be_visible()
    desk.look()

    ops.goto(f"{school.url}/account/bookings/")
    desk.look()
    ops.get_by_role("button", name="Make the address").click()
    expect(ops.get_by_label("Address of your calendar")).to_have_value(re.compile(r"\.ics$"))
    desk.look()

    page.reload()
    expect(page.get_by_text("Does this time suit you?")).to_be_visible()
    guest.look()
    page.get_by_role("button", name="Yes, book it").click()
    expect(page.get_by_text("Booked", exact=True)).to_be_visible()
