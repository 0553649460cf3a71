"""What a test asks of the sandbox's Resend about what became of a mail."""

from collections.abc import Iterable
from typing import Any

type Json = dict[str, Any]


class ResendOfSandbox:
    """The webhooks of a running sandbox's Resend, seen from outside."""

    def resend_endpoints(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Where webhooks go, each with its secret; in place of those given before."""
        self._ask("DELETE", "/resend/_endpoints")
        for url, secret in pairs:
            self._ask("POST", "/resend/_endpoints", {"url": url, "secret": secret})

    def becomes(self, email_id: str, fate: str) -> str:
        """`delivered`, `bounced`, `complained` and so on; returns the svix id."""
        wish = {"email_id": email_id, "fate": fate}
        return str(self._ask("POST", "/resend/_fates", wish)["id"])

    def resend_deliveries(self) -> list[Json]:
        """Oldest first: `id`, `type`, `url`, `attempts`, `status`, `state`."""
        return list(self._ask("GET", "/resend/_deliveries"))

    def resend_redeliver(self, delivery_id: str) -> None:
        self._ask("POST", f"/resend/_deliveries/{delivery_id}/again", {})

    def resend_webhook_chaos(self, mode: str, times: int = 0, *, seconds: float = 30) -> None:
        """Let its webhooks go wrong so many times; 0 is until changed."""
        wish = {"mode": mode, "times": times, "seconds": seconds}
        self._ask("POST", "/chaos/resend-webhooks", wish)

    def _ask(
        self, method: str, path: str, wish: object = None, headers: dict[str, str] | None = None
    ) -> Any:
        raise NotImplementedError
