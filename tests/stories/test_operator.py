"""Olga runs operations."""

import re

from playwright.sync_api import Page, expect

from tests.stories.visitor import Site, Visitor, Visitors


def save(page: Page) -> None:
    page.locator("input[name=_save]").click()
    expect(page.locator(".messagelist")).to_be_visible()


def test_a_new_name_shows_on_the_next_request(site: Site, visitors: Visitors) -> None:
    olga, stranger = visitors.open(), visitors.open()
    stranger.goto(site.url)
    page = olga.sign_in(site)
    page.goto(f"{site.url}/ops/storefront/storefront/1/change/")
    before = page.locator("input[name=name]").input_value()
    page.fill("input[name=name]", "Kiosk am Eck")
    save(page)

    expect(stranger.goto(site.url).get_by_role("banner")).to_contain_text("Kiosk am Eck")
    olga.goto(f"{site.url}/ops/events/event/")
    expect(page.locator("#result_list")).to_contain_text("Storefront changed")

    olga.goto(f"{site.url}/ops/storefront/storefront/1/change/")
    page.fill("input[name=name]", before)
    save(page)


def test_a_mail_is_read_and_sent_again(site: Site, visitor: Visitor) -> None:
    before = len(site.sandbox.mailbox("olga@example.com"))
    page = visitor.sign_in(site)
    visitor.goto(f"{site.url}/ops/events/mail/1/change/")
    expect(page.get_by_text("olga@example.com").first).to_be_visible()
    page.get_by_role("button", name=re.compile("Send again")).first.click()
    reason = page.get_by_role("textbox", name=re.compile("reason", re.IGNORECASE))
    expect(reason).to_be_visible()
    visitor.look()
    reason.fill("She asked for it.")
    page.locator("#content-main").get_by_role("button", name="Send again").dblclick()
    expect(page.locator(".messagelist")).to_contain_text("on its way")

    arrived = wait_for_mails(page, site, before + 1)
    assert arrived == before + 1


def test_signed_in_she_is_known_on_public_pages_and_can_leave(site: Site, visitor: Visitor) -> None:
    page = visitor.sign_in(site)
    visitor.goto(site.url)
    banner = page.get_by_role("banner")
    expect(banner).to_contain_text("Olga")
    visitor.look()
    banner.get_by_text("Olga").click()
    visitor.look()
    banner.get_by_role("button", name="Sign out").click()
    page.wait_for_load_state()
    visitor.goto(site.url)
    expect(page.get_by_role("banner")).not_to_contain_text("Olga")
    visitor.goto(f"{site.url}/ops/")
    expect(page).to_have_url(re.compile("/ops/login/"))


def wait_for_mails(page: Page, site: Site, wanted: int) -> int:
    """The worker sends in its own time; a double click may not have made it two."""
    for _ in range(100):
        if len(site.sandbox.mailbox("olga@example.com")) >= wanted:
            break
        page.wait_for_timeout(50)
    return len(site.sandbox.mailbox("olga@example.com"))
