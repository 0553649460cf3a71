"""The pages of one's own."""

import pytest
from django.test import Client

from sandbox.testing import Sandbox
from shop.accounts.models import CustomerAccount, User
from shop.accounts.tests.browser import arrived
from shop.events.kinds import Kind
from shop.events.models import Event

pytestmark = pytest.mark.django_db

PAGES = ["/account/", "/account/details/", "/account/profile/"]
DETAILS = {
    "name": "Alice Example", "company": "Alice & Sons", "country": "DE",
    "tax_id": "de123456789", "email": "books@example.com",
}  # fmt: skip


@pytest.mark.parametrize("path", [*PAGES, "/account/identity/"])
def test_a_page_of_ones_own_is_nobody_elses(clerk: Sandbox, path: str) -> None:
    assert Client().get(path)["Location"] == f"/sign-in/?next={path.replace('/', '%2F')}"
    page = arrived(clerk).get(path)
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    assert "private" in page["Cache-Control"]


@pytest.mark.parametrize("path", PAGES)
def test_it_carries_the_menu_and_clerks_button(clerk: Sandbox, path: str) -> None:
    page = arrived(clerk).get(path).text
    assert 'data-clerk="user-button"' in page
    assert 'action="/sign-out/"' in page
    assert 'content="noindex"' in page
    assert page.count('aria-current="page"') >= 1


def test_app_leads_to_the_account(clerk: Sandbox) -> None:
    assert Client().get("/app/")["Location"] == "/account/"


def test_the_account_says_who_and_what_to_do_next(clerk: Sandbox) -> None:
    page = arrived(clerk).get("/account/").text
    assert "Hello, Alice" in page
    assert "alice@example.com" in page
    assert "Nothing bought yet" in page
    assert "Operations" not in page


def test_details_are_kept_and_their_change_is_recorded(clerk: Sandbox) -> None:
    browser = arrived(clerk)
    answer = browser.post("/account/details/", DETAILS)
    assert (answer.status_code, answer["Location"]) == (302, "/account/details/")
    assert "Your details are saved." in browser.get("/account/details/").text
    account = CustomerAccount.objects.get()
    assert (account.company, account.country, account.tax_id) == (
        "Alice & Sons",
        "DE",
        "DE123456789",
    )
    event = Event.objects.get(kind=Kind.ACCOUNT_CHANGED)
    assert event.actor == User.objects.get()
    assert sorted(event.data["fields"]) == ["company", "country", "email", "name", "tax_id"]
    assert "Alice &amp; Sons" in browser.get("/account/").text


def test_saving_nothing_new_records_nothing(clerk: Sandbox) -> None:
    browser = arrived(clerk)
    for _ in range(2):
        browser.post("/account/details/", DETAILS)
    assert Event.objects.filter(kind=Kind.ACCOUNT_CHANGED).count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "nowhere"},
        {"country": "Germany"},
        {"country": "XX"},
        {"tax_id": "<script>"},
        {"tax_id": "1"},
        {"name": "x" * 151},
        {"name": "NUL\x00"},
    ],
)
def test_what_cannot_be_right_is_said_beside_its_field(
    clerk: Sandbox, wrong: dict[str, str]
) -> None:
    browser = arrived(clerk)
    answer = browser.post("/account/details/", DETAILS | wrong)
    assert answer.status_code == 422
    assert "errorlist" in answer.text
    assert "<script>" not in answer.text.split("<main")[1]
    assert CustomerAccount.objects.get().company == ""


def test_nobody_writes_into_somebody_elses_account(clerk: Sandbox) -> None:
    alice, bob = arrived(clerk, "alice@example.com"), arrived(clerk, "bob@example.com")
    alice.get("/account/")
    bob.post("/account/details/", DETAILS | {"id": CustomerAccount.objects.get().pk, "user": 1})
    assert CustomerAccount.objects.get(user__email="alice@example.com").company == ""


def test_an_operator_without_clerk_has_an_account_too(
    clerk: Sandbox, olgas_browser: Client
) -> None:
    for path in PAGES:
        page = olgas_browser.get(path)
        assert page.status_code == 200
        assert 'data-clerk="user-' not in page.text
    assert "operator’s password" in olgas_browser.get("/account/profile/").text
    assert "Operations" in olgas_browser.get("/account/").text


def test_the_menu_of_public_pages_comes_as_a_fragment(clerk: Sandbox) -> None:
    assert 'href="/account/"' in Client().get("/visitor/").text
    page = arrived(clerk).get("/visitor/")
    assert "Alice" in page.text
    assert 'action="/sign-out/"' in page.text
    assert "no-store" in page["Cache-Control"]


def test_countries_have_names_in_the_readers_language(clerk: Sandbox) -> None:
    browser = arrived(clerk)
    assert ">Austria<" in browser.get("/account/details/").text
    german = browser.get("/de/account/details/").text
    assert ">Österreich<" in german
    assert german.index(">Österreich<") < german.index(">Pakistan<")
