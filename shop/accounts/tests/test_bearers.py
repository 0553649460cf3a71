"""Programs that bring a token with each request."""

import time
from typing import Any

import jwt
import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from sandbox.testing import Sandbox
from shop.accounts import keys
from shop.accounts.models import Identity, Member, Profile, Seller, User
from shop.accounts.tests.browser import ORIGIN, arrived
from shop.accounts.tests.issuer import KeyServer

pytestmark = pytest.mark.django_db
WHO = "/account/identity/"


def asked(token: str, path: str = WHO, **headers: str) -> Any:
    return Client().get(path, headers={"Authorization": f"Bearer {token}"} | headers)


def test_a_token_says_who_is_asking(clerk: Sandbox) -> None:
    begun = clerk.sign_in("alice@example.com", ORIGIN)
    answer = asked(begun["token"])
    assert answer.status_code == 200
    told = answer.json()
    assert told["user"]["email"] == "alice@example.com"
    assert told["subject"] == begun["user_id"]
    assert told["issuer"] == clerk.issuer
    assert told["operator"] is False


def test_it_makes_no_session(clerk: Sandbox) -> None:
    answer = asked(clerk.sign_in("alice@example.com", ORIGIN)["token"])
    assert not answer.cookies
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("Bearer rubbish", "malformed"),
        ("bearer rubbish", "malformed"),
        ("Bearer e30.e30.", "issuer"),
        ("Bearer " + "x" * 60_000, "too-long"),
    ],
)
def test_a_token_that_proves_nothing_is_told_so(clerk: Sandbox, header: str, reason: str) -> None:
    answer = Client().get(WHO, headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.json() == {"error": reason}
    assert answer["WWW-Authenticate"].startswith('Bearer error="invalid_token"')


def test_an_expired_token_never_leads_to_a_page(clerk: Sandbox) -> None:
    answer = asked(clerk.mint(azp=ORIGIN, claims={"exp": int(time.time()) - 60}))
    assert (answer.status_code, answer.json()["error"]) == (401, "expired")


def test_a_token_that_proves_nothing_is_not_helped_by_a_cookie(clerk: Sandbox) -> None:
    browser = arrived(clerk)
    assert browser.get(WHO).status_code == 200
    assert browser.get(WHO, headers={"Authorization": "Bearer rubbish"}).status_code == 401


def test_a_program_needs_no_csrf_token_and_a_browser_does(clerk: Sandbox) -> None:
    token = clerk.sign_in("alice@example.com", ORIGIN)["token"]
    strict = Client(enforce_csrf_checks=True)
    path, form = "/account/details/", {"name": "A"}
    assert strict.post(path, form, headers={"Authorization": f"Bearer {token}"}).status_code == 302
    browser = arrived(clerk, enforce_csrf_checks=True)
    assert browser.get(path).status_code == 200
    assert browser.post(path, form).status_code == 403


def test_another_scheme_is_no_bearer(clerk: Sandbox) -> None:
    assert Client().get(WHO, headers={"Authorization": "Basic b2xnYTp4"}).status_code == 302


def test_public_pages_do_not_look_at_it(clerk: Sandbox) -> None:
    assert asked("rubbish", "/").status_code == 200


def test_a_known_token_costs_two_queries(clerk: Sandbox) -> None:
    token = clerk.sign_in("alice@example.com", ORIGIN)["token"]
    asked(token)
    with CaptureQueriesContext(connection) as queries:
        assert asked(token).status_code == 200
    about = [sql for sql in (query["sql"] for query in queries) if "accounts_" in sql]
    assert len(about) <= 4  # who, whether the session ended; the account and the sellers it tells


def test_a_program_of_somebody_new_waits_while_clerk_does_not_answer(clerk: Sandbox) -> None:
    token = clerk.sign_in("alice@example.com", ORIGIN)["token"]
    clerk.clerk_chaos("api_down")
    answer = asked(token)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")


# Supabase


@pytest.fixture
def supabase(clerk: Sandbox, settings: Settings, key_server: KeyServer) -> KeyServer:
    settings.SUPABASE_URL = key_server.url
    settings.SUPABASE_TENANT_CLAIM = "app_metadata.seller"
    settings.SUPABASE_ROLES_CLAIM = "app_metadata.roles"
    keys.forget()
    return key_server


def of_supabase(server: KeyServer, **said: Any) -> str:
    now = int(time.time())
    claims = {
        "iss": f"{server.url}/auth/v1", "sub": "5b1c", "aud": "authenticated", "iat": now,
        "exp": now + 3600, "email": "alice@example.com",
        "user_metadata": {"email_verified": True, "seller": "sallys", "roles": ["owner"]},
    }  # fmt: skip
    return jwt.encode(claims | said, server.key, algorithm="ES256", headers={"kid": server.kid})


def test_somebody_of_supabase_is_a_person_of_their_own(clerk: Sandbox, supabase: KeyServer) -> None:
    """Its tokens do not say who has proven an address, so nobody's account is had by one."""
    asked(clerk.sign_in("alice@example.com", ORIGIN)["token"])
    answer = asked(of_supabase(supabase))
    assert answer.status_code == 200
    assert answer.json()["user"]["email"] is None
    assert User.objects.count() == 2
    assert Profile.objects.get(user_id=answer.json()["user"]["id"]).unverified_email == (
        "alice@example.com"
    )
    assert asked(of_supabase(supabase)).json()["user"]["id"] == answer.json()["user"]["id"]


def test_the_same_number_at_two_issuers_is_two_people(clerk: Sandbox, supabase: KeyServer) -> None:
    alice = clerk.sign_in("alice@example.com", ORIGIN)
    asked(alice["token"])
    asked(of_supabase(supabase, sub=alice["user_id"]))
    assert Identity.objects.filter(subject=alice["user_id"]).count() == 2
    assert User.objects.count() == 2


def test_supabase_opens_no_session(clerk: Sandbox, supabase: KeyServer) -> None:
    answer = Client().post("/session/", {"token": of_supabase(supabase)})
    assert (answer.status_code, answer.json()["error"]) == (403, "issuer")


# Roles by claims


def sallys() -> Seller:
    return Seller.objects.get_or_create(slug="sallys", defaults={"name": "Sally's"})[0]


def roles_of(token: str) -> list[tuple[str, str]]:
    user_id = asked(token).json()["user"]["id"]
    return list(Member.objects.filter(user_id=user_id).values_list("seller__slug", "role"))


def test_a_claim_gives_a_role_at_a_seller_and_takes_it_back(supabase: KeyServer) -> None:
    sallys()
    given = {"app_metadata": {"seller": "sallys", "roles": ["member", "admin"]}}
    assert roles_of(of_supabase(supabase, **given)) == [("sallys", "owner")]
    less = {"app_metadata": {"seller": "sallys", "roles": "viewer"}}
    assert roles_of(of_supabase(supabase, **less)) == [("sallys", "viewer")]
    assert roles_of(of_supabase(supabase)) == []


@pytest.mark.parametrize(
    "claim",
    [
        {"seller": "nobodys", "roles": ["owner"]},
        {"seller": "sallys", "roles": ["emperor"]},
        {"seller": "sallys"},
        {"seller": ["sallys"], "roles": {"owner": True}},
        {"seller": 7, "roles": [None, 3]},
        "owner",
        None,
    ],
)
def test_a_claim_that_names_nothing_gives_nothing(supabase: KeyServer, claim: Any) -> None:
    sallys()
    assert roles_of(of_supabase(supabase, app_metadata=claim)) == []


def test_what_people_say_of_themselves_gives_nothing(supabase: KeyServer) -> None:
    sallys()
    assert roles_of(of_supabase(supabase)) == []


def test_no_claim_makes_an_operator(supabase: KeyServer) -> None:
    told = {"is_staff": True, "role": "service_role", "app_metadata": {"roles": ["operator"]}}
    assert asked(of_supabase(supabase, **told)).json()["operator"] is False
    assert not User.objects.filter(is_staff=True).exists()


def test_a_claim_takes_nothing_that_somebody_here_has_given(supabase: KeyServer) -> None:
    user_id = asked(of_supabase(supabase)).json()["user"]["id"]
    Member.objects.create(user_id=user_id, seller=sallys(), role=Member.Role.OWNER)
    told = {"app_metadata": {"seller": "sallys", "roles": ["viewer"]}}
    assert roles_of(of_supabase(supabase, **told)) == [("sallys", "owner")]
    assert roles_of(of_supabase(supabase)) == [("sallys", "owner")]


def test_clerks_organisation_may_be_the_tenant(clerk: Sandbox, settings: Settings) -> None:
    settings.CLERK_TENANT_CLAIM, settings.CLERK_ROLES_CLAIM = "o.slg", "o.rol"
    sallys()
    token = clerk.mint(azp=ORIGIN, claims={"o": {"id": "org_1", "slg": "sallys", "rol": "admin"}})
    assert roles_of(token) == [("sallys", "owner")]
