from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jwt
import pytest
import requests

from sandbox.testing import Sandbox, running
from sandbox.tests.clerk import PAGE, PASSWORD, Browser


@pytest.fixture
def browser(sandbox: Sandbox) -> Browser:
    return Browser(sandbox)


def test_a_page_learns_what_is_offered(browser: Browser) -> None:
    environment = browser.ask("PATCH", "/environment")
    assert environment == browser.ask("GET", "/environment")
    assert environment["display_config"]["instance_environment_type"] == "development"
    assert environment["display_config"]["home_url"] == f"{PAGE}/"
    offered = environment["user_settings"]["attributes"]
    on = {name for name, attribute in offered.items() if attribute["enabled"]}
    assert on == {"email_address", "password", "first_name", "last_name"}
    assert not environment["commerce_settings"]["billing"]["user"]["enabled"]


def test_two_browsers_know_nothing_of_each_other(sandbox: Sandbox) -> None:
    browsers = [Browser(sandbox) for _ in range(6)]
    emails = ["alice@example.com", "bob@example.com", "olga@example.com"] * 2
    with ThreadPoolExecutor(6) as pool:
        done = list(pool.map(Browser.sign_in, browsers, emails))
    ids = {answer["response"]["created_session_id"] for answer in done}
    assert len(ids) == 6
    for browser, email in zip(browsers, emails, strict=True):
        [session] = browser.client()["sessions"]
        assert session["public_user_data"]["identifier"] == email
    browsers[0].ask("DELETE", "/client/sessions")
    assert browsers[0].session_id() is None
    assert browsers[3].session_id() is not None
    other = browsers[1].session_id()
    assert browsers[3].refused("POST", f"/client/sessions/{other}/tokens")[0] == 404


def test_a_development_token_names_a_browser_too(sandbox: Sandbox, http: requests.Session) -> None:
    base = f"{sandbox.clerk_url}/v1"
    token = http.post(f"{base}/dev_browser").json()["id"]
    http.cookies.clear()
    form = {"identifier": "alice@example.com", "password": PASSWORD}
    http.post(f"{base}/client/sign_ins", params={"__clerk_db_jwt": token}, data=form)
    http.cookies.clear()
    client = http.get(f"{base}/client", params={"__clerk_db_jwt": token}).json()["response"]
    assert client["last_active_session_id"]
    unknown = http.get(f"{base}/client", params={"__clerk_db_jwt": "dvb_other"})
    assert unknown.status_code == 401
    assert unknown.json()["errors"][0]["code"] == "dev_browser_unauthenticated"


@pytest.mark.parametrize(
    ("way", "status"), [("end", "ended"), ("remove", "removed")], ids=["end", "remove"]
)
def test_a_session_ends(browser: Browser, way: str, status: str) -> None:
    session_id = browser.sign_in("alice@example.com")["response"]["created_session_id"]
    path = f"/client/sessions/{session_id}"
    assert browser.ask("POST", f"{path}/touch")["response"]["status"] == "active"
    assert browser.ask("POST", f"{path}/{way}")["response"]["status"] == status
    assert browser.refused("POST", f"{path}/tokens")[:2] == (401, "signed_out")
    assert browser.client()["sessions"] == []


def test_a_restart_keeps_people_sessions_and_the_key(tmp_path: Path) -> None:
    store = tmp_path / "store.sqlite3"
    with running(store) as first:
        browser = Browser(first)
        browser.sign_up("nora@example.com")
        token, port = browser.token(), first.port
        first.stop()
    with running(store, port) as second:
        browser.sandbox = second
        assert browser.session_id()
        keys = jwt.PyJWKSet.from_dict(
            requests.get(f"{second.clerk_url}/.well-known/jwks.json").json()
        )
        jwt.decode(token, keys.keys[0], algorithms=["RS256"])
        assert len(second.clerk_users()) == 6


@pytest.mark.parametrize("page", ["http://127.0.0.1:8000", "http://localhost", "http://[::1]:3000"])
def test_a_page_on_this_computer_may_read(sandbox: Sandbox, page: str) -> None:
    browser = Browser(sandbox, page)
    for answer in (
        browser.call("GET", "/client"),
        browser.call("POST", "/client/sign_ins", identifier="nobody@example.com"),
        browser.call("GET", "/nowhere"),
    ):
        assert answer.headers["Access-Control-Allow-Origin"] == page
        assert answer.headers["Access-Control-Allow-Credentials"] == "true"
        assert answer.headers["Vary"] == "Origin"
        assert answer.headers["Cache-Control"] == "no-store"
    sandbox.clerk_chaos("frontend_down", times=1)
    down = browser.call("GET", "/client")
    assert (down.status_code, down.headers["Access-Control-Allow-Origin"]) == (503, page)


@pytest.mark.parametrize(
    "page",
    ["https://evil.example", "null", "http://127.0.0.1.evil.example", "https://127.0.0.1:8000", ""],
)
def test_a_page_elsewhere_may_not(sandbox: Sandbox, page: str) -> None:
    answer = Browser(sandbox, page).call("POST", "/dev_browser")
    assert answer.status_code == 400
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_what_nobody_answers_is_said_aloud(capfd: pytest.CaptureFixture[str]) -> None:
    with running() as sandbox:
        refused = Browser(sandbox).refused("PATCH", "/me/telephone")
    assert refused[:2] == (404, "resource_not_found")
    assert "'PATCH /clerk/v1/me/telephone'" in capfd.readouterr().err


def test_a_handshake_leads_back_with_cookies(sandbox: Sandbox, browser: Browser) -> None:
    browser.sign_in("alice@example.com")
    url = f"{sandbox.clerk_url}/v1/client/handshake"
    query = {"redirect_url": f"{PAGE}/orders/?page=2&__clerk_db_jwt=x", "format": "nonce"}
    answer = browser.http.get(url, params=query, allow_redirects=False)
    assert answer.status_code == 307
    target, _, token = answer.headers["Location"].partition("&__clerk_handshake=")
    assert target == f"{PAGE}/orders/?page=2"
    cookies = jwt.decode(token, options={"verify_signature": False})["handshake"]
    assert any(cookie.startswith("__session=ey") for cookie in cookies)
    elsewhere = browser.http.get(url, params={"redirect_url": "https://evil.example/"})
    assert elsewhere.status_code == 422
