import re

import pytest
import requests
import stripe

from sandbox.testing import Sandbox, running
from sandbox.tests.clerk import listening, patiently
from sandbox.tests.stripe import CANCEL, SECRET, checkout, client, item
from sandbox.tests.test_pages import Tags

DAY = 86_400


def press(sandbox: Sandbox, http: requests.Session, path: str, **form: str) -> str:
    """As a browser does: the page that comes after."""
    answer = http.post(f"{sandbox.url}/stripe/{path}", data=form, headers={"Origin": sandbox.url})
    assert answer.url == f"{sandbox.url}/stripe/"
    return answer.text


def policy_of(answer: requests.Response) -> dict[str, str]:
    parts = answer.headers["Content-Security-Policy"].split("; ")
    return {name: value for name, _, value in (part.partition(" ") for part in parts)}


@pytest.mark.parametrize("address", ["/", "/stripe/"])
def test_an_empty_page_says_what_will_be_here(
    sandbox: Sandbox, http: requests.Session, address: str
) -> None:
    page = http.get(sandbox.url + address).text
    assert "Stripe" in page
    if address == "/":
        assert f"STRIPE_API_URL={sandbox.url}/stripe-api" in page
    else:
        assert "A session appears here when somebody checks out." in page
        assert "Nobody is told" in page


def test_the_checkout_runs_nothing_and_leads_only_back_to_the_shop(
    sandbox: Sandbox, http: requests.Session, api: stripe.StripeClient
) -> None:
    made = checkout(api)
    declined = {"number": "4000000000000002", "expiry": "12 / 34", "cvc": "123", "name": "Ada"}
    declined |= {"country": "DE", "email": "ada@example.com"}
    asked = declined | {"number": "4000002760003184"}
    pages = [
        http.get(str(made.url)),
        http.post(str(made.url), data=declined),
        http.post(str(made.url), data={}),
        http.post(str(made.url), data=asked),  # followed to the bank's page
    ]
    assert [page.status_code for page in pages] == [200, 402, 422, 200]
    assert "Is it you" in pages[-1].text
    for page in pages:
        policy = policy_of(page)
        assert policy["default-src"] == "'none'"
        assert policy["form-action"] == "'self' http://127.0.0.1:8000"
        assert policy["frame-ancestors"] == "'none'"
        assert "script-src" not in policy
        assert page.headers["Cache-Control"] == "no-store"
        assert "TEST" in page.text
        assert not Tags(page.text).names() & {"script", "style"}
    links = {attributes.get("href") for tag, attributes in Tags(pages[0].text).found if tag == "a"}
    assert CANCEL in links


def test_a_known_address_cannot_be_changed(
    sandbox: Sandbox, http: requests.Session, api: stripe.StripeClient
) -> None:
    made = checkout(api, customer_email="ada@example.com")
    [email] = [
        attributes
        for _, attributes in Tags(http.get(str(made.url)).text).found
        if attributes.get("name") == "email"
    ]
    assert email["value"] == "ada@example.com"
    assert "readonly" in email
    sandbox.stripe_pay(made.id, email="eve@example.com")
    details = sandbox.stripe_session(made.id)["customer_details"]
    assert details["email"] == "ada@example.com"


def test_terms_have_to_be_agreed_to(
    sandbox: Sandbox, http: requests.Session, api: stripe.StripeClient
) -> None:
    made = checkout(api, consent_collection={"terms_of_service": "required"})
    form = {"email": "ada@example.com", "name": "Ada", "country": "DE", "cvc": "123"}
    form |= {"number": "4242424242424242", "expiry": "12 / 34"}
    assert "Agree to the terms" in http.post(str(made.url), data=form).text
    assert sandbox.stripe_pay(made.id).status == 303
    consent = sandbox.stripe_session(made.id)["consent"]
    assert consent["terms_of_service"] == "accepted"


def test_what_is_over_cannot_be_paid_and_says_so(
    sandbox: Sandbox, http: requests.Session, api: stripe.StripeClient
) -> None:
    paid, ended = checkout(api), checkout(api)
    page = f"{sandbox.url}/stripe/c/pay"
    sandbox.stripe_pay(paid.id)
    sandbox.stripe_expire(ended.id)
    for session, sentence in ((paid, "all done here"), (ended, "has expired")):
        for path in ("", "/authentication"):
            answer = http.get(f"{page}/{session.id}{path}")
            assert answer.status_code == 410
            assert sentence in answer.text
            assert not Tags(answer.text).names() & {"form", "button"}


def test_nothing_to_authenticate_leads_back(
    sandbox: Sandbox, http: requests.Session, api: stripe.StripeClient
) -> None:
    made = checkout(api)
    answer = http.get(f"{made.url}/authentication")
    assert answer.url == made.url
    assert http.post(f"{made.url}/authentication", data={"outcome": "ok"}).status_code == 402
    assert sandbox.stripe_list("charges") == []


def test_the_name_is_the_shops() -> None:
    environ = {"SANDBOX_STRIPE_BUSINESS": "Tradepost & Daughters"}
    with running(env=environ) as sandbox, requests.Session() as http:
        http.trust_env = False
        assert (
            "Tradepost &amp; Daughters" in http.get(str(checkout(client(sandbox, http)).url)).text
        )


def test_every_button_does_what_it_says(
    sandbox: Sandbox, http: requests.Session, api: stripe.StripeClient
) -> None:
    paid, debit, opened = checkout(api), checkout(api), checkout(api)
    sandbox.stripe_pay(paid.id)
    sandbox.stripe_debit(debit.id)
    intent = sandbox.stripe_session(paid.id)["payment_intent"]
    assert "Let it expire" in http.get(f"{sandbox.url}/stripe/").text
    press(sandbox, http, f"_sessions/{opened.id}/expire")
    press(sandbox, http, f"_sessions/{debit.id}/settle", ok="0")
    assert "Refund of €5.00, succeeded" in press(
        sandbox, http, f"_payments/{intent}/refund", amount="500"
    )
    [refund] = sandbox.stripe_list("refunds")
    assert "Refund of €5.00, failed" in press(
        sandbox, http, f"_refunds/{refund['id']}/settle", ok="0"
    )
    page = press(sandbox, http, f"_payments/{intent}/dispute")
    assert "Dispute over €29.00, needs_response" in page
    [dispute] = sandbox.stripe_list("disputes")
    assert "lost" in press(sandbox, http, f"_disputes/{dispute['id']}/close", won="0")
    assert sandbox.stripe_session(opened.id)["status"] == "expired"
    told = {event["type"] for event in sandbox.stripe_events()}
    assert told >= {"checkout.session.async_payment_failed", "charge.dispute.closed"}


def test_a_refund_without_an_amount_is_of_all(
    sandbox: Sandbox, http: requests.Session, api: stripe.StripeClient
) -> None:
    made = checkout(api, line_items=[item(currency="jpy", unit_amount=500)])
    sandbox.stripe_pay(made.id)
    intent = sandbox.stripe_session(made.id)["payment_intent"]
    assert "Refund of ¥500" in press(sandbox, http, f"_payments/{intent}/refund", amount="")


def test_the_page_says_what_was_told(
    sandbox: Sandbox, http: requests.Session, api: stripe.StripeClient
) -> None:
    with listening() as shop:
        sandbox.stripe_endpoints([(shop.url, SECRET)])
        sandbox.stripe_expire(checkout(api).id)
        patiently(lambda: sandbox.stripe_deliveries()[0]["state"] == "delivered")
        [event] = sandbox.stripe_events()
        page = http.get(f"{sandbox.url}/stripe/").text
        assert re.search(r"checkout\.session\.expired</strong>\s*<span>delivered", page)
        press(sandbox, http, f"_events/{event['id']}/again")
        shop.wait_for(2)
        sandbox.clear()


def test_the_clock_is_turned_by_a_button(
    sandbox: Sandbox, http: requests.Session, api: stripe.StripeClient
) -> None:
    made, before = checkout(api), sandbox.stripe_clock()
    page = press(sandbox, http, "clock", seconds=str(2 * DAY))
    assert "expired" in page
    assert sandbox.stripe_session(made.id)["status"] == "expired"
    assert sandbox.stripe_clock() >= before + 2 * DAY


@pytest.mark.parametrize("address", ["chaos/stripe", "chaos/stripe-webhooks"])
def test_faults_are_set_by_a_form(sandbox: Sandbox, http: requests.Session, address: str) -> None:
    mode = "drop" if address == "chaos/stripe" else "webhooks_never"
    form = {"mode": mode, "times": "2", "seconds": "1"}
    answer = http.post(f"{sandbox.url}/{address}", data=form, headers={"Origin": sandbox.url})
    assert f"now {mode}, 2 more times" in answer.text
