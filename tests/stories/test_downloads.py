"""Buying, downloading, and finding that it is the file that was uploaded: from a disk, from S3."""

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from catalog.tests.goods import BUCKET, KEY_ID, SECRET, s3_server
from tests.house import House
from tests.stories.test_buying import agree, arrives, choose, pay
from tests.stories.test_people import newcomer
from tests.stories.visitor import Site, Visitor, Visitors


@pytest.fixture(autouse=True)
def healthy(site: Site) -> Iterator[None]:
    yield
    site.sandbox.stripe_chaos("ok")


@pytest.fixture(scope="module")
def beside_s3(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A shop that keeps its files in a bucket, as an S3 of one's own has it."""
    with s3_server() as endpoint:
        house = House(
            tmp_path_factory.mktemp("s3"),
            ASSET_STORAGE_BACKEND="s3",
            ASSET_STORAGE_BUCKET=BUCKET,
            ASSET_STORAGE_S3_ENDPOINT_URL=endpoint,
            ASSET_STORAGE_S3_REGION="eu-central-1",
            ASSET_STORAGE_S3_ACCESS_KEY_ID=KEY_ID,
            ASSET_STORAGE_S3_SECRET_ACCESS_KEY=SECRET,
        ).ready()
        seeded = house.manage("seed")
        assert seeded.returncode == 0, seeded.stderr
        with house.web() as web:
            yield Site(web.url, site.sandbox)


def download(page: Page, name: str) -> Path:
    """Presses its button, and keeps the file under the name that it came with."""
    with page.expect_download() as coming:
        page.get_by_role("button", name=f"Download {name}").first.click()
    assert coming.value.suggested_filename == name
    return Path(coming.value.path())


def sums(page: Page) -> list[str]:
    return re.findall(r"\b[0-9a-f]{64}\b", page.content())


def digest(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_guest_downloads_from_a_disk_what_was_uploaded(
    site: Site, visitors: Visitors, *, scripts: bool
) -> None:
    visitor = visitors.open(360, scripts=scripts)
    page = choose(site, visitor, "harbour-figures")
    agree(page, f"harbour-{scripts}@example.com")
    page.wait_for_url("**/orders/**")
    visitor.look()
    kept = download(page, "Harbour-Figures-1.0.zip")
    page.get_by_role("link", name="All versions").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Harbour Figures")
    assert digest(kept) in sums(page)
    visitor.look()
    page.get_by_role("link", name="Back to your order").click()
    page.wait_for_url("**/orders/**key=**")


def test_a_guest_downloads_from_a_bucket_what_was_uploaded(
    beside_s3: Site, visitors: Visitors
) -> None:
    visitor = visitors.open()
    page = choose(beside_s3, visitor, "harbour-figures")
    agree(page, "bucket@example.com")
    page.wait_for_url("**/orders/**")
    kept = [download(page, name) for name in ("Harbour-Figures-1.0.zip", "Harbour-doors.svg")]
    page.get_by_role("link", name="All versions").first.click()
    assert {digest(file) for file in kept} == set(sums(page))
    visitor.look()


def test_somebody_finds_all_their_files_and_their_name_in_the_pdf(
    site: Site, visitors: Visitors
) -> None:
    visitor = visitors.open()
    choose(site, visitor, "grid-notes", "marlow-serif")
    newcomer(site, visitor, "files@example.com")
    page = visitor.goto(f"{site.url}/account/downloads/")
    expect(page.get_by_text("No files yet")).to_be_visible()
    visitor.look()
    page = visitor.goto(f"{site.url}/checkout/")
    agree(page, "files@example.com")
    pay(page)
    arrives(page)
    page.goto(f"{site.url}/account/downloads/")
    expect(page.get_by_role("link", name="Downloads")).to_have_attribute("aria-current", "page")
    expect(page.locator("main li h2")).to_have_count(4)  # two versions of each
    visitor.look()
    kept = _own_copy(page)
    text = PdfReader(kept).pages[-1].extract_text()
    assert re.search(r"For .+, order \d+", text), text
    assert digest(kept) not in sums(page)
    page.goto(f"{site.url}/account/goods/")
    visitor.look()
    phone = visitors.open(360, "dark", like=visitor)
    phone.goto(f"{site.url}/account/downloads/")
    phone.look()


def _own_copy(page: Page) -> Path:
    """At once if it is made by now, else from the page that waits for it."""
    button = page.get_by_role("button", name="Download Grid-Notes.pdf").first
    until_made = page.get_by_text("It is ready.")
    with page.expect_download(timeout=60_000) as coming:
        button.click()
        if "/downloads/" in page.url and page.url.rstrip("/").split("/")[-1].isdigit():
            expect(until_made).to_be_visible(timeout=60_000)
            page.get_by_role("button", name="Download").click()
    return Path(coming.value.path())


def test_a_file_has_a_page_of_its_own_for_who_holds_the_link(site: Site, visitor: Visitor) -> None:
    page = choose(site, visitor, "harbour-figures")
    agree(page, "again@example.com")
    page.wait_for_url("**/orders/**")
    key = page.url.partition("key=")[2]
    file = page.locator("form[action*='/account/downloads/']").first.get_attribute("action")
    visitor.goto(f"{site.url}{file}?key={key}")
    expect(page.get_by_text("It is ready.")).to_be_visible()
    visitor.look()
    with page.expect_download():
        page.get_by_role("button", name="Download").click()
    visitor.goto(f"{site.url}{file}?key=nonsense", status=404)
