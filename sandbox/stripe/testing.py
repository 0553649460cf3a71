"""What a test asks of the sandbox's Stripe; with the standard library only."""

import urllib.parse
from collections.abc import Iterable
from http.client import HTTPConnection
from typing import Any, NamedTuple

SECRET_KEY = "sk_test_sandbox"
PATIENCE = 30
PAYER = {"name": "Ada Lovelace", "country": "DE", "terms": "on"}

type Json = dict[str, Any]


class Answer(NamedTuple):
    """What the hosted page answered: 303 and where to, or a page with a sentence."""

    status: int
    location: str | None
    page: str


class StripeOfSandbox:
    """The part of a running sandbox that stands in for Stripe, seen from outside."""

    url: str
    stripe_key = SECRET_KEY

    @property
    def stripe_api_url(self) -> str:
        return f"{self.url}/stripe-api"

    def stripe_endpoints(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Where webhooks go, each with its secret; in place of those added before."""
        self._ask("DELETE", "/stripe/_endpoints")
        for url, secret in pairs:
            self._ask("POST", "/stripe/_endpoints", {"url": url, "secret": secret})

    def stripe_chaos(self, mode: str, times: int = 0, *, seconds: float = 30) -> None:
        """Let Stripe's API or its webhooks go wrong so many times; `ok` mends both."""
        wish = {"mode": mode, "times": times, "seconds": seconds}
        if not mode.startswith("webhooks_"):
            self._ask("POST", "/chaos/stripe", wish)
        if mode == "ok" or mode.startswith("webhooks_"):
            self._ask("POST", "/chaos/stripe-webhooks", wish)

    def stripe_pay(
        self,
        session: str,
        card: str = "4242424242424242",
        *,
        email: str = "ada@example.com",
        authenticate: bool = True,
        **said: str,
    ) -> Answer:
        """Pay on the hosted page, by id or address; takes the extra step where one is asked."""
        form = {"number": card, "expiry": "12 / 34", "cvc": "123", "method": "card"}
        form |= {"email": email, **PAYER, **said}
        answer = self._submit(self._page(session), form)
        if answer.location and answer.location.endswith("/authentication"):
            outcome = "ok" if authenticate else "failed"
            return self._submit(self.url + answer.location, {"outcome": outcome})
        return answer

    def stripe_debit(
        self, session: str, account: str = "AT611904300234573201", *, email: str = "ada@example.com"
    ) -> Answer:
        """Pay by bank debit: complete and unpaid, until the bank has spoken."""
        form = {"method": "debit", "account": account, "email": email, **PAYER}
        return self._submit(self._page(session), form)

    def stripe_settle_async(self, session_id: str, *, ok: bool = True) -> Json:
        """The bank has spoken; returns the session."""
        return self._wish(f"/stripe/_sessions/{session_id}/settle", ok=ok)

    def stripe_session(self, session_id: str, *expand: str) -> Json:
        query = urllib.parse.urlencode({"expand": expand}, doseq=True)
        session: Json = self._ask("GET", f"/stripe/_objects/{session_id}?{query}")
        return session

    def stripe_sessions(self, **filters: str) -> list[Json]:
        """Newest first."""
        return self.stripe_list("checkout.sessions", **filters)

    def stripe_list(self, what: str, **filters: str) -> list[Json]:
        """Such as `refunds`, `charges`, `payment_intents`; newest first, and no call noted."""
        query = urllib.parse.urlencode({"kind": what.removesuffix("s"), **filters})
        return list(self._ask("GET", f"/stripe/_objects?{query}"))

    def stripe_events(self, type: str = "") -> list[Json]:  # noqa: A002  Stripe's word for it
        """Oldest first."""
        return self.stripe_list("events", **({"type": type} if type else {}))[::-1]

    def stripe_deliveries(self) -> list[Json]:
        """Oldest first: `id`, `type`, `url`, `attempts`, `status`, `state`."""
        return list(self._ask("GET", "/stripe/_deliveries"))

    def stripe_redeliver(self, event_id: str) -> None:
        self._wish(f"/stripe/_events/{event_id}/again")

    def stripe_send(self, kind: str, about: Json) -> str:
        """Any event at all; returns its id."""
        return str(self._wish("/stripe/_send", type=kind, object=about)["id"])

    def stripe_expire(self, session_id: str) -> Json:
        return self._wish(f"/stripe/_sessions/{session_id}/expire")

    def stripe_refund(
        self, intent_id: str, amount: int | None = None, *, reason: str | None = None
    ) -> Json:
        """As from the dashboard; without an amount, all that is left."""
        return self._wish(f"/stripe/_payments/{intent_id}/refund", amount=amount, reason=reason)

    def stripe_settle_refund(self, refund_id: str, *, ok: bool = True) -> Json:
        """A pending one succeeds, or one that is pending or succeeded fails."""
        return self._wish(f"/stripe/_refunds/{refund_id}/settle", ok=ok)

    def stripe_dispute(
        self, intent_id: str, reason: str = "fraudulent", *, inquiry: bool = False
    ) -> Json:
        path = f"/stripe/_payments/{intent_id}/dispute"
        return self._wish(path, reason=reason, inquiry=inquiry)

    def stripe_warn(self, intent_id: str) -> Json:
        """The card's bank suspects fraud, before anybody disputes it."""
        return self._wish(f"/stripe/_payments/{intent_id}/warning")

    def stripe_answer_dispute(self, dispute_id: str) -> Json:
        """Evidence is handed in, as at the dashboard."""
        return self._wish(f"/stripe/_disputes/{dispute_id}/answer")

    def stripe_close_dispute(self, dispute_id: str, *, won: bool = True) -> Json:
        return self._wish(f"/stripe/_disputes/{dispute_id}/close", won=won)

    def stripe_clock(self, seconds: int = 0) -> int:
        """Turn time forward, so that what is due happens; returns what time it is then."""
        return int(self._wish("/stripe/clock", seconds=seconds)["now"])

    def stripe_tamper(self, session_id: str, **fields: Any) -> Json:
        """Let a session say something else from now on, such as `amount_total` or `currency`."""
        return self._wish(f"/stripe/_sessions/{session_id}/tamper", **fields)

    def stripe_calls(self) -> list[Json]:
        """The calls the API has seen, oldest first."""
        return list(self._ask("GET", "/stripe/_calls"))

    def _page(self, session: str) -> str:
        return session if "/" in session else f"{self.url}/stripe/c/pay/{session}"

    def _submit(self, address: str, form: dict[str, str]) -> Answer:
        parts = urllib.parse.urlsplit(address)
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        peer = HTTPConnection(parts.netloc, timeout=PATIENCE)
        try:
            peer.request("POST", parts.path, urllib.parse.urlencode(form), kind)
            answer = peer.getresponse()
            return Answer(answer.status, answer.headers["Location"], answer.read().decode())
        finally:
            peer.close()

    def _wish(self, path: str, **wish: Any) -> Json:
        answer: Json = self._ask("POST", path, wish)
        return answer

    def _ask(
        self, method: str, path: str, wish: object = None, headers: dict[str, str] | None = None
    ) -> Any:
        raise NotImplementedError
