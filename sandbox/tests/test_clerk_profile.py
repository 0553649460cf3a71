import pytest

from sandbox.testing import Sandbox
from sandbox.tests.clerk import PASSWORD, Browser, code_to


@pytest.fixture
def browser(sandbox: Sandbox) -> Browser:
    return Browser(sandbox)


def test_a_profile_is_changed(sandbox: Sandbox, browser: Browser) -> None:
    browser.sign_in("alice@example.com")
    told = browser.ask("PATCH", "/me", first_name="Alicia", last_name="")["response"]
    assert (told["first_name"], told["last_name"]) == ("Alicia", None)
    assert browser.ask("GET", "/me")["response"] == told
    assert sandbox.clerk_users("alice@example.com")[0]["first_name"] == "Alicia"


def test_a_password_is_changed_and_others_are_signed_out(sandbox: Sandbox) -> None:
    here, there = Browser(sandbox), Browser(sandbox)
    here.sign_in("alice@example.com")
    there.sign_in("alice@example.com")
    form = {"new_password": "another password", "sign_out_of_other_sessions": "true"}
    wrong = here.refused("POST", "/me/change_password", current_password="no", **form)
    assert wrong == (422, "form_password_incorrect", "current_password")
    here.ask("POST", "/me/change_password", current_password=PASSWORD, **form)
    assert here.session_id()
    assert there.session_id() is None
    there.sign_in("alice@example.com", "another password")


def test_an_address_is_added_verified_made_primary_and_the_old_one_removed(
    sandbox: Sandbox, browser: Browser
) -> None:
    browser.sign_in("alice@example.com")
    added = browser.ask("POST", "/me/email_addresses/", email_address="al@example.com")
    new = added["response"]["id"]
    early = browser.refused("PATCH", "/me", primary_email_address_id=new)
    assert early[0] == 422
    path = f"/me/email_addresses/{new}"
    browser.ask("POST", f"{path}/prepare_verification", strategy="email_code")
    browser.ask("POST", f"{path}/attempt_verification", code=code_to(sandbox, "al@example.com"))
    old = browser.ask("PATCH", "/me", primary_email_address_id=new)["response"]["email_addresses"][
        0
    ]
    browser.ask("DELETE", f"/me/email_addresses/{old['id']}")
    [alice] = sandbox.clerk_users("al@example.com")
    assert [address["id"] for address in alice["email_addresses"]] == [new]
    assert browser.refused("DELETE", path)[0] == 422


def test_another_device_is_seen_and_revoked(sandbox: Sandbox) -> None:
    here, there = Browser(sandbox), Browser(sandbox)
    here.sign_in("alice@example.com")
    there.sign_in("alice@example.com")
    found = {session["id"] for session in here.ask("GET", "/me/sessions/active")}
    assert found == {here.session_id(), there.session_id()}
    here.ask("POST", f"/me/sessions/{there.session_id()}/revoke")
    assert there.session_id() is None


def test_an_account_is_deleted_by_its_owner(sandbox: Sandbox, browser: Browser) -> None:
    browser.sign_in("alice@example.com")
    assert browser.ask("DELETE", "/me")["response"]["deleted"]
    assert browser.refused("GET", "/me")[:2] == (401, "signed_out")
    assert sandbox.clerk_users("alice@example.com") == []
