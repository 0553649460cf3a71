"""Stripe's refusals: status, type, code, parameter and sentence as its API sends them."""

from typing import Any

NAMES = {
    "checkout.session": "checkout.session",
    "payment_intent": "payment_intent",
    "webhook_endpoint": "webhook endpoint",
    "balance_transaction": "balance transaction",
}


class Refusal(Exception):
    def __init__(self, status: int, kind: str, message: str, **named: str | None) -> None:
        super().__init__(message)
        self.status = status
        self.error: dict[str, Any] = {name: value for name, value in named.items() if value}
        if code := named.get("code"):
            self.error["doc_url"] = f"https://docs.stripe.com/error-codes/{code.replace('_', '-')}"
        self.error |= {"message": message, "type": kind}

    def body(self) -> dict[str, Any]:
        return {"error": self.error}


def invalid(
    message: str, param: str | None = None, code: str | None = None, status: int = 400
) -> Refusal:
    return Refusal(status, "invalid_request_error", message, param=param, code=code)


def key_missing() -> Refusal:
    message = (
        "You did not provide an API key. You need to provide your API key in the Authorization "
        "header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY')."
    )
    return invalid(message, status=401)


def key_invalid(key: str) -> Refusal:
    shown = f"{key[:8]}{'*' * 12}{key[-4:]}" if len(key) > 16 else "*" * 8
    return invalid(f"Invalid API Key provided: {shown}", status=401)


def key_live() -> Refusal:
    message = "This is a live key. The sandbox takes test keys only: take yours out of its reach."
    return invalid(message, status=401)


def version_other(version: str, pin: str) -> Refusal:
    said = f"is {version[:60]}" if version else "is missing"
    return invalid(f"The Stripe-Version header {said}; this shop is pinned to {pin}.")


def url_unknown(method: str, path: str) -> Refusal:
    message = f"Unrecognized request URL ({method}: {path[:200]})."
    return invalid(f"{message} Please see https://docs.stripe.com/.", status=404)


def body_unreadable(message: str) -> Refusal:
    return invalid(message)


def resource_missing(kind: str, object_id: str, param: str) -> Refusal:
    message = f"No such {NAMES.get(kind, kind)}: '{object_id[:200]}'"
    status = 404 if param == "id" else 400
    return invalid(message, param, "resource_missing", status)


def parameter_unknown(param: str) -> Refusal:
    return invalid(f"Received unknown parameter: {param}", param, "parameter_unknown")


def parameter_missing(param: str) -> Refusal:
    return invalid(f"Missing required param: {param}.", param, "parameter_missing")


def parameter_invalid(what: str, param: str, value: object) -> Refusal:
    code = "parameter_invalid_integer" if what == "integer" else None
    return invalid(f"Invalid {what}: {str(value)[:100]}", param, code)


def choice_invalid(param: str, choices: list[str]) -> Refusal:
    return invalid(f"Invalid {param}: must be one of {', '.join(choices)}", param)


def key_too_long() -> Refusal:
    message = "Idempotency keys have 1 to 255 characters."
    return Refusal(400, "idempotency_error", message)


def other_parameters(key: str) -> Refusal:
    message = (
        "Keys for idempotent requests can only be used with the same parameters they were first "
        f"used with. Try using a key other than '{key}' if you meant to execute a different "
        "request."
    )
    return Refusal(400, "idempotency_error", message)


def other_endpoint(key: str, now: str, before: str) -> Refusal:
    message = (
        "Keys for idempotent requests can only be used for the same endpoint they were first used "
        f"for ('{now}' vs '{before}'). Try using a key other than '{key}' if you meant to execute "
        "a different request."
    )
    return Refusal(400, "idempotency_error", message)


def still_in_progress(key: str) -> Refusal:
    message = (
        "There is currently another in-progress request using this Idempotent Key (that probably "
        "means you submitted twice, and the other request is still going through): "
        f"{key}. Please try again later."
    )
    return invalid(message, code="idempotency_key_in_use", status=409)


def rate_limited() -> Refusal:
    message = "Request rate limit exceeded. You can learn more about rate limits in the docs."
    return invalid(message, code="rate_limit", status=429)


def api_error() -> Refusal:
    message = "An unknown error occurred. This was simulated by the sandbox."
    return Refusal(500, "api_error", message)
