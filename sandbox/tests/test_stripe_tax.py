"""Tax in a session: worked out for the buyer's country, told as Stripe tells it."""

from typing import Any

import pytest
import stripe

from sandbox.testing import Sandbox
from sandbox.tests.stripe import checkout, item, order, refused
from sandbox.tests.stripe_shapes import problems

TAXES = ["line_items.data.taxes"]


def taxed(api: stripe.StripeClient, behavior: str = "exclusive", **changes: Any) -> str:
    return checkout(
        api,
        automatic_tax={"enabled": True},
        tax_id_collection={"enabled": True},
        line_items=[item(unit_amount=10_000, tax_behavior=behavior)],
        **changes,
    ).id


def session(api: stripe.StripeClient, number: str) -> Any:
    found = api.v1.checkout.sessions.retrieve(number, {"expand": TAXES}).to_dict()
    assert list(problems(found)) == []
    return found


@pytest.mark.parametrize(
    ("behavior", "country", "total", "tax"),
    [
        ("exclusive", "AT", 12_000, 2000),
        ("inclusive", "AT", 10_000, 1667),
        ("exclusive", "CH", 10_810, 810),
        ("exclusive", "US", 10_000, 0),
    ],
)
def test_each_country_has_its_rate(
    sandbox: Sandbox, api: stripe.StripeClient, behavior: str, country: str, total: int, tax: int
) -> None:
    number = taxed(api, behavior)
    assert session(api, number)["total_details"]["amount_tax"] == 0
    assert sandbox.stripe_pay(number, country=country).status == 303
    found = session(api, number)
    assert (found["amount_total"], found["amount_subtotal"]) == (total, 10_000)
    assert found["total_details"]["amount_tax"] == tax
    assert found["automatic_tax"]["status"] == "complete"
    [line] = found["line_items"]["data"]
    assert (line["amount_tax"], line["amount_total"]) == (tax, total)
    assert sum(each["amount"] for each in line["taxes"]) == tax
    assert api.v1.payment_intents.retrieve(found["payment_intent"]).amount == total


def test_taxes_of_a_line_are_told_to_who_asks(sandbox: Sandbox, api: stripe.StripeClient) -> None:
    number = taxed(api)
    sandbox.stripe_pay(number, country="AT")
    [line] = api.v1.checkout.sessions.line_items.list(number).data
    assert "taxes" not in line.to_dict()
    [line] = api.v1.checkout.sessions.line_items.list(number, {"expand": ["data.taxes"]}).data
    [tax] = line.to_dict()["taxes"]
    assert (tax["amount"], tax["taxable_amount"]) == (2000, 10_000)
    assert (tax["rate"]["percentage"], tax["rate"]["display_name"]) == (20.0, "VAT")


def test_a_business_elsewhere_in_the_union(sandbox: Sandbox, api: stripe.StripeClient) -> None:
    number = taxed(api)
    sandbox.stripe_pay(number, country="AT", tax_id="atu 123.456-78")
    found = session(api, number)
    assert (found["amount_total"], found["customer_details"]["tax_exempt"]) == (10_000, "reverse")
    assert found["customer_details"]["tax_ids"] == [{"type": "eu_vat", "value": "ATU12345678"}]
    [tax] = found["line_items"]["data"][0]["taxes"]
    assert (tax["amount"], tax["taxability_reason"]) == (0, "reverse_charge")


def test_who_is_declined_may_pay_from_elsewhere(sandbox: Sandbox, api: stripe.StripeClient) -> None:
    number = taxed(api)
    assert sandbox.stripe_pay(number, "4000000000000002", country="AT").status == 402
    assert sandbox.stripe_pay(number, country="DE").status == 303
    found = session(api, number)
    intent = api.v1.payment_intents.retrieve(found["payment_intent"])
    assert intent.amount == found["amount_total"] == 11_900


def test_the_page_shows_the_tax_of_a_country(sandbox: Sandbox, api: stripe.StripeClient) -> None:
    page = sandbox.stripe_pay(taxed(api), look="1", country="AT")
    assert page.status == 200
    assert "Tax, for where you are: €20.00." in page.page
    assert "Pay €120.00" in page.page


@pytest.mark.parametrize(
    ("asked", "param"),
    [
        ({"automatic_tax": {"enabled": True}}, "automatic_tax"),
        ({"tax_id_collection": {"enabled": True}}, "tax_id_collection"),
        (
            {"tax_id_collection": {"enabled": True}, "customer_update": {"address": "auto"}},
            "tax_id_collection",
        ),
    ],
)
def test_of_a_known_customer_the_place_must_be_kept(
    api: stripe.StripeClient, asked: dict[str, Any], param: str
) -> None:
    person = api.v1.customers.create({"email": "ada@example.com"})
    assert refused(order(customer=person.id, **asked), api).param == param
    kept = {"customer_update": {"address": "auto", "name": "auto"}}
    assert checkout(api, customer=person.id, **asked | kept).status == "open"
