"""The page a buyer pays on, as far as one can without Stripe: plain forms and no script."""

import time
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.csp import CSP
from django.utils.encoding import iri_to_uri
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_http_methods

from sandbox import connection
from sandbox.application import POLICY
from sandbox.stripe import cards, customers, deeds, money, objects, paying, sessions, tax, webhooks
from sandbox.stripe.account import business
from sandbox.stripe.checkout_form import COUNTRIES, KNOWN, Mistakes, method_in, payer_in
from sandbox.stripe.objects import Kept
from sandbox.stripe.paying import Outcome
from sandbox.stripe.sessions import Closed

LONGEST_WAIT = 10
VERBS = {"book": "Book for", "donate": "Donate"}
EXAMPLE = {
    "number": "4242 4242 4242 4242",
    "expiry": "12 / 34",
    "cvc": "123",
    "account": "AT611904300234573201",
    "country": "DE",
}


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, session_id: str) -> HttpResponse:
    session = existing(session_id)
    try:
        sessions.to_pay(session_id)
        if request.method == "POST":
            return paid(request, session)
    except Closed:
        return closed(request, session_id)
    return form(request, session, EXAMPLE)


@require_http_methods(["GET", "HEAD", "POST"])
def authentication(request: HttpRequest, session_id: str) -> HttpResponse:
    session = existing(session_id)
    try:
        sessions.to_pay(session_id)
        if request.method == "POST":
            outcome = paying.authenticate(session_id, ok=request.POST.get("outcome") == "ok")
            return answer(request, session, outcome)
    except Closed:
        return closed(request, session_id)
    if "attempt" not in session.hidden:
        return redirect("stripe-checkout", session_id)
    return shown(request, "stripe/authentication.html", session, {})


def existing(session_id: str) -> Kept:
    deeds.catch_up()
    session = objects.find(session_id, sessions.KIND)
    if session is None:
        raise Http404
    return session


def paid(request: HttpRequest, session: Kept) -> HttpResponse:
    given = request.POST.dict()
    if "look" in given:
        return form(request, session, EXAMPLE | given)
    email = email_of(session) or given.get("email", "")
    try:
        payer = payer_in(
            given, email, terms=session.hidden["terms"], tax_id=collects_tax_ids(session)
        )
        if not session.body["amount_total"]:
            return answer(request, session, paying.take_for_free(session.id, payer))
        outcome = paying.pay(session.id, method_in(given, payer))
    except Mistakes as found:
        return form(request, session, given, mistakes=found.by_field, status=422)
    return answer(request, session, outcome)


def answer(request: HttpRequest, session: Kept, outcome: Outcome) -> HttpResponse:
    if outcome.authenticate:
        return see(f"/stripe/c/pay/{session.id}/authentication")
    if outcome.event_id is None:
        given = EXAMPLE | request.POST.dict()
        return form(request, session, given, refusal=outcome.refusal, status=402)
    wait_for(outcome.event_id)
    return see(session.body["success_url"].replace("{CHECKOUT_SESSION_ID}", session.id))


def see(address: str) -> HttpResponse:
    return HttpResponse(status=303, headers={"Location": iri_to_uri(address)})


def wait_for(event_id: str) -> None:
    """Until the shop has answered the first attempt to tell it, as Stripe's page does."""
    until = time.monotonic() + LONGEST_WAIT
    while webhooks.is_on_its_way(event_id) and time.monotonic() < until:
        if connection.stopping.wait(0.02):
            return


def closed(request: HttpRequest, session_id: str) -> HttpResponse:
    return shown(request, "stripe/closed.html", existing(session_id), {}, status=410)


def form(
    request: HttpRequest, session: Kept, given: dict[str, str], *, status: int = 200, **told: object
) -> HttpResponse:
    country = given.get("country", "")
    tax.apply(session, country if country in KNOWN else "", given.get("tax_id", ""))
    amount = money.shown(session.body["amount_total"], session.body["currency"])
    context = {
        "given": given | {"email": email_of(session) or given.get("email", "")},
        "locked": bool(email_of(session)),
        "verb": VERBS.get(session.body["submit_type"] or "", "Pay"),
        "amount": amount,
        "free": not session.body["amount_total"],
        "lines": [line(item) for item in session.hidden["items"]],
        "countries": COUNTRIES,
        "cards": cards.CARDS.items(),
        "terms": session.hidden["terms"],
        "taxed": session.body["automatic_tax"]["enabled"],
        "tax": money.shown(session.body["total_details"]["amount_tax"], session.body["currency"]),
        "tax_ids": collects_tax_ids(session),
        **told,
    }
    return shown(request, "stripe/checkout.html", session, context, status=status)


def shown(
    request: HttpRequest,
    template: str,
    session: Kept,
    context: dict[str, object],
    *,
    status: int = 200,
) -> HttpResponse:
    """A form here may lead to where the buyer goes next, which a browser has to be told."""
    told = context | {"session": session.body, "business": business.name}
    response = render(request, template, told, status=status)
    response.headers["Cache-Control"] = "no-store"
    policy = POLICY | {"form-action": [CSP.SELF, origin(session.body["success_url"])]}
    return csp_override(policy)(lambda _: response)(request)


def origin(address: str) -> str:
    parts = urlsplit(address)
    return iri_to_uri(f"{parts.scheme}://{parts.netloc}")


def email_of(session: Kept) -> str:
    """Given by the shop, so that the buyer cannot be somebody else."""
    if customer_id := session.body["customer"]:
        return str(objects.get(customers.KIND, customer_id).body.get("email") or "")
    return str(session.body["customer_email"] or "")


def collects_tax_ids(session: Kept) -> bool:
    return bool((session.body["tax_id_collection"] or {}).get("enabled"))


def line(item: dict[str, object]) -> dict[str, object]:
    return {
        "name": item["description"],
        "quantity": item["quantity"],
        "amount": money.shown(int(str(item["amount_total"])), str(item["currency"])),
    }
