import base64
import hashlib

import jwt
import pytest
import requests

from sandbox.clerk.keys import cookie_suffix
from sandbox.testing import Sandbox, publishable_key
from sandbox.tests.clerk import PAGE, Browser


def verified(sandbox: Sandbox, token: str) -> dict[str, object]:
    client = jwt.PyJWKClient(f"{sandbox.clerk_url}/.well-known/jwks.json")
    key = client.get_signing_key_from_jwt(token)
    claims: dict[str, object] = jwt.decode(
        token, key, algorithms=["RS256"], issuer=sandbox.issuer, leeway=5
    )
    return claims


def test_the_publishable_key_names_the_host() -> None:
    assert publishable_key(8843) == "pk_test_MTI3LjAuMC4xOjg4NDMk"
    assert cookie_suffix(8843) == "A2z4zwLP"


def test_a_session_token_has_the_default_claims_only(sandbox: Sandbox) -> None:
    browser = Browser(sandbox)
    browser.sign_in("alice@example.com")
    token = browser.token()
    claims = verified(sandbox, token)
    assert set(claims) == set("azp exp fva iat iss jti nbf sid sts sub v".split())
    assert claims["azp"] == PAGE
    assert claims["sid"] == browser.session_id()
    assert claims["sub"] == "user_alice"
    assert (claims["sts"], claims["v"], claims["fva"]) == ("active", 2, [0, -1])
    assert jwt.get_unverified_header(token)["cat"] == "cl_B7d4PD111AAA"


def test_the_client_brings_a_fresh_token(sandbox: Sandbox) -> None:
    browser = Browser(sandbox, "http://localhost:3000")
    browser.sign_in("alice@example.com")
    [session] = browser.client()["sessions"]
    assert verified(sandbox, session["last_active_token"]["jwt"])["azp"] == "http://localhost:3000"


def test_a_template_token_is_of_another_class_and_no_session(sandbox: Sandbox) -> None:
    browser = Browser(sandbox)
    browser.sign_in("alice@example.com")
    path = f"/client/sessions/{browser.session_id()}/tokens/storage"
    token = browser.ask("POST", path)["jwt"]
    assert "sid" not in verified(sandbox, token)
    assert jwt.get_unverified_header(token)["cat"] == "cl_B7d4PD222AAA"


def test_the_life_of_a_token_can_be_set(sandbox: Sandbox) -> None:
    def life() -> int:
        claims = jwt.decode(sandbox.mint(), options={"verify_signature": False})
        return int(claims["exp"] - claims["iat"])

    assert life() == 60
    sandbox.token_seconds(3)
    assert life() == 3
    sandbox.clear()
    assert life() == 60


def test_a_new_key_takes_the_place_of_the_old(sandbox: Sandbox) -> None:
    before = sandbox.mint()
    kid = sandbox.rotate()
    assert jwt.get_unverified_header(sandbox.mint())["kid"] == kid
    assert verified(sandbox, sandbox.mint())
    with pytest.raises(jwt.PyJWKClientError):
        verified(sandbox, before)


def test_a_token_for_a_live_session(sandbox: Sandbox) -> None:
    begun = sandbox.sign_in("olga@example.com", "http://127.0.0.1:9999")
    claims = verified(sandbox, begun["token"])
    assert (claims["sid"], claims["sub"]) == (begun["session_id"], begun["user_id"])
    assert (claims["azp"], claims["sub"]) == ("http://127.0.0.1:9999", "user_olga")


def test_a_token_to_order(sandbox: Sandbox) -> None:
    claims = {"iss": "https://other.example", "azp": None, "pla": "u:gold", "sid": None}
    token = sandbox.mint(sub="user_bob", azp=PAGE, claims=claims, header={"cat": None, "x": 1})
    told = jwt.decode(token, options={"verify_signature": False})
    assert told["iss"] == "https://other.example"
    assert (told["sub"], told["pla"]) == ("user_bob", "u:gold")
    assert not {"azp", "sid"} & set(told)
    header = jwt.get_unverified_header(token)
    assert (header["x"], "cat" in header) == (1, False)


def test_the_key_set_can_be_down(sandbox: Sandbox, http: requests.Session) -> None:
    url = f"{sandbox.clerk_url}/.well-known/jwks.json"
    sandbox.clerk_chaos("jwks_down", times=1)
    assert Browser(sandbox).client()  # which concerns it not
    assert http.get(url).status_code == 503
    [key] = http.get(url).json()["keys"]
    assert (key["kty"], key["alg"], key["use"]) == ("RSA", "RS256", "sig")


def test_a_stall_holds_an_answer_up(sandbox: Sandbox, http: requests.Session) -> None:
    sandbox.clerk_chaos("stall", times=1, seconds=30)
    with pytest.raises(requests.ReadTimeout):
        http.get(f"{sandbox.clerk_url}/.well-known/jwks.json", timeout=0.3)
    assert http.get(f"{sandbox.clerk_url}/.well-known/jwks.json").status_code == 200


def test_the_suffix_is_a_digest_of_the_key() -> None:
    digest = hashlib.sha1(publishable_key(9000).encode()).digest()
    assert base64.urlsafe_b64encode(digest).decode().startswith(cookie_suffix(9000))
