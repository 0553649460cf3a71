"""What a test asks of the sandbox's Clerk; with the standard library only."""

import urllib.parse
from collections.abc import Iterable
from typing import Any

from sandbox.clerk import keys

SECRET_KEY = "sk_test_sandbox"

type Json = dict[str, Any]


class ClerkOfSandbox:
    """The part of a running sandbox that stands in for Clerk, seen from outside."""

    url: str

    @property
    def port(self) -> int:
        return urllib.parse.urlsplit(self.url).port or 0

    @property
    def clerk_url(self) -> str:
        return f"{self.url}/clerk"

    @property
    def clerk_api_url(self) -> str:
        return f"{self.url}/clerk-api"

    @property
    def publishable_key(self) -> str:
        return keys.publishable_key(self.port)

    @property
    def issuer(self) -> str:
        return keys.issuer(self.port)

    def clerk_chaos(self, mode: str, times: int = 0, *, seconds: float = 30) -> None:
        """Let Clerk go wrong so many times; 0 is until changed."""
        wish = {"mode": mode, "times": times, "seconds": seconds}
        self._ask("POST", "/chaos/clerk", wish)

    def sign_in(self, email: str, azp: str = "http://127.0.0.1:8000") -> Json:
        """A new session of this person: `token`, `session_id`, `user_id`."""
        begun: Json = self._ask("POST", "/clerk/_mint", {"email": email, "azp": azp})
        return begun

    def mint(self, **wish: Any) -> str:
        """A token to order: `claims`, `header` (null takes one away), `sub`, `azp`, `email`."""
        return str(self._ask("POST", "/clerk/_mint", wish)["token"])

    def clerk_users(self, email: str = "") -> list[Json]:
        """The people, newest first; with an address, who has exactly that one."""
        query = {"email_address": email} if email else {}
        return list(self._api("GET", f"/users?{urllib.parse.urlencode(query | {'limit': '500'})}"))

    def create_user(self, email: str, **values: Any) -> Json:
        """Values are those of the Backend API, such as `first_name` and `password`."""
        user: Json = self._api("POST", "/users", {"email_address": [email], **values})
        return user

    def update_user(self, user_id: str, **values: Any) -> Json:
        user: Json = self._api("PATCH", f"/users/{user_id}", values)
        return user

    def add_address(
        self, user_id: str, email: str, *, verified: bool = True, primary: bool = False
    ) -> Json:
        wish = {"user_id": user_id, "email_address": email}
        wish |= {"verified": verified, "primary": primary}  # type: ignore[dict-item]  # as JSON
        address: Json = self._api("POST", "/email_addresses", wish)
        return address

    def delete_user(self, user_id: str) -> None:
        self._api("DELETE", f"/users/{user_id}")

    def ban(self, user_id: str) -> None:
        self._api("POST", f"/users/{user_id}/ban")

    def unban(self, user_id: str) -> None:
        self._api("POST", f"/users/{user_id}/unban")

    def clerk_sessions(self, user_id: str) -> list[Json]:
        query = urllib.parse.urlencode({"user_id": user_id})
        return list(self._api("GET", f"/sessions?{query}"))

    def revoke(self, session_id: str) -> None:
        self._ask("POST", f"/clerk/_sessions/{session_id}/revoke", {})

    def expire(self, session_id: str) -> None:
        self._ask("POST", f"/clerk/_sessions/{session_id}/expire", {})

    def token_seconds(self, seconds: int) -> None:
        """How long a session token lives from now on."""
        self._ask("POST", "/clerk/_token", {"seconds": seconds})

    def rotate(self) -> str:
        """Sign with a new key, the only one in the key set; returns its kid."""
        return str(self._ask("POST", "/clerk/_rotate", {})["kid"])

    def endpoints(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Where webhooks go, each with its secret; in place of those given before."""
        self._ask("DELETE", "/clerk/_endpoints")
        for url, secret in pairs:
            self._ask("POST", "/clerk/_endpoints", {"url": url, "secret": secret})

    def deliveries(self) -> list[Json]:
        """Oldest first: `id`, `type`, `url`, `attempts`, `status`, `state`."""
        return list(self._ask("GET", "/clerk/_deliveries"))

    def redeliver(self, delivery_id: str) -> None:
        self._ask("POST", f"/clerk/_deliveries/{delivery_id}/again", {})

    def send(self, kind: str, data: Any) -> str:
        """Any event at all; returns its svix id."""
        return str(self._ask("POST", "/clerk/_send", {"type": kind, "data": data})["id"])

    def _api(self, method: str, path: str, wish: object = None) -> Any:
        headers = {"Authorization": f"Bearer {SECRET_KEY}"}
        return self._ask(method, f"/clerk-api/v1{path}", wish, headers)

    def _ask(
        self, method: str, path: str, wish: object = None, headers: dict[str, str] | None = None
    ) -> Any:
        raise NotImplementedError
