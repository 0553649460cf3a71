import pytest

from sandbox.testing import Sandbox
from sandbox.tests.clerk import PASSWORD, Browser, code_to


@pytest.fixture
def browser(sandbox: Sandbox) -> Browser:
    return Browser(sandbox)


def test_somebody_signs_in_with_a_password(browser: Browser) -> None:
    begun = browser.ask("POST", "/client/sign_ins", identifier=" Alice@Example.com ")
    assert begun["response"]["status"] == "needs_first_factor"
    assert begun["client"]["sign_in"]["id"] == begun["response"]["id"]
    done = browser.sign_in("alice@example.com")
    assert done["response"]["status"] == "complete"
    [session] = done["client"]["sessions"]
    assert session["id"] == done["response"]["created_session_id"] == browser.session_id()
    assert session["user"]["first_name"] == "Alice"
    assert done["client"]["sign_in"] is None


def test_one_step_is_enough_to_sign_in(browser: Browser) -> None:
    done = browser.ask("POST", "/client/sign_ins", identifier="bob@example.com", password=PASSWORD)
    assert done["response"]["status"] == "complete"


def test_somebody_signs_in_with_a_code(sandbox: Sandbox, browser: Browser) -> None:
    begun = browser.ask("POST", "/client/sign_ins", identifier="bob@example.com")["response"]
    path = f"/client/sign_ins/{begun['id']}"
    prepared = browser.ask("POST", f"{path}/prepare_first_factor", strategy="email_code")
    assert prepared["response"]["first_factor_verification"]["strategy"] == "email_code"
    code = code_to(sandbox, "bob@example.com")
    attempt = f"{path}/attempt_first_factor"
    wrong = browser.refused("POST", attempt, strategy="email_code", code=code[::-1] + "0")
    assert wrong == (422, "form_code_incorrect", "code")
    done = browser.ask("POST", attempt, strategy="email_code", code=code)
    assert done["response"]["created_session_id"]
    again = browser.refused("POST", attempt, strategy="email_code", code=code)
    assert again[0] == 400


def test_what_does_not_sign_in(browser: Browser) -> None:
    unknown = browser.refused("POST", "/client/sign_ins", identifier="nobody@example.com")
    assert unknown == (422, "form_identifier_not_found", "identifier")
    wrong = browser.refused(
        "POST", "/client/sign_ins", identifier="bob@example.com", password="tradepost-dem"
    )
    assert wrong == (422, "form_password_incorrect", "password")
    assert browser.session_id() is None


def test_who_is_signed_in_does_not_sign_in_again(browser: Browser) -> None:
    browser.sign_in("alice@example.com")
    refused = browser.refused("POST", "/client/sign_ins", identifier="bob@example.com")
    assert refused[:2] == (400, "session_exists")


def test_the_banned_do_not_sign_in(sandbox: Sandbox, browser: Browser) -> None:
    sandbox.ban("user_bob")
    form = {"identifier": "bob@example.com", "password": PASSWORD}
    assert browser.refused("POST", "/client/sign_ins", **form)[:2] == (403, "user_banned")
    sandbox.unban("user_bob")
    browser.sign_in("bob@example.com")


def test_somebody_signs_up_with_a_code_from_the_mailbox(sandbox: Sandbox, browser: Browser) -> None:
    done = browser.sign_up("nora@example.com")
    assert done["response"]["status"] == "complete"
    assert done["response"]["created_user_id"] == done["client"]["sessions"][0]["user"]["id"]
    [nora] = sandbox.clerk_users("nora@example.com")
    assert nora["email_addresses"][0]["verification"]["status"] == "verified"
    browser.ask("DELETE", "/client/sessions")
    assert browser.sign_in("nora@example.com", "a good password")


def test_a_sign_up_says_what_is_missing(browser: Browser) -> None:
    path = f"/client/sign_ups/{browser.ask('POST', '/client/sign_ups')['response']['id']}"
    told = browser.ask("PATCH", path, email_address="nora@example.com")["response"]
    assert told["status"] == "missing_requirements"
    assert told["missing_fields"] == ["password"]
    assert told["unverified_fields"] == ["email_address"]
    assert told["verifications"]["email_address"]["strategy"] is None
    prepared = browser.ask("POST", f"{path}/prepare_verification", strategy="email_code")
    verification = prepared["response"]["verifications"]["email_address"]
    assert verification["next_action"] == "needs_attempt"
    assert browser.client()["sign_up"]["id"] == told["id"]


@pytest.mark.parametrize(
    ("email", "password", "code", "param"),
    [
        ("alice@example.com", "a good password", "form_identifier_exists", "email_address"),
        ("nora", "a good password", "form_param_format_invalid", "email_address"),
        ("nora@example.com", "1234567", "form_password_length_too_short", "password"),
        ("nora@example.com", "1" * 73, "form_password_length_too_long", "password"),
    ],
)
def test_what_does_not_sign_up(
    browser: Browser, email: str, password: str, code: str, param: str
) -> None:
    form = {"email_address": email, "password": password}
    assert browser.refused("POST", "/client/sign_ups", **form) == (422, code, param)
