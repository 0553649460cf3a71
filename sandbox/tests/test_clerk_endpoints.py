import pytest
import requests
from svix.webhooks import Webhook

from sandbox.testing import Sandbox, running
from sandbox.tests.clerk import SECRET, listening


def test_two_endpoints_are_told_with_secrets_of_their_own(sandbox: Sandbox) -> None:
    other = "whsec_YW5vdGhlci1zZWNyZXQtb2YtdHdlbnR5LWZvdXI="
    with listening() as one, listening() as two:
        sandbox.endpoints([(one.url, SECRET), (two.url, other)])
        svix_id = sandbox.send("user.updated", {})
        one.wait_for(1)
        two.wait_for(1)
        assert one.ids() == two.ids() == [svix_id]
        Webhook(SECRET).verify(one.received[0][1], one.received[0][0])
        Webhook(other).verify(two.received[0][1], two.received[0][0])
        sandbox.clear()


def test_an_endpoint_named_at_the_start_stays() -> None:
    with listening() as shop:
        environ = {
            "SANDBOX_CLERK_WEBHOOK": shop.url,
            "CLERK_WEBHOOK_SIGNING_SECRET": f"{SECRET},whsec_b3RoZXI=",
        }
        with running(env=environ) as sandbox:
            sandbox.clear()
            sandbox.send("user.updated", {})
            shop.wait_for(1)
        [(headers, body)] = shop.received
        Webhook(SECRET).verify(body, headers)


@pytest.mark.parametrize(
    ("url", "secret"),
    [
        ("https://shop.example/webhooks/", SECRET),
        ("http://10.0.0.1/", SECRET),
        ("http://127.0.0.1.evil.example/", SECRET),
        ("http://127.0.0.1:99999/", SECRET),
        ("http://127.0.0.1/\r\nHost: evil", SECRET),
        ("http://127.0.0.1/\u00fc", SECRET),
        ("file:///etc/passwd", SECRET),
        ("http://127.0.0.1/", "secret"),
        ("http://127.0.0.1/", "whsec_"),
        ("http://127.0.0.1/", "whsec_?"),
        (None, None),
    ],
)
def test_an_endpoint_elsewhere_or_without_a_secret_is_refused(
    sandbox: Sandbox, http: requests.Session, url: object, secret: object
) -> None:
    wish = {"url": url, "secret": secret}
    answer = http.post(f"{sandbox.clerk_url}/_endpoints", json=wish)
    assert answer.status_code == 422
    assert answer.json()["error"]
