"""A browser in which Clerk's script has been: its cookies, without the script."""

from typing import Any

import jwt
from django.test import Client

from sandbox.testing import Sandbox
from shop.accounts import clerk as ways

ORIGIN = "http://testserver"


def arrived(clerk: Sandbox, email: str = "alice@example.com", **client: Any) -> Client:
    """Signed in at Clerk a moment ago, and not here yet."""
    browser = Client(**client)
    bring(browser, clerk.sign_in(email, azp=ORIGIN)["token"])
    return browser


def bring(browser: Client, token: str, *, since: int | str | None = None) -> None:
    """Puts the cookies that the script would write; `since` is Clerk's own mark of its state."""
    suffix = ways.suffix()
    if since is None and token:
        since = jwt.decode(token, options={"verify_signature": False})["iat"]
    browser.cookies[f"__session_{suffix}"] = token
    if since is not None:
        browser.cookies[f"__client_uat_{suffix}"] = str(since)


def known(browser: Client) -> bool:
    """Whether the shop knows who this is."""
    return browser.get("/account/").status_code == 200
