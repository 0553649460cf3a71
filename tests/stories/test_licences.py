"""Somebody buys software: its key is copied, used up to its limit, freed, and replaced."""

import json
import re
from typing import Any

import pytest
import urllib3
from playwright.sync_api import Page, expect

from tests.stories.test_buying import agree, arrives, choose, pay
from tests.stories.test_catalogue import SCHEMES, WIDTHS
from tests.stories.test_people import newcomer
from tests.stories.visitor import Site, Visitor, Visitors

SLUG = "ledger-mono"
KEY = re.compile(r"(?:[0-9A-Z]{5}-){4}[0-9A-Z]{5}")


def ask(site: Site, noun: str, key: str, device: str) -> tuple[int, Any]:
    """As a program on that device."""
    said = {"key": key, "product": SLUG, "device": device, "name": device}
    url = f"{site.url}/api/v1/licences/{noun}/"
    answer = urllib3.request("POST", url, json=said, retries=False)
    return answer.status, json.loads(answer.data)


def buy(site: Site, visitor: Visitor, email: str) -> Page:
    page = choose(site, visitor, SLUG)
    agree(page, email)
    pay(page)
    arrives(page)
    return page


def key_on(page: Page) -> str:
    found = KEY.search(page.locator("code").first.inner_text())
    assert found
    return found[0]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_to_the_limit_and_on_after_freeing_a_device(
    site: Site, visitors: Visitors, width: int, scheme: Any
) -> None:
    visitor, email = visitors.open(width, scheme), f"keys-{width}-{scheme}@example.com"
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    newcomer(site, visitor, email)
    page = visitor.goto(f"{site.url}/account/licences/")
    visitor.look()
    buy(site, visitor, email)
    page.goto(f"{site.url}/account/")
    page.get_by_role("link", name="Keys", exact=True).click()
    key = key_on(page)
    page.get_by_role("button", name="Copy").first.click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == key

    for device in ("Laptop", "Desk", "Studio"):
        assert ask(site, "activations", key, device)[0] == 201
    refused, told = ask(site, "activations", key, "Phone")
    assert (refused, told) == (409, {"error": "full", "devices": 3})
    page.reload()
    visitor.look()
    page.get_by_role("link", name="3 of 3 devices in use").first.click()
    expect(page.locator("h1")).to_have_text("Key for Ledger Mono")
    expect(page.locator("h2").first).to_have_text("3 of 3 devices in use")
    visitor.look()
    page.get_by_role("button", name="Free it: Desk").click()
    expect(page.get_by_text("The device is free")).to_be_visible()
    assert ask(site, "activations", key, "Phone")[0] == 201
    assert ask(site, "validations", key, "Desk")[1]["state"] == "not_activated"
    with page.expect_download() as fetched:
        page.reload()
        page.get_by_role("link", name="Licence file for Laptop").click()
    assert set(json.loads(fetched.value.path().read_text())) == {"key_id", "payload", "signature"}


def test_a_guest_replaces_a_key_without_scripts(site: Site, visitors: Visitors) -> None:
    visitor = visitors.open()
    page = buy(site, visitor, "keys@example.com")
    link = page.get_by_role("link", name="To your order").get_attribute("href")
    plain = visitors.open(360, scripts=False)
    page = plain.goto(f"{site.url}{link}")
    key = key_on(page)
    assert page.get_by_role("button", name="Copy").count() == 0
    page.get_by_role("link", name="0 of 3 devices in use").click()
    page.get_by_label("What the program says it runs on").fill("BOX-7")
    page.get_by_label("What you call it").fill("The press")
    page.get_by_role("button", name="Add this computer").click()
    expect(page.get_by_text("The press").first).to_be_visible()
    page.get_by_role("link", name="Replace this key").click()
    expect(page.locator("h1")).to_have_text("Replace this key?")
    plain.look()
    page.get_by_role("button", name="Replace it").click()
    expect(page.get_by_text("This is your new key")).to_be_visible()
    new = key_on(page)
    assert ask(site, "validations", key, "BOX-7")[1]["state"] == "replaced"
    assert ask(site, "activations", new, "BOX-7")[0] == 201
    assert any(
        "was replaced" in mail["subject"] for mail in site.sandbox.mailbox("keys@example.com")
    )


def test_an_operator_finds_a_key_by_its_end_and_revokes_it(site: Site, visitors: Visitors) -> None:
    buyer = visitors.open()
    page = buy(site, buyer, "shared@example.com")
    page.get_by_role("link", name="To your order").click()
    key = key_on(page)
    visitor = visitors.open()
    visitor.sign_in(site)
    page = visitor.goto(f"{site.url}/ops/fulfillment/licence/?q={key[-5:]}")
    visitor.look()
    page.get_by_role("link", name=key[-5:]).click()
    expect(page.locator("h1")).to_contain_text(key[-5:])
    visitor.look()
    page.get_by_role("button", name="Revoke").click()
    expect(page.locator("h1")).to_have_text("Revoke")
    page.get_by_label("Reason").fill("Posted in a forum")
    visitor.look()
    page.get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("The key is revoked.")).to_be_visible()
    assert ask(site, "validations", key, "any")[1]["state"] == "revoked"
