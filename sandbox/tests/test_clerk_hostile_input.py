import pytest
import requests

from sandbox.testing import Sandbox
from sandbox.tests.clerk import Browser

JSON = {"Authorization": "Bearer sk_test_a", "Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
BODIES = [
    b"",
    b"{",
    b"\x00",
    b"\xff\xfe",
    b"null",
    b'{"first_name": "\\ud800"}',
    b'{"public_metadata":' * 100_000,
    b'{"private_metadata":' + b'{"a":' * 2_000 + b"1" + b"}" * 2_001,
    b"1" * 100_000,
]


def short(value: object) -> str:
    return repr(value)[:32]


@pytest.mark.parametrize("body", BODIES, ids=short)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/clerk-api/v1/users"),
        ("PATCH", "/clerk-api/v1/users/user_alice"),
        ("PATCH", "/clerk-api/v1/users/user_alice/metadata"),
        ("POST", "/clerk-api/v1/email_addresses"),
        ("POST", "/clerk/_mint"),
        ("POST", "/clerk/_send"),
        ("POST", "/clerk/_token"),
        ("POST", "/clerk/_endpoints"),
        ("POST", "/chaos/clerk"),
    ],
)
def test_a_body_that_is_no_wish(
    sandbox: Sandbox, http: requests.Session, method: str, path: str, body: bytes
) -> None:
    answer = http.request(method, sandbox.url + path, data=body, headers=JSON)
    assert answer.status_code in (200, 400, 404, 422)


@pytest.mark.parametrize(
    "path",
    [
        "/dev_browser",
        "/client/sign_ins",
        "/client/sign_ups",
        "/client/sign_ins/sia_1/attempt_first_factor",
        "/client/sign_ups/%00/attempt_verification",
        "/client/sessions/%ff/tokens",
        "/me?_method=PATCH",
        "/me?_method=%00",
        "/me/change_password",
        "/me/email_addresses",
        "/nowhere",
    ],
)
@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (FORM, b"identifier=%ff%fe&email_address=%00&password=%ed%a0%80&strategy=%00"),
        (FORM, b"identifier=" + b"a" * 1_000_000),
        (FORM, b"email_address=" + b"a@" + b"a." * 500_000),
        (FORM, b"&".join(b"a=1" for _ in range(2_000))),
        (FORM, b"unsafe_metadata=" + b"[" * 100_000),
        ({"Content-Type": "multipart/form-data"}, b"\0"),
        ({"Content-Type": "application/json"}, b"{}"),
        ({**FORM, "Cookie": "__client_1=\xff; \x01=;;"}, b"identifier=a"),
    ],
    ids=short,
)
def test_a_form_that_is_none(
    sandbox: Sandbox, http: requests.Session, path: str, headers: dict[str, str], body: bytes
) -> None:
    url = f"{sandbox.clerk_url}/v1{path}"
    answer = http.post(url, data=body, headers=headers, timeout=5)
    assert answer.status_code < 500


def test_a_form_of_five_megabytes(sandbox: Sandbox, http: requests.Session) -> None:
    answer = http.post(f"{sandbox.clerk_url}/v1/client/sign_ins", data=b"x" * 5_000_000)
    assert answer.status_code == 413


@pytest.mark.parametrize("name", ["first_name", "last_name"])
def test_a_name_made_of_markup_is_escaped(sandbox: Sandbox, name: str) -> None:
    script = "<script>alert(1)</script>"
    browser = Browser(sandbox)
    browser.sign_in("alice@example.com")
    browser.ask("PATCH", "/me", **{name: script})
    page = requests.get(f"{sandbox.clerk_url}/").text
    assert script not in page
    assert "&lt;script&gt;" in page


def test_an_external_id_is_somebodys_only_once(sandbox: Sandbox) -> None:
    sandbox.update_user("user_alice", external_id="1")
    sandbox.update_user("user_alice", external_id="1")
    url = f"{sandbox.clerk_api_url}/v1/users/user_bob"
    answer = requests.patch(url, json={"external_id": "1"}, headers=JSON)
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "path",
    [
        "/clerk/npm/@clerk/ui@1/dist/../../../bundles.py",
        "/clerk/npm/@clerk/ui@1/dist/%2e%2e%2fversion",
        "/clerk/npm/@clerk/ui@1/dist/..%2f..%2fkeys.js",
        "/clerk/npm/@clerk/other@1/dist/ui.browser.js",
        "/clerk/npm/@clerk/ui@1/dist/nothing.js",
    ],
)
def test_only_the_bundles_are_served(sandbox: Sandbox, http: requests.Session, path: str) -> None:
    assert http.get(sandbox.url + path).status_code == 404
