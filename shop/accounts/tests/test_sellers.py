"""Sellers and their members: at both desks, and from the command line."""

import re
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from shop.accounts.access import may_sell
from shop.accounts.models import Member, Seller, User
from shop.events.kinds import Kind
from shop.events.models import Event
from tests.people import a_member, a_seller, browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf() -> Seller:
    return a_seller()


@pytest.fixture
def sally(shelf: Seller) -> User:
    return a_member(shelf, "sally@example.com")


def address(seller: Seller, desk: str = "sell") -> str:
    return f"/{desk}/accounts/seller/{seller.pk}/change/"


def members(seller: Seller, *new: tuple[str, str], **changes: str) -> dict[str, Any]:
    """The form with its members as they are, those to add, and what is changed (`role_0`)."""
    rows = list(seller.members.order_by("pk"))
    data: dict[str, Any] = {
        "name": seller.name,
        "slug": seller.slug,
        "active": "on",
        "commission": "0",
        "members-TOTAL_FORMS": len(rows) + len(new),
        "members-INITIAL_FORMS": len(rows),
    }
    for number, row in enumerate(rows):
        given = {"id": row.pk, "seller": seller.pk, "role": row.role}
        data |= {f"members-{number}-{name}": value for name, value in given.items()}
    for number, (email, role) in enumerate(new, len(rows)):
        given = {"email": email, "role": role, "seller": seller.pk}
        data |= {f"members-{number}-{name}": value for name, value in given.items()}
    return data | {f"members-{name[-1]}-{name[:-2]}": value for name, value in changes.items()}


def roles(seller: Seller) -> dict[str, str]:
    return {str(m.user.email).partition("@")[0]: m.role for m in seller.members.all()}


def told(*kinds: Kind) -> list[tuple[str, str]]:
    found = Event.objects.filter(kind__in=kinds).order_by("pk")
    return [(event.kind, event.actor_name) for event in found]


@pytest.mark.parametrize("desk", ["sell", "ops"])
def test_a_member_is_added_by_address(
    shelf: Seller, sally: User, olgas_browser: Client, desk: str
) -> None:
    User.objects.create_user("bob@example.com", name="Bob")
    client = browser(sally) if desk == "sell" else olgas_browser
    done = client.post(address(shelf, desk), members(shelf, (" Bob@Example.com ", "editor")))
    assert done.status_code == 302
    assert roles(shelf) == {"sally": "owner", "bob": "editor"}
    assert told(Kind.MEMBER_ADDED) == [(Kind.MEMBER_ADDED, "Sally" if desk == "sell" else "Olga")]


@pytest.mark.parametrize(
    "who",
    ["nobody@example.com", "gone@example.com", "", "sally@example.com", "x\u0000@example.com"],
)
def test_who_is_not_here_or_here_already_is_not_added(shelf: Seller, sally: User, who: str) -> None:
    User.objects.create_user("gone@example.com", is_active=False)
    answer = browser(sally).post(address(shelf), members(shelf, (who, "viewer")))
    assert answer.status_code == 200
    assert "errorlist" in answer.text
    assert roles(shelf) == {"sally": "owner"}


def test_nobody_is_told_apart_who_may_not_sign_in(shelf: Seller, sally: User) -> None:
    User.objects.create_user("gone@example.com", is_active=False)
    said = {
        re.search(r'class="errorlist"[^>]*>(.*?)</ul>', page, re.DOTALL)[1]  # type: ignore[index]  # None fails the test
        for page in (
            browser(sally).post(address(shelf), members(shelf, (who, "editor"))).text
            for who in ("nobody@example.com", "gone@example.com")
        )
    }
    assert len(said) == 1


def test_a_role_changes_and_a_member_leaves(shelf: Seller, sally: User) -> None:
    a_member(shelf, "bob@example.com", "viewer")
    a_member(shelf, "ed@example.com", "editor")
    changes = {"role_1": "editor", "DELETE_2": "on"}
    assert browser(sally).post(address(shelf), members(shelf, **changes)).status_code == 302
    assert roles(shelf) == {"sally": "owner", "bob": "editor"}
    assert told(Kind.MEMBER_CHANGED, Kind.MEMBER_REMOVED) == [
        (Kind.MEMBER_REMOVED, "Sally"),
        (Kind.MEMBER_CHANGED, "Sally"),
    ]


@pytest.mark.parametrize("changes", [{"role_0": "viewer"}, {"DELETE_0": "on"}])
def test_one_owner_remains(shelf: Seller, sally: User, changes: dict[str, str]) -> None:
    answer = browser(sally).post(address(shelf), members(shelf, **changes))
    assert "One member at least must be an owner." in answer.text
    assert roles(shelf) == {"sally": "owner"}


def test_an_owner_changes_the_name_and_nothing_else(shelf: Seller, sally: User) -> None:
    data = members(shelf) | {"name": "New Type", "slug": "new", "active": ""}
    assert browser(sally).post(address(shelf), data).status_code == 302
    shelf.refresh_from_db()
    assert (shelf.name, shelf.slug, shelf.active) == ("New Type", "sallys-type", True)
    event = Event.objects.get(kind=Kind.SELLER_CHANGED)
    assert (event.actor, event.data) == (sally, {"fields": ["name"]})


@pytest.mark.parametrize("role", ["editor", "viewer"])
def test_only_owners_change_a_seller(shelf: Seller, sally: User, role: str) -> None:
    ed = browser(a_member(shelf, "ed@example.com", role))
    page = ed.get(address(shelf)).text
    assert "Sally" in page
    assert "members-0-role" not in page
    data = members(shelf, role_1="owner") | {"name": "Mine"}
    assert ed.post(address(shelf), data).status_code == 403
    assert roles(shelf) == {"sally": "owner", "ed": role}


def test_nobody_adds_or_deletes_a_seller_at_the_sellers_desk(shelf: Seller, sally: User) -> None:
    assert browser(sally).get("/sell/accounts/seller/add/").status_code == 403
    assert browser(sally).post("/sell/accounts/seller/add/", {"name": "x"}).status_code == 403
    gone = f"/sell/accounts/seller/{shelf.pk}/delete/"
    assert browser(sally).post(gone, {"post": "yes"}).status_code == 403


def test_an_operator_adds_a_seller(olgas_browser: Client) -> None:
    User.objects.create_user("sally@example.com", name="Sally")
    data = {"name": "Type", "slug": "type", "active": "on", "commission": "0"}
    data |= {"members-TOTAL_FORMS": "1", "members-INITIAL_FORMS": "0"}
    data |= {"members-0-email": "sally@example.com", "members-0-role": "owner"}
    assert olgas_browser.post("/ops/accounts/seller/add/", data).status_code == 302
    assert roles(Seller.objects.get(slug="type")) == {"sally": "owner"}
    assert told(Kind.SELLER_ADDED, Kind.MEMBER_ADDED) == [
        (Kind.SELLER_ADDED, "Olga"),
        (Kind.MEMBER_ADDED, "Olga"),
    ]


def test_a_membership_given_here_outlives_the_claim(shelf: Seller, sally: User) -> None:
    bob = a_member(shelf, "bob@example.com", "viewer")
    shelf.members.filter(user=bob).update(claimed_by="https://clerk.example")
    browser(sally).post(address(shelf), members(shelf, role_1="editor"))
    assert shelf.members.get(user=bob).claimed_by == ""


def test_who_may_sell(shelf: Seller, sally: User) -> None:
    carl = User.objects.create_user("carl@example.com")
    olga = User.objects.create_superuser("olga@example.com")
    assert [may_sell(each) for each in (sally, carl, olga)] == [True, False, True]
    Seller.objects.update(active=False)
    assert [may_sell(each) for each in (sally, carl, olga)] == [False, False, True]


def run(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def test_the_command_adds_a_seller_and_members() -> None:
    for email in ("sally@example.com", "bob@example.com"):
        User.objects.create_user(email)
    assert "is a seller now" in run("seller", "add", "type", "Type", "--owner", "Sally@example.com")
    assert "bob@example.com is editor" in run("seller", "member", "type", "bob@example.com")
    run("seller", "member", "type", "bob@example.com", "--role", "viewer")
    seller = Seller.objects.get()
    assert roles(seller) == {"sally": "owner", "bob": "viewer"}
    run("seller", "member", "type", "bob@example.com", "--remove")
    assert roles(seller) == {"sally": "owner"}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["add", "type", "Type", "--owner", "no@example.com"], "Nobody has the address"),
        (["add", "sallys-type", "Type", "--owner", "sally@example.com"], "already exists"),
        (["add", "no good", "Type", "--owner", "sally@example.com"], "Enter a valid"),
        (["add", "type", "Type"], "--owner"),
        (["member", "nope", "sally@example.com"], "There are: sallys-type"),
        (["member", "sallys-type", "no@example.com"], "sign in once"),
        (["member", "sallys-type", "sally@example.com", "--role", "boss"], "invalid choice"),
    ],
)
def test_the_command_says_what_is_wrong(
    shelf: Seller, sally: User, words: list[str], says: str
) -> None:
    with pytest.raises(CommandError, match=says):
        run("seller", *words)
    assert Seller.objects.count() == 1
    assert Member.objects.count() == 1


def test_the_command_makes_and_unmakes_operators() -> None:
    bob = User.objects.create_user("bob@example.com")
    assert "an operator now" in run("operator", "BOB@example.com")
    assert "an operator already" in run("operator", "bob@example.com")
    assert "may do everything now" in run("operator", "bob@example.com", "--superuser")
    bob.refresh_from_db()
    assert (bob.is_staff, bob.is_superuser) == (True, True)
    assert browser(bob).get("/ops/").status_code == 200
    client = browser(bob)
    assert "no operator now" in run("operator", "bob@example.com", "--remove")
    assert client.get("/ops/").status_code == 403
    bob.refresh_from_db()
    assert (bob.is_staff, bob.is_superuser) == (False, False)
    kinds = (Kind.OPERATOR_ADDED, Kind.OPERATOR_CHANGED, Kind.OPERATOR_REMOVED)
    assert told(*kinds) == [
        (Kind.OPERATOR_ADDED, "command"),
        (Kind.OPERATOR_CHANGED, "command"),
        (Kind.OPERATOR_REMOVED, "command"),
    ]
    with pytest.raises(CommandError, match="createsuperuser"):
        run("operator", "nobody@example.com")
