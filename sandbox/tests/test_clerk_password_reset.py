import pytest

from sandbox.testing import Sandbox
from sandbox.tests.clerk import PASSWORD, SECRET, Browser, Json, code_to, listening

ALICE = "alice@example.com"
RESET = "reset_password_email_code"
NEW = "a password to remember"


@pytest.fixture
def browser(sandbox: Sandbox) -> Browser:
    return Browser(sandbox)


def begin(browser: Browser, email: str = ALICE) -> tuple[str, Json]:
    begun = browser.ask("POST", "/client/sign_ins", identifier=email)["response"]
    return f"/client/sign_ins/{begun['id']}", begun


def prepare(browser: Browser) -> str:
    """The sign-in's path, its code on the way."""
    path, _ = begin(browser)
    browser.ask("POST", f"{path}/prepare_first_factor", strategy=RESET)
    return path


def enter_code(browser: Browser) -> str:
    """The sign-in's path, a new password awaited."""
    path, code = prepare(browser), code_to(browser.sandbox, ALICE)
    browser.ask("POST", f"{path}/attempt_first_factor", strategy=RESET, code=code)
    return path


def test_who_forgot_a_password_gets_in_with_a_code_and_a_new_one(
    sandbox: Sandbox, browser: Browser
) -> None:
    path, begun = begin(browser)
    [factor] = [f for f in begun["supported_first_factors"] if f["strategy"] == RESET]
    [alice] = sandbox.clerk_users(ALICE)
    assert factor == {
        "strategy": RESET,
        "safe_identifier": ALICE,
        "email_address_id": alice["primary_email_address_id"],
        "primary": True,
    }
    del factor["safe_identifier"], factor["primary"]
    prepared = browser.ask("POST", f"{path}/prepare_first_factor", **factor)["response"]
    assert prepared["status"] == "needs_first_factor"
    assert prepared["first_factor_verification"]["status"] == "unverified"
    assert "password reset" in sandbox.mailbox(ALICE)[0]["subject"]

    code = code_to(sandbox, ALICE)
    entered = browser.ask("POST", f"{path}/attempt_first_factor", strategy=RESET, code=code)
    assert entered["response"]["status"] == "needs_new_password"
    assert entered["response"]["first_factor_verification"]["status"] == "verified"
    assert entered["response"]["first_factor_verification"]["strategy"] == RESET
    assert entered["client"]["sign_in"] == entered["response"]
    assert entered["client"]["sessions"] == []

    done = browser.ask("POST", f"{path}/reset_password", password=NEW)
    assert done["response"]["status"] == "complete"
    assert done["response"]["created_session_id"] == browser.session_id()
    assert done["client"]["sign_in"] is None
    browser.ask("DELETE", "/client/sessions")
    old = browser.refused("POST", "/client/sign_ins", identifier=ALICE, password=PASSWORD)
    assert old == (422, "form_password_incorrect", "password")
    browser.sign_in(ALICE, NEW)


def test_a_wrong_code_changes_nothing(browser: Browser) -> None:
    path = prepare(browser)
    code = code_to(browser.sandbox, ALICE)
    wrong = {"strategy": RESET, "code": f"{code}0"}
    refused = browser.refused("POST", f"{path}/attempt_first_factor", **wrong)
    assert refused == (422, "form_code_incorrect", "code")
    assert browser.ask("GET", path)["response"]["status"] == "needs_first_factor"
    browser.ask("POST", f"{path}/attempt_first_factor", strategy=RESET, code=code)


def test_a_code_is_entered_once(browser: Browser) -> None:
    path = enter_code(browser)
    again = {"strategy": RESET, "code": code_to(browser.sandbox, ALICE)}
    refused = browser.refused("POST", f"{path}/attempt_first_factor", **again)
    assert refused[:2] == (400, "verification_already_verified")


@pytest.mark.parametrize(("sent", "entered"), [("email_code", RESET), (RESET, "email_code")])
def test_a_code_is_good_for_what_it_was_sent_for(browser: Browser, sent: str, entered: str) -> None:
    path, _ = begin(browser)
    browser.ask("POST", f"{path}/prepare_first_factor", strategy=sent)
    form = {"strategy": entered, "code": code_to(browser.sandbox, ALICE)}
    refused = browser.refused("POST", f"{path}/attempt_first_factor", **form)
    assert refused[:2] == (400, "verification_missing")


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "form_param_nil"),
        ("1234567", "form_password_length_too_short"),
        ("1" * 73, "form_password_length_too_long"),
    ],
)
def test_a_new_password_is_8_to_72_letters_long(browser: Browser, password: str, code: str) -> None:
    path = enter_code(browser)
    refused = browser.refused("POST", f"{path}/reset_password", password=password)
    assert refused == (422, code, "password")
    assert browser.ask("GET", path)["response"]["status"] == "needs_new_password"
    browser.ask("POST", f"{path}/reset_password", password="12345678")


def test_no_password_is_reset_before_the_code_or_twice(browser: Browser) -> None:
    early = browser.refused("POST", f"{prepare(browser)}/reset_password", password=NEW)
    assert early[:2] == (400, "client_state_invalid")
    path = enter_code(browser)
    browser.ask("POST", f"{path}/reset_password", password=NEW)
    twice = browser.refused("POST", f"{path}/reset_password", password="yet another one")
    assert twice[:2] == (400, "client_state_invalid")
    late = browser.refused("POST", f"{path}/prepare_first_factor", strategy=RESET)
    assert late[:2] == (400, "verification_already_verified")


def test_a_sign_in_of_another_browser_is_not_found(sandbox: Sandbox, browser: Browser) -> None:
    path = enter_code(browser)
    stranger = Browser(sandbox)
    for action in ("prepare_first_factor", "attempt_first_factor", "reset_password"):
        form = {"strategy": RESET, "code": "123456", "password": NEW}
        refused = stranger.refused("POST", f"{path}/{action}", **form)
        assert refused[:2] == (404, "resource_not_found")
    browser.ask("POST", f"{path}/reset_password", password=NEW)


@pytest.mark.parametrize(("wish", "stays"), [("true", False), ("false", True)])
def test_others_are_signed_out_where_that_is_wished(
    sandbox: Sandbox, browser: Browser, wish: str, stays: bool
) -> None:
    elsewhere, bob = Browser(sandbox), Browser(sandbox)
    elsewhere.sign_in(ALICE)
    bob.sign_in("bob@example.com")
    path = enter_code(browser)
    form = {"password": NEW, "sign_out_of_other_sessions": wish}
    browser.ask("POST", f"{path}/reset_password", **form)
    assert browser.session_id()
    assert bob.session_id()
    assert bool(elsewhere.session_id()) is stays


def test_the_shop_is_told_of_the_change_and_the_session(sandbox: Sandbox, browser: Browser) -> None:
    path = enter_code(browser)
    with listening() as shop:
        sandbox.endpoints([(shop.url, SECRET)])
        browser.ask("POST", f"{path}/reset_password", password=NEW)
        shop.wait_for(2)
    assert shop.types() == ["user.updated", "session.created"]


def test_who_has_no_password_is_offered_none_to_reset(sandbox: Sandbox, browser: Browser) -> None:
    sandbox.create_user("ned@example.com")
    path, begun = begin(browser, "ned@example.com")
    assert [f["strategy"] for f in begun["supported_first_factors"]] == ["email_code"]
    refused = browser.refused("POST", f"{path}/prepare_first_factor", strategy=RESET)
    assert refused[:2] == (400, "strategy_for_user_invalid")


def test_the_banned_reset_nothing(sandbox: Sandbox, browser: Browser) -> None:
    path = enter_code(browser)
    sandbox.ban("user_alice")
    refused = browser.refused("POST", f"{path}/reset_password", password=NEW)
    assert refused[:2] == (403, "user_banned")
    sandbox.unban("user_alice")
    browser.sign_in(ALICE)
