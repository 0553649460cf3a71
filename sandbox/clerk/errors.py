"""Clerk's refusals: a status and a list of one error, shown beside the field it names."""

from typing import Any

from django.http import HttpResponse, JsonResponse

from sandbox.clerk.stamps import new_id


class Refusal(Exception):
    def __init__(
        self, status: int, code: str, message: str, explanation: str = "", param: str = ""
    ) -> None:
        super().__init__(message)
        self.status = status
        self.error: dict[str, Any] = {
            "code": code,
            "message": message,
            "long_message": explanation or message,
            "meta": {"param_name": param} if param else {},
        }

    def response(self) -> HttpResponse:
        body = {"errors": [self.error], "clerk_trace_id": new_id("trace")}
        return JsonResponse(body, status=self.status, headers={"Cache-Control": "no-store"})


def not_found(what: str = "This resource") -> Refusal:
    return Refusal(404, "resource_not_found", "not found", f"{what} was not found.")


def method_not_allowed() -> Refusal:
    return Refusal(405, "method_not_allowed", "This method is not allowed here.")


def unavailable() -> Refusal:
    return Refusal(503, "service_unavailable", "The service is unavailable for now.")


def origin_invalid() -> Refusal:
    return Refusal(400, "origin_invalid", "Only a page on this computer may ask this.")


def key_missing() -> Refusal:
    message = "The Authorization header must be a bearer secret key."
    return Refusal(401, "authorization_header_format_invalid", message)


def key_invalid() -> Refusal:
    return Refusal(401, "clerk_key_invalid", "The secret key is none that begins with sk_test_.")


def browser_unknown() -> Refusal:
    return Refusal(401, "dev_browser_unauthenticated", "This browser is not known.")


def signed_out() -> Refusal:
    return Refusal(401, "signed_out", "You are signed out.")


def session_exists() -> Refusal:
    return Refusal(400, "session_exists", "You are already signed in.")


def user_banned() -> Refusal:
    return Refusal(403, "user_banned", "This account is banned.")


def body_invalid(message: str) -> Refusal:
    return Refusal(400, "request_body_invalid", message)


def param_missing(param: str) -> Refusal:
    return Refusal(422, "form_param_nil", "is missing", f"Enter {param}.", param)


def param_unknown(param: str) -> Refusal:
    explanation = f"{param} is not a valid parameter for this request."
    return Refusal(422, "form_param_unknown", "is unknown", explanation, param)


def param_invalid(param: str, explanation: str) -> Refusal:
    return Refusal(422, "form_param_format_invalid", "is invalid", explanation, param)


def identifier_unknown() -> Refusal:
    explanation = "There is no account with this address."
    return Refusal(422, "form_identifier_not_found", "is unknown", explanation, "identifier")


def identifier_exists(param: str = "email_address") -> Refusal:
    what = "e-mail address" if param == "email_address" else param
    explanation = f"That {what} is taken. Please try another."
    return Refusal(422, "form_identifier_exists", "is taken", explanation, param)


def password_incorrect(param: str = "password") -> Refusal:
    explanation = "Password is incorrect. Try again, or use another method."
    return Refusal(422, "form_password_incorrect", "is incorrect", explanation, param)


def password_too_short(param: str) -> Refusal:
    explanation = "Passwords must be 8 characters or more."
    return Refusal(422, "form_password_length_too_short", "is too short", explanation, param)


def password_too_long(param: str) -> Refusal:
    explanation = "Passwords must be 72 characters or less."
    return Refusal(422, "form_password_length_too_long", "is too long", explanation, param)


def code_incorrect() -> Refusal:
    return Refusal(422, "form_code_incorrect", "is incorrect", "Incorrect code.", "code")


def verification_missing() -> Refusal:
    explanation = "Ask for a code of this kind before you enter one."
    return Refusal(400, "verification_missing", "is missing", explanation)


def strategy_invalid() -> Refusal:
    explanation = "The verification strategy is not valid for this account."
    return Refusal(400, "strategy_for_user_invalid", "Invalid strategy", explanation)


def no_new_password_awaited() -> Refusal:
    explanation = "Enter the code for a new password first."
    return Refusal(400, "client_state_invalid", "Invalid action", explanation)


def already_verified() -> Refusal:
    return Refusal(400, "verification_already_verified", "This is already verified.")
