import json
import socket

import pytest
import requests

from sandbox.testing import Sandbox
from sandbox.tests.conftest import KEY, mail

JSON = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\x00",
        b"\xff\xfe",
        b"null",
        b"[]",
        b'"mail"',
        b'{"from": NaN}',
        b'{"subject": "\\ud800"}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"1" * 100_000,
    ],
    ids=lambda body: repr(body[:24]),
)
def test_a_body_that_is_no_json_object(
    sandbox: Sandbox, http: requests.Session, body: bytes
) -> None:
    answer = http.post(f"{sandbox.url}/resend/emails", data=body, headers=JSON)
    assert (answer.status_code, answer.json()["name"]) == (400, "validation_error")
    chaos = http.post(f"{sandbox.url}/chaos/resend", data=body, headers=JSON)
    assert chaos.status_code == 422


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "nonsense", ""]
)
def test_a_body_of_another_kind(sandbox: Sandbox, http: requests.Session, kind: str) -> None:
    headers = JSON | {"Content-Type": kind}
    answer = http.post(f"{sandbox.url}/resend/emails", data=json.dumps(mail()), headers=headers)
    assert answer.status_code == 400


@pytest.mark.parametrize("path", ["/resend/emails", "/chaos/resend", "/mailbox/emptying/"])
def test_a_body_of_five_megabytes(sandbox: Sandbox, http: requests.Session, path: str) -> None:
    answer = http.post(sandbox.url + path, data=b"x" * 5_000_000, headers=JSON)
    assert answer.status_code == 413


def test_a_mail_with_null_characters(sandbox: Sandbox, http: requests.Session) -> None:
    wish = mail(subject="\0", text="\0", to="Ada\0 <ada@example.com>")
    assert http.post(f"{sandbox.url}/resend/emails", json=wish, headers=JSON).status_code == 200
    [kept] = sandbox.mailbox()
    assert kept["subject"] == "\0"
    assert http.get(f"{sandbox.url}/mailbox/").status_code == 200
    assert http.get(f"{sandbox.url}/mailbox/{kept['id']}/").status_code == 200


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("a@" + "." * 1_000_000 + " ", 422),
        ("a@" + "b." * 1_000_000 + " c", 422),
        ("a" * 2_000_000, 422),
        ("<" * 2_000_000, 422),
        ("(" * 1_000_000 + " <ada@example.com>", 200),
        ('"' * 1_000_000 + " <ada@example.com>", 200),
    ],
    ids=lambda value: str(value)[:8],
)
def test_an_address_made_to_keep_us_busy(
    sandbox: Sandbox, http: requests.Session, address: str, status: int
) -> None:
    wish = mail(to=address)
    answer = http.post(f"{sandbox.url}/resend/emails", json=wish, headers=JSON, timeout=5)
    assert answer.status_code == status
    assert len(sandbox.mailbox(to="ada@example.com")) == (status == 200)


@pytest.mark.parametrize(
    "path",
    [
        "/mailbox/?to=%00",
        "/mailbox/?to=%ff%fe",
        "/mailbox/?to=%25%5C'%22",
        "/mailbox.json?to=" + "x" * 60_000,
        "/mailbox/?to=" + "x" * 60_000,
    ],
    ids=lambda path: path[:24],
)
def test_a_search_for_anything(sandbox: Sandbox, http: requests.Session, path: str) -> None:
    assert http.get(sandbox.url + path).status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/mailbox/?" + "a=1&" * 2_000, 400),
        ("/mailbox/?to=" + "x" * 70_000, 414),
        ("/mailbox/1/", 404),
        ("/mailbox/%00/", 404),
        ("/mailbox/8f9a0c36-93f5-4a3e-a1a7-6f0b4d7a5a11/", 404),
        ("/mailbox/8f9a0c36-93f5-4a3e-a1a7-6f0b4d7a5a11/html", 404),
        ("/mailbox/8f9a0c36-93f5-4a3e-a1a7-6f0b4d7a5a11/attachments/0", 404),
        ("/static/../store.py", 404),
        ("/nowhere", 404),
    ],
    ids=lambda value: str(value)[:40],
)
def test_an_address_that_leads_nowhere(
    sandbox: Sandbox, http: requests.Session, path: str, status: int
) -> None:
    assert http.get(sandbox.url + path).status_code == status


def test_a_broken_form(sandbox: Sandbox, http: requests.Session) -> None:
    headers = {"Content-Type": "multipart/form-data"}
    answer = http.post(f"{sandbox.url}/chaos/resend", data=b"\0", headers=headers)
    assert answer.status_code == 400


def test_another_name_for_this_address(sandbox: Sandbox, http: requests.Session) -> None:
    answer = http.get(f"{sandbox.url}/mailbox.json", headers={"Host": "evil.example"})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "request_",
    [
        b"nonsense\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST /resend/emails HTTP/1.1\r\nHost: localhost\r\nContent-Length: many\r\n\r\n",
        b"POST /resend/emails HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n",
    ],
)
def test_a_request_that_is_none(
    sandbox: Sandbox, request_: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    with socket.create_connection(("127.0.0.1", sandbox.port), timeout=5) as client:
        client.sendall(request_)
        client.shutdown(socket.SHUT_WR)
        answer = client.recv(64)
    assert b" 500 " not in answer
    assert sandbox.mailbox() == []
    assert "Traceback" not in capfd.readouterr().err
