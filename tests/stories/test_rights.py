"""What a buyer may ask after buying: withdrawing, finding it again, a copy, and the end of it."""

import re
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.stories.test_buying import agree, choose, pay
from tests.stories.test_gifts import link_in
from tests.stories.test_people import newcomer
from tests.stories.visitor import Site, Visitor, Visitors

SCREENS: list[tuple[int, Literal["light", "dark"], bool]] = [
    (360, "dark", True),
    (1280, "light", True),
    (360, "light", False),
]


def bought(site: Site, visitor: Visitor, slug: str, email: str) -> str:
    """The link in the mail of what was bought."""
    agree(choose(site, visitor, slug), email)
    pay(visitor.page)
    visitor.page.wait_for_url("**/checkout/success/**")
    return link_in(site, email, "Your order")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


@pytest.mark.parametrize(("width", "scheme", "scripts"), SCREENS)
def test_a_guest_withdraws(
    site: Site, visitors: Visitors, width: int, scheme: Literal["light", "dark"], *, scripts: bool
) -> None:
    email = f"withdraws-{width}-{scheme}@example.com"
    order = bought(site, visitors.open(), "quay-grotesk", email)

    visitor = visitors.open(width, scheme, scripts=scripts)
    page = visitor.goto(site.url)
    page.get_by_role("contentinfo").get_by_role("link", name="Withdraw from the contract").click()
    expect(page.locator("h1")).to_have_text("Withdraw from the contract")
    visitor.look()
    press(page, "Go on")
    expect(page.get_by_text("Something needs a second look.")).to_be_visible()
    visitor.look()

    page = visitor.goto(order)
    visitor.look()
    number = re.sub(r"\D", "", page.locator("h1").inner_text())
    page.locator("main").get_by_role("link", name="Withdraw from the contract").click()
    expect(page.locator("[name=number]")).to_have_value(number)
    page.locator("[name=name]").fill("Gabi Good")
    press(page, "Go on")
    expect(
        page.get_by_text(f"I, Gabi Good, withdraw from the contract of order {number}.")
    ).to_be_visible()
    visitor.look()
    press(page, "Confirm the withdrawal")
    expect(page.locator("h1")).to_have_text("Your withdrawal is with us")
    visitor.look()

    told = link_in(site, email, "We have your withdrawal")
    page = visitor.goto(told)
    expect(page.get_by_text("You withdrew on")).to_be_visible()

    olga = visitors.open(width, scheme)
    olga.sign_in(site)
    desk = olga.goto(f"{site.url}/ops/billing/withdrawal/?state=waiting&q={number}")
    olga.look()
    desk.locator("#result_list a[href*='/withdrawal/']").first.click()
    expect(desk.get_by_text("The right has ended")).to_be_visible()
    olga.look()
    desk.get_by_role("button", name="Refuse it").click()
    desk.locator("[name=reason]").fill("It was downloaded.")
    desk.locator("[name=answer]").fill("You asked for it at once, and it was delivered.")
    olga.look()
    desk.locator("form input[type=submit]").last.click()
    expect(desk.get_by_text("It is answered.")).to_be_visible()
    page = visitor.goto(link_in(site, email, "Your withdrawal from order"))
    expect(page.get_by_text("Your withdrawal was not accepted")).to_be_visible()
    visitor.look()


def test_a_refund_is_asked_for(site: Site, visitors: Visitors) -> None:
    visitor = visitors.open(360)
    order = bought(site, visitor, "quay-grotesk", "unhappy@example.com")
    page = visitor.goto(order)
    page.get_by_role("link", name="Ask for your money back").click()
    visitor.look()
    press(page, "Send it")
    expect(page.locator("[name=words]")).to_be_visible()
    page.locator("[name=words]").fill("The letters are too wide.")
    press(page, "Send it")
    expect(page.get_by_text("You asked for your money back")).to_be_visible()
    visitor.look()


@pytest.mark.parametrize(("width", "scheme", "scripts"), SCREENS)
def test_a_guest_finds_it_again(
    site: Site, visitors: Visitors, width: int, scheme: Literal["light", "dark"], *, scripts: bool
) -> None:
    email = f"finds-{width}-{scheme}@example.com"
    bought(site, visitors.open(), "quay-grotesk", email)
    visitor = visitors.open(width, scheme, scripts=scripts)
    page = visitor.goto(f"{site.url}/recovery/")
    visitor.look()
    page.locator("[name=email]").fill(email)
    press(page, "Mail me the link")
    expect(page.locator("h1")).to_have_text("Look into your mailbox")
    visitor.look()
    link = link_in(site, email, "What you bought")
    page = visitor.goto(link)
    visitor.look()
    press(page, "Show what I bought")
    expect(page.get_by_text("Quay Grotesk")).to_be_visible()
    visitor.look()
    page.locator("main li a").first.click()
    expect(page.get_by_role("heading", name="Yours")).to_be_visible()

    late = visitors.open(width, scheme, scripts=scripts)
    late.goto(link, 410)
    late.look()


@pytest.mark.parametrize(("width", "scheme", "scripts"), SCREENS)
def test_a_reminder_is_asked_for_and_taken_back(
    site: Site, visitors: Visitors, width: int, scheme: Literal["light", "dark"], *, scripts: bool
) -> None:
    visitor = visitors.open(width, scheme, scripts=scripts)
    choose(site, visitor, "quay-grotesk")
    page = visitor.goto(f"{site.url}/cart/")
    page.get_by_text("Not today?").click()
    visitor.look()
    page.locator("main [name=email]").fill("later@example.com")
    press(page, "Remind me once")
    expect(page.get_by_text("later@example.com gets one mail")).to_be_visible()
    visitor.look()
    press(page, "No mail, please")
    expect(page.get_by_text("Not today?")).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_a_copy_and_the_end(site: Site, visitors: Visitors, width: int) -> None:
    visitor = visitors.open(width)
    email = f"leaves-{width}@example.com"
    newcomer(site, visitor, email)
    page = visitor.goto(f"{site.url}/account/notifications/")
    visitor.look()
    page = visitor.goto(f"{site.url}/account/data/")
    visitor.look()
    press(page, "Make a copy of today")
    link_in(site, email, "The copy of your data")
    page = visitor.goto(f"{site.url}/account/data/")
    with page.expect_download() as fetched:
        page.get_by_role("link", name="Download it").click()
    assert fetched.value.suggested_filename == "my-data.zip"
    visitor.look()
    page.get_by_role("link", name="What that means").click()
    visitor.look()
    press(page, "Erase my account")
    expect(page.get_by_text("This field is required")).to_be_visible()
    page.locator("[name=sure]").check()
    press(page, "Erase my account")
    expect(page.locator("h1")).to_have_text("Your account is erased")
    visitor.look()
    visitor.goto(f"{site.url}/account/")
    expect(page).to_have_url(re.compile("/sign-in/"))
