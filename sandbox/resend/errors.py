"""Resend's refusals: status, name and sentence as its API sends them."""

from collections.abc import Mapping

from django.http import HttpResponse, JsonResponse


class Refusal(Exception):
    def __init__(
        self, status: int, name: str, message: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.name = name
        self.message = message
        self.headers = headers

    def response(self) -> HttpResponse:
        body = {"statusCode": self.status, "name": self.name, "message": self.message}
        return JsonResponse(body, status=self.status, headers=self.headers)


def missing_api_key() -> Refusal:
    return Refusal(401, "missing_api_key", "Missing API key in the authorization header.")


def invalid_api_key() -> Refusal:
    # Resend documents 403 `invalid_api_key`; what it sends is this.
    return Refusal(401, "validation_error", "API key is invalid")


def endpoint_not_found() -> Refusal:
    return Refusal(404, "not_found", "The requested endpoint does not exist.")


def email_not_found() -> Refusal:
    return Refusal(404, "not_found", "Email not found")


def invalid_id() -> Refusal:
    return Refusal(422, "invalid_parameter", "The parameter must be a valid UUID.")


def method_not_allowed() -> Refusal:
    message = "Method is not allowed for the requested path."
    return Refusal(405, "method_not_allowed", message)


def unreadable_body(message: str) -> Refusal:
    return Refusal(400, "validation_error", message)


def missing_field(name: str) -> Refusal:
    return Refusal(422, "missing_required_field", f"Missing `{name}` field.")


def invalid_field(message: str) -> Refusal:
    return Refusal(422, "validation_error", message)


def invalid_attachment(message: str) -> Refusal:
    return Refusal(422, "invalid_attachment", message)


def invalid_idempotency_key() -> Refusal:
    return Refusal(400, "invalid_idempotency_key", "The key must be between 1-256 chars.")


def other_payload() -> Refusal:
    message = (
        "This idempotency key has been used with this HTTP method and endpoint within the last "
        "24 hours, but the request body was modified and doesn't match the original request."
    )
    return Refusal(409, "invalid_idempotent_request", message)


def still_in_progress() -> Refusal:
    message = "Same idempotency key used while original request is still in progress."
    return Refusal(409, "concurrent_idempotent_requests", message)


def rate_limited(retry_after: int) -> Refusal:
    message = "Too many requests. You can only make 2 requests per second."
    headers = {
        "ratelimit-limit": "2",
        "ratelimit-remaining": "0",
        "ratelimit-reset": str(retry_after),
        "retry-after": str(retry_after),
    }
    return Refusal(429, "rate_limit_exceeded", message, headers)


def daily_quota_reached() -> Refusal:
    message = "You have reached your daily email sending quota."
    return Refusal(429, "daily_quota_exceeded", message)


def application_error() -> Refusal:
    return Refusal(500, "application_error", "An unexpected error occurred.")
