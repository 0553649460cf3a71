import pytest
import requests
import stripe

from sandbox.testing import Sandbox
from sandbox.tests.stripe import checkout, item

HEADERS = {
    "Authorization": "Bearer sk_test_a",
    "Stripe-Version": stripe.api_version,
    "Content-Type": "application/x-www-form-urlencoded",
}
SCRIPT = '<script>alert("x")</script>'


@pytest.mark.parametrize(
    "body",
    [
        b"\x00",
        b"name=%00",
        b"name=\xff\xfe",
        b"name=%ff",
        b"name[=a",
        b"name]=a",
        b"[name]=a",
        b"[]=a",
        b"name[a]b=c",
        b"metadata[a]=b&metadata=c",
        b"metadata=c&metadata[a]=b",
        b"metadata[a][b]=c",
        b"metadata" + b"[a]" * 50_000 + b"=b",
        b"address[city][name]=a",
        b"preferred_locales[" + b"9" * 5000 + b"]=de&preferred_locales[a]=b",
        b"preferred_locales[" + b"9" * 5000 + b"]=de",
        "preferred_locales[٣]=de".encode(),
        b"&".join(b"metadata[%d]=a" % number for number in range(2000)),
        b"name=" + b"a" * 100_000,
        b"balance=" + b"9" * 100_000,
        b"balance=-",
        b"balance=1e9",
        b"nonsense=1",
        b'{"name": "Ada"}',
    ],
    ids=lambda body: repr(body[:40]),
)
def test_a_body_that_is_no_form_of_stripes(
    sandbox: Sandbox, http: requests.Session, body: bytes
) -> None:
    answer = http.post(
        f"{sandbox.stripe_api_url}/v1/customers", data=body, headers=HEADERS, timeout=5
    )
    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "invalid_request_error"
    assert sandbox.stripe_list("customers") == []


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data", "nonsense", ""])
def test_a_body_of_another_kind(sandbox: Sandbox, http: requests.Session, kind: str) -> None:
    answer = http.post(
        f"{sandbox.stripe_api_url}/v1/customers",
        data=b"name=Ada",
        headers=HEADERS | {"Content-Type": kind},
    )
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "amount", ["1e5", "NaN", "Infinity", "0x1", "1" * 30, "1_000", " 1", "1.", "-0.5.5", "1e999999"]
)
def test_a_price_that_is_no_number(api: stripe.StripeClient, amount: str) -> None:
    line = item(unit_amount_decimal=amount)
    del line["price_data"]["unit_amount"]
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        checkout(api, line_items=[line])
    assert refusal.value.param == "line_items[0][price_data][unit_amount_decimal]"


@pytest.mark.parametrize(
    "query", ["limit=a", "limit=%00", "limit[]=1", "starting_after[a]=b", "a" * 60_000, "%ff=%fe"]
)
def test_a_query_for_anything(sandbox: Sandbox, http: requests.Session, query: str) -> None:
    answer = http.get(f"{sandbox.stripe_api_url}/v1/customers?{query}", headers=HEADERS)
    assert answer.status_code == 400


@pytest.mark.parametrize("path", ["/stripe-api/v1/customers", "/stripe/clock", "/stripe/c/pay/a"])
def test_a_body_of_five_megabytes(sandbox: Sandbox, http: requests.Session, path: str) -> None:
    answer = http.post(sandbox.url + path, data=b"x" * 5_000_000, headers=HEADERS)
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("path", "wish"),
    [
        ("/stripe/clock", {"seconds": -1}),
        ("/stripe/clock", {"seconds": "soon"}),
        ("/stripe/clock", {"seconds": 10**12}),
        ("/stripe/_send", {"type": "a"}),
        ("/stripe/_send", {"type": 1, "object": {}}),
        ("/stripe/_send", {"type": "a", "object": []}),
        ("/stripe/_events/evt_nobody/again", {}),
        ("/stripe/_sessions/cs_nobody/expire", {}),
        ("/stripe/_sessions/cs_nobody/settle", {"ok": True}),
        ("/stripe/_sessions/cs_nobody/tamper", {"amount_total": 1}),
        ("/stripe/_payments/pi_nobody/refund", {}),
        ("/stripe/_payments/pi_nobody/dispute", {"reason": "whim"}),
        ("/stripe/_refunds/re_nobody/settle", {}),
        ("/stripe/_disputes/du_nobody/close", {}),
    ],
    ids=str,
)
def test_a_wish_that_cannot_be_met(
    sandbox: Sandbox, http: requests.Session, path: str, wish: object
) -> None:
    answer = http.post(sandbox.url + path, json=wish)
    assert answer.status_code in (400, 404, 422)
    assert answer.json()["error"]


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"email": "a@example.com", "name": "\0", "country": "DE"},
        {"email": "a" * 100_000, "name": "a", "country": "XX"},
        {"email": "a@example.com", "name": "a", "country": "DE", "number": "4" * 100_000},
        {"email": "a@example.com", "name": "a", "country": "DE", "number": "٤" * 16},
        {
            "email": "a@example.com",
            "name": "a",
            "country": "DE",
            "number": "4242424242424242",
            "expiry": "1 / 20",
            "cvc": "1",
        },
        {
            "email": "a@example.com",
            "name": "a",
            "country": "DE",
            "number": "4242424242424242",
            "expiry": "13 / 34",
            "cvc": "123",
        },
        {
            "email": "a@example.com",
            "name": "a",
            "country": "DE",
            "method": "debit",
            "account": SCRIPT,
        },
    ],
    ids=lambda form: str(form)[:50],
)
def test_a_form_that_pays_nothing(
    sandbox: Sandbox, http: requests.Session, api: stripe.StripeClient, form: dict[str, str]
) -> None:
    made = checkout(api)
    answer = http.post(str(made.url), data=form, allow_redirects=False)
    assert answer.status_code == 422
    assert sandbox.stripe_session(made.id)["status"] == "open"
    assert sandbox.stripe_events() == []


def test_everything_on_the_page_is_escaped(
    sandbox: Sandbox, http: requests.Session, api: stripe.StripeClient
) -> None:
    line = item(product_data={"name": SCRIPT})
    made = checkout(api, line_items=[line], cancel_url=f"http://127.0.0.1:8000/?{SCRIPT}")
    form = dict.fromkeys(("email", "name", "country", "number", "expiry", "cvc", "account"), SCRIPT)
    for page in (
        http.get(str(made.url)).text,
        http.post(str(made.url), data=form).text,
        http.get(f"{sandbox.url}/stripe/").text,
    ):
        assert "alert(" in page
        assert "<script" not in page


@pytest.mark.parametrize(
    "path",
    [
        "/stripe/c/pay/cs_test_nobody",
        "/stripe/c/pay/cs_test_nobody/authentication",
        "/stripe/c/pay/%00",
        "/stripe/nowhere",
    ],
)
def test_an_address_that_leads_nowhere(sandbox: Sandbox, http: requests.Session, path: str) -> None:
    assert http.get(sandbox.url + path).status_code == 404


def test_nobody_pays_in_the_name_of_another_site(
    sandbox: Sandbox, http: requests.Session, api: stripe.StripeClient
) -> None:
    made = checkout(api)
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        assert http.post(str(made.url), headers=headers).status_code == 403
        for path in ("/stripe/clock", f"/stripe/_sessions/{made.id}/expire"):
            assert http.post(sandbox.url + path, headers=headers).status_code == 403
        everything = http.delete(f"{sandbox.url}/stripe/_everything", headers=headers)
        assert everything.status_code == 403
    assert sandbox.stripe_session(made.id)["status"] == "open"
