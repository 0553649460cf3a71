"""One browser: known by its development token, or by a cookie where it sends none."""

import secrets
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from sandbox import rows
from sandbox.clerk import errors, sessions, sign_ins, sign_ups
from sandbox.clerk.stamps import new_id, now
from sandbox.rows import Row

TABLE = "clerk_clients"
TOKEN = "__clerk_db_jwt"
YEAR = 365 * 24 * 60 * 60


@dataclass(frozen=True)
class Client:
    id: str
    token: str
    sign_in_id: str | None
    sign_up_id: str | None
    created_at: int
    updated_at: int

    @property
    def sessions(self) -> list[sessions.Session]:
        return sessions.active(client_id=self.id)

    def as_json(self, port: int, azp: str | None) -> dict[str, Any]:
        open_sessions = self.sessions
        return {
            "object": "client",
            "id": self.id,
            "sessions": [session.as_json(port, azp) for session in open_sessions],
            "sign_in": sign_ins.pending(self.sign_in_id),
            "sign_up": sign_ups.pending(self.sign_up_id),
            "last_active_session_id": open_sessions[-1].id if open_sessions else None,
            "last_authentication_strategy": None,
            "cookie_expires_at": None,
            "captcha_bypass": False,
            "created_at": self.created_at,
            "updated_at": self.updated_at,
        }


def of(request: HttpRequest) -> Client:
    """The browser that asks; a new one for a request that names none."""
    if (token := request.GET.get(TOKEN)) is not None:
        return known(token)
    row = rows.first(TABLE, token=request.COOKIES.get(cookie(request), ""))
    return read(row) if row else create()


def known(token: str) -> Client:
    row = rows.first(TABLE, token=token)
    if row is None:
        raise errors.browser_unknown()
    return read(row)


def create() -> Client:
    client_id, at = new_id("client"), now()
    token = f"dvb_{secrets.token_urlsafe(24)}"
    rows.add(TABLE, id=client_id, token=token, created_at=at, updated_at=at)
    return get(client_id)


def get(client_id: str) -> Client:
    row = rows.first(TABLE, id=client_id)
    if row is None:
        raise errors.not_found("The client")
    return read(row)


def change(client_id: str, **values: Any) -> None:
    rows.change(TABLE, client_id, updated_at=now(), **values)


def remember(response: HttpResponse, request: HttpRequest, client: Client) -> None:
    name = cookie(request)
    if request.COOKIES.get(name) != client.token:
        response.set_cookie(name, client.token, max_age=YEAR, httponly=True, samesite="Lax")


def cookie(request: HttpRequest) -> str:
    """Cookies of one host are shared by all its ports, so the port is in the name."""
    return f"__client_{request.META['SERVER_PORT']}"


def read(row: Row) -> Client:
    return Client(**dict(row))
