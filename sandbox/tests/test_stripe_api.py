import pytest
import requests
import stripe

from sandbox.testing import Sandbox
from sandbox.tests.stripe import checkout, client, order


@pytest.mark.parametrize("key", ["rk_test_a", "pk_test_a", "whatever", "sk_test"])
def test_a_key_of_another_kind_is_refused(
    sandbox: Sandbox, http: requests.Session, key: str
) -> None:
    with pytest.raises(stripe.AuthenticationError) as refusal:
        client(sandbox, http, key).v1.customers.list()
    assert refusal.value.http_status == 401
    assert key not in str(refusal.value)


@pytest.mark.parametrize("key", ["sk_live_abc", "rk_live_abc"])
def test_a_live_key_is_refused_aloud(sandbox: Sandbox, http: requests.Session, key: str) -> None:
    with pytest.raises(stripe.AuthenticationError, match="live key"):
        client(sandbox, http, key).v1.checkout.sessions.create(order())
    assert sandbox.stripe_sessions() == []


def test_without_a_key_nothing_is_said(sandbox: Sandbox, http: requests.Session) -> None:
    answer = http.get(f"{sandbox.stripe_api_url}/v1/account")
    assert answer.status_code == 401
    assert answer.json()["error"]["type"] == "invalid_request_error"
    assert answer.headers["Request-Id"].startswith("req_")


@pytest.mark.parametrize("version", ["", "2022-08-01", "2026-09-30.endive"])
def test_another_version_is_refused(sandbox: Sandbox, http: requests.Session, version: str) -> None:
    headers = {"Authorization": "Bearer sk_test_a", "Stripe-Version": version}
    answer = http.get(f"{sandbox.stripe_api_url}/v1/account", headers=headers)
    assert answer.status_code == 400
    assert stripe.api_version in answer.json()["error"]["message"]


def test_an_address_stripe_does_not_have(api: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="Unrecognized request URL") as refusal:
        api.raw_request("get", "/v1/nothing/here")
    assert refusal.value.http_status == 404


@pytest.mark.parametrize(
    "ask",
    [
        lambda api: api.v1.checkout.sessions.retrieve("cs_test_nobody"),
        lambda api: api.v1.payment_intents.retrieve("pi_nobody"),
        lambda api: api.v1.charges.retrieve("ch_nobody"),
        lambda api: api.v1.refunds.retrieve("re_nobody"),
        lambda api: api.v1.customers.retrieve("cus_nobody"),
        lambda api: api.v1.events.retrieve("evt_nobody"),
        lambda api: api.v1.disputes.retrieve("du_nobody"),
    ],
)
def test_what_is_not_there_is_404(api: stripe.StripeClient, ask: object) -> None:
    assert callable(ask)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        ask(api)
    assert (refusal.value.http_status, refusal.value.code) == (404, "resource_missing")
    assert refusal.value.param == "id"
    assert refusal.value.request_id


def test_the_account_is_there(api: stripe.StripeClient) -> None:
    assert api.v1.accounts.retrieve_current().charges_enabled


def test_a_customer_is_made_changed_and_deleted(sandbox: Sandbox, api: stripe.StripeClient) -> None:
    made = api.v1.customers.create({"email": "ada@example.com", "metadata": {"a": "1", "b": "2"}})
    changed = api.v1.customers.update(made.id, {"name": "Ada", "metadata": {"a": "", "c": "3"}})
    assert (changed.name, changed.email) == ("Ada", "ada@example.com")
    assert changed.metadata
    assert changed.metadata.to_dict() == {"b": "2", "c": "3"}
    assert api.v1.customers.update(made.id, {"metadata": ""}).to_dict()["metadata"] == {}
    assert [found.id for found in api.v1.customers.list({"email": "ada@example.com"}).data] == [
        made.id
    ]
    api.v1.customers.delete(made.id)
    assert api.v1.customers.retrieve(made.id).deleted
    assert api.v1.customers.list().data == []
    with pytest.raises(stripe.InvalidRequestError):
        checkout(api, customer=made.id)
    kinds = [event["type"] for event in sandbox.stripe_events()]
    assert kinds[0] == "customer.created"
    assert kinds[-1] == "customer.deleted"
    before = sandbox.stripe_events("customer.updated")[0]["data"]["previous_attributes"]
    assert before == {"name": None, "metadata": {"a": "1", "b": "2"}}


def test_a_list_is_read_page_by_page(api: stripe.StripeClient) -> None:
    ids = [api.v1.customers.create({"name": str(number)}).id for number in range(5)][::-1]
    page = api.v1.customers.list({"limit": 2})
    assert ([one.id for one in page.data], page.has_more) == (ids[:2], True)
    page = api.v1.customers.list({"limit": 3, "starting_after": ids[1]})
    assert ([one.id for one in page.data], page.has_more) == (ids[2:], False)
    page = api.v1.customers.list({"limit": 1, "ending_before": ids[2]})
    assert ([one.id for one in page.data], page.has_more) == (ids[1:2], True)
    every = api.v1.customers.list({"limit": 2}).auto_paging_iter()
    assert [one.id for one in every] == ids
    back = api.v1.customers.list({"limit": 2, "ending_before": ids[4]}).auto_paging_iter()
    assert [one.id for one in back] == ids[3::-1]


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 101}, "limit"),
        ({"starting_after": "cus_nobody"}, "starting_after"),
        ({"nonsense": 1}, "nonsense"),
        ({"created": {"after": 1}}, "created[after]"),
    ],
)
def test_a_list_is_asked_for_as_stripe_knows_it(
    api: stripe.StripeClient, params: dict[str, object], param: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        api.v1.customers.list(params)  # type: ignore[arg-type]  # wrong on purpose
    assert refusal.value.param == param


def test_a_list_holds_what_was_made_in_a_time(sandbox: Sandbox, api: stripe.StripeClient) -> None:
    first = checkout(api)
    sandbox.stripe_clock(100)
    second = checkout(api)
    listed = api.v1.checkout.sessions.list
    found = listed({"created": {"gt": first.created, "lte": second.created}}).data
    assert [one.id for one in found] == [second.id]
    assert [one.id for one in listed({"created": first.created}).data] == [first.id]
    sandbox.stripe_pay(first.id)
    assert [one.id for one in listed({"status": "complete"}).data] == [first.id]
    intent = str(sandbox.stripe_session(first.id)["payment_intent"])
    assert [one.id for one in listed({"payment_intent": intent}).data] == [first.id]


def test_what_an_object_refers_to_can_be_had_with_it(
    sandbox: Sandbox, api: stripe.StripeClient
) -> None:
    made = checkout(api)
    assert "line_items" not in made
    sandbox.stripe_pay(made.id)
    paths = ["line_items.data.price.product", "payment_intent.latest_charge.balance_transaction"]
    found = api.v1.checkout.sessions.retrieve(made.id, {"expand": paths}).to_dict(for_json=True)
    charge = found["payment_intent"]["latest_charge"]
    assert (charge["amount"], charge["balance_transaction"]["amount"]) == (2900, 2900)
    assert found["line_items"]["data"][0]["price"]["product"]["name"] == "A Field Guide"
    listed = api.v1.checkout.sessions.list({"expand": ["data.payment_intent"]}).data[0]
    assert not isinstance(listed.payment_intent, str)


@pytest.mark.parametrize("path", ["nonsense", "currency", "payment_intent.a.b.c.d", "metadata.x"])
def test_what_cannot_be_expanded(api: stripe.StripeClient, path: str) -> None:
    made = checkout(api)
    with pytest.raises(stripe.InvalidRequestError, match="expand"):
        api.v1.checkout.sessions.retrieve(made.id, {"expand": [path]})


def test_every_call_is_noted(sandbox: Sandbox, api: stripe.StripeClient) -> None:
    made = api.v1.customers.create({"name": "Ada"}, {"idempotency_key": "person:1"})
    with pytest.raises(stripe.InvalidRequestError):
        api.v1.customers.retrieve("cus_nobody")
    create, retrieve = sandbox.stripe_calls()
    assert (create["method"], create["path"], create["params"]) == (
        "POST",
        "/v1/customers",
        "name=Ada",
    )
    assert (create["status"], create["idempotency_key"]) == (200, "person:1")
    assert create["request_id"] == made.last_response.request_id  # type: ignore[union-attr]  # it came just now
    assert (retrieve["status"], retrieve["replayed"]) == (404, False)
