"""The API's door: who may ask, for what, how often it is done, and how an answer looks."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import stripe
from django.http import HttpRequest, HttpResponse

from sandbox import connection, store
from sandbox.chaos import Fault
from sandbox.options import LIVE_PREFIXES
from sandbox.stripe import calls, deeds, errors, faults, form, guard, idempotency, rules
from sandbox.stripe.cause import Cause, cause
from sandbox.stripe.errors import Refusal
from sandbox.stripe.expansion import expanded
from sandbox.stripe.idempotency import Saved, Use
from sandbox.stripe.objects import Json

KEYS_BEGIN = "sk_test_"
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Operation:
    """What is done, the package's own type of its parameters, and what that type cannot say."""

    act: Callable[..., Json]
    params: Any
    rules: Callable[[Json], None] | None = None


@dataclass(frozen=True)
class Call:
    request: HttpRequest
    id: str
    captured: dict[str, str]


def endpoint(**operations: Operation) -> Callable[..., HttpResponse]:
    """A view with an operation for each verb."""

    def view(request: HttpRequest, **captured: str) -> HttpResponse:
        params = request.body.decode(errors="replace") or request.META["QUERY_STRING"]
        call = Call(request, calls.arrived(request, params), captured)
        try:
            response = answer(call, operations)
        except Refusal as refusal:
            response = rendered(Saved(refusal.status, as_text(refusal.body()), call.id))
        except connection.NoAnswer:
            connection.hang_up(request)
            return HttpResponse()  # nobody reads it
        response.headers["Request-Id"] = call.id
        replayed = "Idempotent-Replayed" in response.headers
        calls.answered(call.id, response.status_code, replayed=replayed)
        return response

    return view


def answer(call: Call, operations: dict[str, Operation]) -> HttpResponse:
    authorise(call.request)
    operation = operations.get(str(call.request.method))
    if operation is None:
        raise errors.url_unknown(str(call.request.method), call.request.path)
    deeds.catch_up()
    fault = faults.api.take()
    if response := faults.instead(fault):
        return response
    params = read(call.request, operation)
    use = idempotency.use_of(call.request, params)
    with idempotency.claimed(use):
        saved = idempotency.answer_to(use)
        if saved:
            return replayed(saved)
        faults.before(fault, call.request)
        done = execute(call, operation, params, use, fault)
    faults.after(fault, call.request)
    return rendered(done)


def authorise(request: HttpRequest) -> None:
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise errors.key_missing()
    if key.strip().startswith(LIVE_PREFIXES):
        print("Stripe's API was asked with a LIVE key; it is refused.", file=sys.stderr, flush=True)
        raise errors.key_live()
    if not key.strip().startswith(KEYS_BEGIN):
        raise errors.key_invalid(key.strip())
    version = request.headers.get("Stripe-Version", "")
    if version != stripe.api_version:
        raise errors.version_other(version, stripe.api_version)


def read(request: HttpRequest, operation: Operation) -> Json:
    in_body = request.method == "POST"
    if in_body and request.body and request.content_type != FORM:
        raise errors.body_unreadable(f"The request must have the content type {FORM}.")
    text = request.body if in_body else request.META["QUERY_STRING"].encode()
    params = guard.read(operation.params, form.decode(text))
    rules.metadata(params)
    if operation.rules:
        operation.rules(params)
    return params


def execute(call: Call, operation: Operation, params: Json, use: Use | None, fault: Fault) -> Saved:
    """Once begun it is saved, whatever comes of it; the effect and its answer go together."""
    token = cause.set(Cause(call.id, use.key if use else None, call.request.get_host()))
    try:
        with store.transaction():
            body = expanded(operation.act(params, **call.captured), params.get("expand", []))
            done = Saved(200, as_text(body), call.id)
            if fault.mode == "server_error_after":
                done = Saved(500, as_text(errors.api_error().body()), call.id)
            idempotency.remember(use, done)
    except Refusal as refusal:
        done = Saved(refusal.status, as_text(refusal.body()), call.id)
        idempotency.remember(use, done)
    finally:
        cause.reset(token)
    return done


def replayed(saved: Saved) -> HttpResponse:
    response = rendered(saved)
    response.headers["Idempotent-Replayed"] = "true"
    response.headers["Original-Request"] = saved.request_id
    return response


def rendered(saved: Saved) -> HttpResponse:
    return HttpResponse(
        saved.body,
        status=saved.status,
        content_type="application/json",
        headers={"Cache-Control": "no-store", "Stripe-Version": stripe.api_version},
    )


def as_text(body: Json) -> str:
    return json.dumps(body, indent=2)


def unknown(request: HttpRequest, **captured: str) -> HttpResponse:
    """Said aloud: this is how one learns what the shop asks and nobody answers."""
    print(f"Stripe was asked what is not there: {request.method} {request.path!r}", file=sys.stderr)
    return endpoint()(request, **captured)
