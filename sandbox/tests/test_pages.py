from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest
import requests
import resend

from sandbox.testing import Sandbox
from sandbox.tests.clerk import SECRET, Browser, listening, patiently
from sandbox.tests.conftest import mail

type Emails = type[resend.Emails]

SCRIPT = '<script>alert("x")</script>'
PAGES = ["/", "/clerk/", "/stripe/", "/mailbox/", "/mailbox/?to=nobody", "/nowhere"]


class Tags(HTMLParser):
    """The tags a page really has."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def names(self) -> set[str]:
        return {tag for tag, _ in self.found}


@pytest.mark.parametrize("path", PAGES)
def test_every_page_says_what_it_is(sandbox: Sandbox, http: requests.Session, path: str) -> None:
    page = http.get(sandbox.url + path)
    assert "nothing here leaves this computer" in page.text
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "script-src" not in policy
    assert page.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", PAGES)
def test_no_page_has_scripts_or_inline_styles(
    sandbox: Sandbox, http: requests.Session, path: str
) -> None:
    tags = Tags(http.get(sandbox.url + path).text)
    assert not tags.names() & {"script", "style"}
    assert not [tag for tag, attributes in tags.found if "style" in attributes]
    assert not [name for _, attributes in tags.found for name in attributes if name[:2] == "on"]


def test_the_stylesheet_is_served(sandbox: Sandbox, http: requests.Session) -> None:
    answer = http.get(f"{sandbox.url}/static/sandbox.css")
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "prefers-color-scheme: dark" in answer.text


def test_the_front_page_tells_how_to_point_the_shop_here(
    sandbox: Sandbox, http: requests.Session
) -> None:
    assert f"RESEND_API_URL={sandbox.url}/resend" in http.get(sandbox.url).text


def test_an_empty_mailbox_says_what_will_be_here(sandbox: Sandbox, http: requests.Session) -> None:
    assert "Mail the shop sends will appear here" in http.get(f"{sandbox.url}/mailbox/").text


def test_the_mailbox_lists_and_searches(
    sandbox: Sandbox, http: requests.Session, sdk: Emails
) -> None:
    sdk.send(mail(subject="For Ada"))
    sdk.send(mail(subject="For Bob", to="Bob <Bob@example.org>"))
    assert "For Ada" in (page := http.get(f"{sandbox.url}/mailbox/").text)
    assert page.index("For Bob") < page.index("For Ada")
    found = http.get(f"{sandbox.url}/mailbox/", params={"to": "bob@"}).text
    assert "For Bob" in found
    assert "For Ada" not in found
    assert 'value="bob@"' in found


def test_a_mail_is_shown_whole(sandbox: Sandbox, http: requests.Session, sdk: Emails) -> None:
    message = sdk.send(
        mail(
            text="Open https://shop.example/orders/1",
            reply_to="help@example.com",
            headers={"X-Entity-Ref-ID": "order-1"},
            attachments=[{"path": "https://example.com/c.pdf"}],
        )
    )["id"]
    page = http.get(f"{sandbox.url}/mailbox/{message}/").text
    for shown in ("Your receipt", "help@example.com", "X-Entity-Ref-ID", "order-1"):
        assert shown in page
    assert '<a href="https://shop.example/orders/1"' in page
    assert "not fetched from https://example.com/c.pdf" in page
    raw = http.get(f"{sandbox.url}/mailbox/{message}/json").json()
    assert raw == sandbox.mailbox()[0]


def test_everything_in_a_mail_is_escaped(
    sandbox: Sandbox, http: requests.Session, sdk: Emails
) -> None:
    message = sdk.send(
        mail(
            subject=SCRIPT,
            text=SCRIPT + " javascript:alert(1)",
            headers={SCRIPT: SCRIPT},
            attachments=[
                {"filename": SCRIPT, "content": "eA=="},
                {"filename": SCRIPT, "path": SCRIPT},
            ],
        )
    )["id"]
    for path in ("", f"{message}/"):
        page = http.get(f"{sandbox.url}/mailbox/{path}").text
        tags = Tags(page)
        assert "script" not in tags.names()
        assert "alert" in page
        links = [attributes.get("href") or "" for _, attributes in tags.found]
        assert not [link for link in links if link.startswith("javascript")]
    search = Tags(http.get(f"{sandbox.url}/mailbox/", params={"to": f'"{SCRIPT}'}).text)
    assert "script" not in search.names()


def test_html_runs_nothing_and_fetches_nothing(
    sandbox: Sandbox, http: requests.Session, sdk: Emails
) -> None:
    message = sdk.send(mail(html=f"<h1>Hi</h1>{SCRIPT}"))["id"]
    frames = Tags(http.get(f"{sandbox.url}/mailbox/{message}/").text).found
    [frame] = [attributes for tag, attributes in frames if tag == "iframe"]
    assert "allow-scripts" not in (frame["sandbox"] or "")
    assert "allow-same-origin" not in (frame["sandbox"] or "")
    framed = http.get(f"{sandbox.url}{frame['src']}")
    assert framed.text.endswith(f"<h1>Hi</h1>{SCRIPT}")
    policy = framed.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "img-src data:;" in policy
    assert "form-action 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "sandbox allow-popups allow-popups-to-escape-sandbox" in policy


def test_a_mail_without_html_has_no_frame(
    sandbox: Sandbox, http: requests.Session, sdk: Emails
) -> None:
    message = sdk.send(mail(html=None))["id"]
    assert "iframe" not in Tags(http.get(f"{sandbox.url}/mailbox/{message}/").text).names()
    assert http.get(f"{sandbox.url}/mailbox/{message}/html").status_code == 404


@pytest.mark.parametrize(
    ("filename", "disposition"),
    [
        ("receipt.html", 'attachment; filename="receipt.html"'),
        ('a"\r\nSet-Cookie: b', 'attachment; filename="a\\"__Set-Cookie: b"'),
        ("Rechnung für Ada.pdf", "attachment; filename*=utf-8''Rechnung%20f%C3%BCr%20Ada.pdf"),
        ("\n", 'attachment; filename="_"'),
        ("", 'attachment; filename="attachment"'),
    ],
)
def test_an_attachment_is_a_download(
    sandbox: Sandbox, http: requests.Session, sdk: Emails, filename: str, disposition: str
) -> None:
    attachment = {"filename": filename, "content": list(b"<p>"), "content_type": "text/html"}
    message = sdk.send(mail(attachments=[attachment]))["id"]
    answer = http.get(f"{sandbox.url}/mailbox/{message}/attachments/0")
    assert answer.content == b"<p>"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == disposition
    assert http.get(f"{sandbox.url}/mailbox/{message}/attachments/1").status_code == 404


def test_the_mailbox_can_be_emptied(sandbox: Sandbox, http: requests.Session, sdk: Emails) -> None:
    message = sdk.send(mail())["id"]
    assert http.get(f"{sandbox.url}/mailbox/emptying/").status_code == 405
    answer = http.post(f"{sandbox.url}/mailbox/emptying/", headers={"Origin": sandbox.url})
    assert "Mail the shop sends will appear here" in answer.text
    assert http.get(f"{sandbox.url}/mailbox/{message}/").status_code == 404


def test_the_page_of_clerk_says_when(sandbox: Sandbox, http: requests.Session) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    with listening() as shop:
        sandbox.endpoints([(shop.url, SECRET)])
        Browser(sandbox).sign_in("alice@example.com")
        patiently(lambda: sandbox.deliveries()[0]["state"] == "delivered")
    found = Tags(http.get(f"{sandbox.url}/clerk/").text).found
    times = [attributes["datetime"] or "" for tag, attributes in found if tag == "time"]
    began, last_used, sent = map(datetime.fromisoformat, times)
    assert before <= began <= last_used <= sent <= datetime.now(UTC)


def test_the_page_of_clerk_says_when_it_tries_again(
    sandbox: Sandbox, http: requests.Session
) -> None:
    sandbox.endpoints([("http://127.0.0.1:9/", SECRET)])
    sandbox.clerk_chaos("webhooks_late", seconds=60)
    sandbox.send("user.updated", {})
    page = http.get(f"{sandbox.url}/clerk/").text
    assert "0 attempts, the next one" in page
    [due] = [attributes["datetime"] or "" for tag, attributes in Tags(page).found if tag == "time"]
    assert datetime.fromisoformat(due) > datetime.now(UTC) + timedelta(seconds=30)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
    ids=str,
)
def test_another_site_changes_nothing(
    sandbox: Sandbox, http: requests.Session, sdk: Emails, headers: dict[str, str]
) -> None:
    sdk.send(mail())
    for method, path in [
        ("POST", "/mailbox/emptying/"),
        ("DELETE", "/mailbox"),
        ("POST", "/chaos/resend"),
        ("DELETE", "/resend/_calls"),
        ("POST", "/chaos/clerk"),
        ("POST", "/clerk/_rotate"),
        ("DELETE", "/clerk/_everything"),
        ("POST", "/chaos/stripe"),
        ("DELETE", "/stripe/_everything"),
    ]:
        form = {"mode": "drop"}
        answer = http.request(method, sandbox.url + path, headers=headers, data=form)
        assert answer.status_code == 403
    assert (len(sandbox.mailbox()), len(sandbox.calls())) == (1, 1)
    assert http.get(f"{sandbox.url}/chaos/resend").json()["mode"] == "ok"
