"""What a seller does at the desk, for whoever tells of it."""

import io

from PIL import Image
from playwright.sync_api import CDPSession, FilePayload, Page, expect

from tests.stories.visitor import Site, Visitor

PRODUCTS = "/sell/catalog/product/"
SLOW = 400_000  # bytes a second: a film in a train


def a_picture() -> FilePayload:
    stream = io.BytesIO()
    Image.new("RGB", (1200, 900), "#2f6f5e").save(stream, "PNG")
    return {"name": "cover.png", "mimeType": "image/png", "buffer": stream.getvalue()}


def a_file(size: int, name: str = "tram.zip") -> FilePayload:
    return {"name": name, "mimeType": "application/zip", "buffer": b"PK\3\4" + bytes(size - 4)}


def save(page: Page) -> None:
    page.locator("input[name=_save]").click()
    expect(page.locator(".messagelist")).to_be_visible()


def add(site: Site, visitor: Visitor, name: str, price: str) -> Page:
    """A draft with a price, from the first page of the desk."""
    page = visitor.goto(f"{site.url}/sell/")
    page.get_by_role("link", name="Add to Products").click()
    page.get_by_label("Kind").select_option("digital")
    page.get_by_label("Name").first.press_sequentially(name)
    page.locator("#id_options-0-name").fill("Personal licence")
    page.locator("#id_options-0-amount").fill(price)
    visitor.look()
    save(page)
    expect(page.get_by_text("This is the draft.")).to_be_visible()
    return page


def add_release(page: Page, version: str = "1.0") -> None:
    page.get_by_role("link", name="add a release").click()
    page.get_by_label("Version").fill(version)
    page.locator("input[name=_save]").click()
    expect(page.get_by_role("heading", name="Files")).to_be_visible()


def slowly(visitor: Visitor, speed: int = SLOW) -> CDPSession:
    line = visitor.context.new_cdp_session(visitor.page)
    line.send("Network.enable")
    network(line, speed)
    return line


def network(line: CDPSession, speed: int, *, offline: bool = False) -> None:
    told = {"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": speed}
    line.send("Network.emulateNetworkConditions", told)


def begin_upload(page: Page, file: FilePayload) -> None:
    page.get_by_label("Add a file").set_input_files(file)
    page.get_by_role("button", name="Upload").click()
    expect(page.locator("progress")).to_be_visible()


def sent(page: Page) -> float:
    return float(page.locator("progress").evaluate("bar => bar.value"))


def ready(page: Page, name: str) -> None:
    """The worker reads a file through in its own time."""
    line = page.locator("section[aria-labelledby=files-title] .form-row", has_text=name)
    for _try in range(60):
        if line.get_by_text("ready").count():
            return
        page.wait_for_timeout(200)
        page.reload()
    raise AssertionError(line.inner_text())


def table(rows: int) -> FilePayload:
    lines = "".join(f"bulk-{number},Bulk {number},4\n" for number in range(rows))
    content = f"slug,name,price\n{lines}".encode()
    return {"name": "products.csv", "mimeType": "text/csv", "buffer": content}


def patiently(page: Page, wanted: str, scripts: bool) -> None:
    """With a script it appears by itself; without one, by the link."""
    found = page.get_by_text(wanted).or_(page.get_by_role("button", name=wanted))
    if scripts:
        expect(found).to_be_visible(timeout=30_000)
        return
    for _try in range(60):
        if found.count():
            return
        page.wait_for_timeout(300)
        if page.get_by_role("link", name="Look again").count():
            page.get_by_role("link", name="Look again").click()
    raise AssertionError(page.content())
