from typing import Any

import pytest
import requests

from sandbox.testing import Sandbox
from sandbox.tests.clerk import Browser

KEY = {"Authorization": "Bearer sk_test_any"}
PEOPLE = ["olga", "rita", "sally", "bob", "alice"]


class Api:
    """A server with a secret key."""

    def __init__(self, sandbox: Sandbox, http: requests.Session) -> None:
        self.url = f"{sandbox.clerk_api_url}/v1"
        self.http = http

    def __call__(self, method: str, path: str, wish: object = None) -> Any:
        answer = self.http.request(method, self.url + path, json=wish, headers=KEY)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def refused(self, method: str, path: str, wish: object = None) -> tuple[int, str]:
        answer = self.http.request(method, self.url + path, json=wish, headers=KEY)
        return answer.status_code, answer.json()["errors"][0]["code"]


@pytest.fixture
def api(sandbox: Sandbox, http: requests.Session) -> Api:
    return Api(sandbox, http)


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "authorization_header_format_invalid"),
        ({"Authorization": "Basic sk_test_a"}, "authorization_header_format_invalid"),
        ({"Authorization": "Bearer "}, "authorization_header_format_invalid"),
        ({"Authorization": "Bearer sk_live_a"}, "clerk_key_invalid"),
        ({"Authorization": "Bearer pk_test_a"}, "clerk_key_invalid"),
    ],
    ids=str,
)
def test_a_secret_key_is_needed(
    sandbox: Sandbox, http: requests.Session, headers: dict[str, str], code: str
) -> None:
    answer = http.get(f"{sandbox.clerk_api_url}/v1/users", headers=headers)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (401, code)


def test_the_people_of_the_demo_are_there(api: Api) -> None:
    people = api("GET", "/users")
    assert [person["id"] for person in people] == [f"user_{name}" for name in PEOPLE]
    for person in people:
        [address] = person["email_addresses"]
        assert address["id"] == person["primary_email_address_id"]
        assert address["verification"]["status"] == "verified"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("email_address=ALICE@example.com", ["alice"]),
        ("email_address=bob@example.com&email_address=rita@example.com", ["rita", "bob"]),
        ("email_address[]=bob@example.com", ["bob"]),
        ("user_id=user_olga", ["olga"]),
        ("user_id=user_olga&email_address=bob@example.com", []),
        ("query=ALLY", ["sally"]),
        ("limit=2&offset=1", ["rita", "sally"]),
        ("email_address=nobody@example.com", []),
    ],
)
def test_people_are_found(api: Api, query: str, found: list[str]) -> None:
    people = api("GET", f"/users?{query}")
    assert [person["id"] for person in people] == [f"user_{name}" for name in found]


@pytest.mark.parametrize("query", ["limit=0", "limit=501", "limit=x", "offset=-1", "limit=٣"])
def test_a_page_of_people_that_is_none(api: Api, query: str) -> None:
    assert api.refused("GET", f"/users?{query}") == (422, "form_param_format_invalid")


def test_somebody_is_made_changed_and_removed(sandbox: Sandbox, api: Api) -> None:
    wish = {"email_address": ["nora@example.com", "n@example.com"], "password": "a good password"}
    nora = api("POST", "/users", {**wish, "first_name": "Nora", "external_id": "n-1"})
    assert len(nora["email_addresses"]) == 2
    assert nora["private_metadata"] == {}
    assert Browser(sandbox).sign_in("n@example.com", "a good password")
    changed = api("PATCH", f"/users/{nora['id']}", {"last_name": "New"})
    assert (changed["first_name"], changed["last_name"]) == ("Nora", "New")
    assert changed["updated_at"] > nora["updated_at"]
    assert api("GET", "/users?external_id=n-1") == [api("GET", f"/users/{nora['id']}")]
    gone = {"object": "user", "id": nora["id"], "deleted": True}
    assert api("DELETE", f"/users/{nora['id']}") == gone
    assert api.refused("GET", f"/users/{nora['id']}") == (404, "resource_not_found")
    assert api.refused("DELETE", f"/users/{nora['id']}") == (404, "resource_not_found")


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"email_address": ["alice@example.com"]}, "form_identifier_exists"),
        ({"email_address": "nora@example.com"}, "form_param_format_invalid"),
        ({"email_address": ["nora"]}, "form_param_format_invalid"),
        ({"password": "short"}, "form_password_length_too_short"),
        ({"first_name": 7}, "form_param_format_invalid"),
        ({"public_metadata": []}, "form_param_format_invalid"),
        ({"shoe_size": 42}, "form_param_unknown"),
    ],
    ids=str,
)
def test_somebody_who_cannot_be_made(api: Api, wish: object, code: str) -> None:
    assert api.refused("POST", "/users", wish) == (422, code)
    assert len(api("GET", "/users")) == 5


def test_metadata_is_merged_deeply_and_null_takes_away(api: Api) -> None:
    path = "/users/user_alice/metadata"
    api("PATCH", path, {"private_metadata": {"shop": {"vip": True, "since": 2020}, "old": 1}})
    told = api("PATCH", path, {"private_metadata": {"shop": {"since": 2021}, "old": None}})
    assert told["private_metadata"] == {"shop": {"vip": True, "since": 2021}}
    told = api("PATCH", "/users/user_alice", {"private_metadata": {"a": 1}})
    assert told["private_metadata"] == {"a": 1}


def test_no_page_sees_private_metadata(sandbox: Sandbox, api: Api) -> None:
    api("PATCH", "/users/user_alice/metadata", {"private_metadata": {"vip": True}})
    browser = Browser(sandbox)
    assert "private_metadata" not in browser.sign_in("alice@example.com")["client"]
    assert "private_metadata" not in browser.ask("GET", "/me")["response"]


def test_a_ban_ends_every_session(sandbox: Sandbox, api: Api) -> None:
    session_id = sandbox.sign_in("alice@example.com")["session_id"]
    assert api("POST", "/users/user_alice/ban")["banned"]
    assert api("GET", f"/sessions/{session_id}")["status"] == "revoked"
    assert not api("POST", "/users/user_alice/unban")["banned"]


def test_sessions_are_listed_and_revoked(sandbox: Sandbox, api: Api) -> None:
    first = sandbox.sign_in("alice@example.com")["session_id"]
    second = sandbox.sign_in("alice@example.com")["session_id"]
    listed = api("GET", "/sessions?user_id=user_alice")
    assert [session["id"] for session in listed] == [second, first]
    assert api("POST", f"/sessions/{first}/revoke")["status"] == "revoked"
    assert api("POST", f"/sessions/{first}/revoke")["status"] == "revoked"
    sandbox.expire(second)
    assert api("GET", f"/sessions/{second}")["status"] == "expired"
    assert api("GET", "/sessions?user_id=user_alice&status=active") == []
    assert api.refused("GET", "/sessions") == (422, "form_param_nil")
    assert api.refused("POST", "/sessions/sess_none/revoke") == (404, "resource_not_found")


def test_an_address_can_be_added_unverified(sandbox: Sandbox) -> None:
    added = sandbox.add_address("user_alice", "al@example.com", verified=False)
    assert added["verification"] is None
    status = Browser(sandbox).refused("POST", "/client/sign_ins", identifier="al@example.com")
    assert status[1] == "form_identifier_not_found"


def test_the_api_can_be_down(sandbox: Sandbox, api: Api) -> None:
    sandbox.clerk_chaos("api_down", times=1)
    assert api.refused("GET", "/users") == (503, "service_unavailable")
    assert len(api("GET", "/jwks")["keys"]) == 1


def test_an_endpoint_that_is_none(api: Api) -> None:
    assert api.refused("GET", "/organizations") == (404, "resource_not_found")
    assert api.refused("PUT", "/users") == (405, "method_not_allowed")
