"""A large file on its way in, over a network as it is in trains."""

import pytest
from playwright.sync_api import Dialog, expect

from tests.stories.desk import a_file, add, add_release, begin_upload, network, ready, slowly
from tests.stories.test_people import sign_in
from tests.stories.visitor import Site, Visitor


@pytest.fixture(autouse=True)
def clerk(site: Site) -> None:
    """Whoever came before may have left Clerk unwell."""
    site.sandbox.clerk_chaos("ok")


def test_an_upload_is_cancelled_begun_anew_and_goes_on_after_the_network_was_away(
    site: Site, visitor: Visitor
) -> None:
    sign_in(site, visitor, "sally@example.com", "/sell/")
    page = add(site, visitor, "Long Film", "9")
    add_release(page)
    line = slowly(visitor, 100_000)
    begin_upload(page, a_file(3_000_000, "film.zip"))
    page.wait_for_function("() => document.querySelector('progress').value > 2")
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Cancelled.")).to_be_visible()
    expect(page.get_by_role("button", name="Upload")).to_be_enabled()

    page.get_by_role("button", name="Upload").click()
    page.wait_for_function("() => document.querySelector('progress').value > 2")
    network(line, 100_000, offline=True)
    expect(page.get_by_text("The network is away.")).to_be_visible()
    visitor.complaints.clear()  # a browser says so too
    visitor.look()
    network(line, -1)
    expect(page.get_by_text("It has arrived, and is being checked.")).to_be_visible()
    ready(page, "film.zip")


def test_an_upload_left_behind_is_not_mistaken_for_one_that_goes_on(
    site: Site, visitor: Visitor
) -> None:
    sign_in(site, visitor, "sally@example.com", "/sell/")
    page = add(site, visitor, "Longer Film", "9")
    add_release(page)
    there = page.url
    slowly(visitor, 100_000)
    begin_upload(page, a_file(3_000_000, "film.zip"))
    page.wait_for_function("() => document.querySelector('progress').value > 2")
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.goto(f"{site.url}/sell/")
    assert asked == ["beforeunload"]
    visitor.goto(there)
    expect(page.get_by_text("It has not arrived.")).to_be_visible()
    visitor.look()
    page.get_by_role("button", name="Remove film.zip").click()
    expect(page.get_by_text("The file is removed.")).to_be_visible()
    expect(page.get_by_text("No files yet.")).to_be_visible()
