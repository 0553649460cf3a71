"""Sally sells: from an empty form to the shelf, with a picture and a file; Rita sees none of it."""

import re

import pytest
from playwright.sync_api import expect

from tests.stories.desk import (
    PRODUCTS,
    a_file,
    a_picture,
    add,
    add_release,
    begin_upload,
    patiently,
    ready,
    save,
    sent,
    slowly,
    table,
)
from tests.stories.test_people import EYES, sign_in
from tests.stories.visitor import Site, Visitor, Visitors


@pytest.fixture(autouse=True)
def clerk(site: Site) -> None:
    """Whoever came before may have left Clerk unwell."""
    site.sandbox.clerk_chaos("ok")


def test_from_an_empty_form_to_the_shelf(site: Site, visitor: Visitor, visitors: Visitors) -> None:
    sign_in(site, visitor, "sally@example.com", "/sell/")
    page = add(site, visitor, "Tram Sounds", "12,50")
    draft = page.url
    expect(page.get_by_text("Before you publish")).to_be_visible()
    visitor.look()
    page.get_by_role("button", name="Add another Picture").click()
    page.locator("#id_images-0-upload").set_input_files(a_picture())
    page.locator("#id_images-0-alt").fill("Cover: a green field")
    page.get_by_label("Tagline").fill("Forty trams, recorded at dawn.")
    page.get_by_label("Description").first.fill("Doors, bells and curves.\n\nFor films.")
    save(page)
    page.goto(draft)
    expect(page.get_by_role("img", name="Cover: a green field")).to_be_visible()

    add_release(page)
    slowly(visitor)
    begin_upload(page, a_file(1_600_000))
    page.wait_for_function("() => { const at = document.querySelector('progress').value; "
                           "return at > 5 && at < 100 }")  # fmt: skip
    before = sent(page)
    expect(page.get_by_role("status").last).to_contain_text("%")
    visitor.look()
    page.wait_for_function("before => document.querySelector('progress').value > before",
                           arg=before)  # fmt: skip
    expect(page.get_by_text("It has arrived, and is being checked.")).to_be_visible()
    ready(page, "tram.zip")
    page.get_by_role("button", name="Release now").click()
    expect(page.get_by_text("1.0 is out.")).to_be_visible()

    stranger = visitors.open()
    stranger.goto(f"{site.url}/products/tram-sounds/", status=404)
    assert "Tram Sounds" not in stranger.goto(f"{site.url}/products/").content()
    visitor.goto(draft)
    expect(page.get_by_text("Nothing is missing: it can be published.")).to_be_visible()
    page.get_by_role("button", name="Publish now").click()
    expect(page.get_by_text("It is in the shop.")).to_be_visible()
    visitor.look()

    shelf = stranger.goto(f"{site.url}/products/?sort=new")
    shelf.get_by_role("link", name="Tram Sounds").first.click()
    expect(shelf.get_by_role("heading", level=1)).to_have_text("Tram Sounds")
    expect(shelf.get_by_text("€12.50").first).to_be_visible()
    expect(shelf.get_by_role("img", name="Cover: a green field")).to_be_visible()
    stranger.look()

    visitor.goto(draft)
    page.locator("#id_options-0-amount").fill("15")
    save(page)
    expect(stranger.goto(shelf.url).get_by_text("€15").first).to_be_visible()


def test_nobody_else_meets_a_draft(site: Site, visitor: Visitor, visitors: Visitors) -> None:
    sign_in(site, visitor, "sally@example.com", "/sell/")
    number = re.findall(r"/(\d+)/change/", add(site, visitor, "Secret Serif", "5").url)[0]
    rita = visitors.open()
    page = sign_in(site, rita, "rita@example.com", "/sell/")
    for path in ("", "?q=Secret", "?q=secret-serif", "?all="):
        rita.goto(site.url + PRODUCTS + path)
        expect(page.get_by_text("Secret Serif")).to_have_count(0)
    rita.look()
    for rest in ("change/", "history/", "delete/", "preview/"):
        rita.goto(f"{site.url}{PRODUCTS}{number}/{rest}", status=404)
        expect(page.get_by_text("Secret")).to_have_count(0)
    rita.look()
    rita.goto(f"{site.url}/products/secret-serif/", status=404)


def test_without_javascript_a_product_is_made_whole(
    site: Site, visitor: Visitor, visitors: Visitors
) -> None:
    sign_in(site, visitor, "sally@example.com", "/sell/")
    plain = visitors.open(360, scripts=False, like=visitor)
    page = plain.goto(f"{site.url}{PRODUCTS}add/")
    page.get_by_label("Kind").select_option("digital")
    page.get_by_label("Name").first.fill("Plain Paper")
    page.get_by_label("Address").fill("plain-paper")
    page.locator("#id_options-0-name").fill("One")
    page.locator("#id_options-0-amount").fill("3")
    page.locator("input[name=_save]").click()
    page.get_by_role("link", name="With an empty row").click()
    page.locator("#id_images-0-upload").set_input_files(a_picture())
    page.locator("#id_images-0-alt").fill("Cover: green")
    draft = page.url.partition("?")[0]
    save(page)
    plain.goto(draft)
    expect(page.get_by_role("img", name="Cover: green")).to_be_visible()
    plain.look()
    page.get_by_role("link", name="add a release").click()
    page.get_by_label("Version").fill("1")
    page.locator("input[name=_save]").click()
    page.get_by_label("Add a file").set_input_files(a_file(2_000, "paper.zip"))
    page.get_by_role("button", name="Upload").click()
    ready(page, "paper.zip")
    plain.look()


@pytest.mark.parametrize("scripts", [True, False])
def test_many_rows_come_in_while_one_watches(
    site: Site, visitor: Visitor, visitors: Visitors, scripts: bool
) -> None:
    sign_in(site, visitor, "sally@example.com", "/sell/")
    seller = visitors.open(scripts=scripts, like=visitor)
    page = seller.goto(f"{site.url}{PRODUCTS}import/")
    page.get_by_label("File").set_input_files(table(300))
    page.get_by_role("button", name="Look through it").click()
    expect(page.get_by_text(re.compile(r"\d+ of 300 rows"))).to_be_visible()
    seller.look()
    patiently(page, "Bring it in", scripts)
    seller.look()
    page.get_by_role("button", name="Bring it in").click()
    expect(page.get_by_text("either all of them, or none")).to_be_visible()
    seller.look()
    patiently(page, "300 rows were brought in", scripts)
    page.get_by_role("link", name="To the products").click()
    expect(page.get_by_text("Bulk 299").or_(page.get_by_text("Bulk 0")).first).to_be_visible()


def test_each_desk_page_at_each_width_in_each_light(
    site: Site, visitor: Visitor, visitors: Visitors
) -> None:
    page = sign_in(site, visitor, "sally@example.com", "/sell/")
    page.goto(f"{site.url}{PRODUCTS}?q=marlow-serif")
    page.get_by_role("link", name="Marlow Serif").click()
    number = re.findall(r"/(\d+)/change/", page.url)[0]
    paths = ["", "catalog/product/", "catalog/product/add/", "catalog/product/import/"]
    paths += [f"catalog/product/{number}/{rest}/" for rest in ("change", "history", "preview")]
    paths += ["catalog/release/", "catalog/project/", "accounts/seller/", "catalog/product/?q=zz"]
    for width, scheme in EYES:
        for path in paths:
            window = visitors.open(width, scheme, like=visitor)
            window.goto(f"{site.url}/sell/{path}")
            window.look()
