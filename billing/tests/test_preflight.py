"""Whether the shop can be paid, as Stripe says."""

import pytest
from pytest_django import Settings

from billing.preflight import bills, money
from billing.tests.till import SECRET, URL
from sandbox.testing import Sandbox
from shop.lib.findings import Finding
from shop.storefront.models import Storefront

ORIGIN = "http://127.0.0.1:9"


@pytest.mark.django_db
def test_what_invoices_lack_is_told() -> None:
    [lacking] = bills()
    assert (lacking.level, "legal name, postal address" in lacking.text) == ("doubt", True)
    Storefront.objects.create(
        pk=1, legal_name="Type GmbH", address="1 Street", country="DE", tax_id="DE1",
        email="shop@example.com",
    )  # fmt: skip
    assert [each.level for each in bills()] == ["ok"]


def found() -> list[Finding]:
    return list(money())


def test_a_shop_without_stripe_is_told_so() -> None:
    assert [(each.good, "nothing that costs money" in each.text) for each in found()] == [
        (True, True)
    ]


def test_everything_fits(stripe: Sandbox, settings: Settings) -> None:
    settings.SITE_URL = ORIGIN
    stripe.stripe_endpoints([(f"{ORIGIN}{URL}", SECRET)])

    assert all(each.good for each in found()), found()
    assert "with a test key" in found()[0].text


def test_nobody_tells_us(stripe: Sandbox) -> None:
    stripe.stripe_endpoints([(f"{ORIGIN}/elsewhere/", SECRET)])

    assert [each.good for each in found()] == [True, False]
    assert "no enabled webhook endpoint" in found()[1].text


def test_the_key_is_wrong(stripe: Sandbox, settings: Settings) -> None:
    settings.STRIPE_SECRET_KEY = "rk_test_nonsense"

    assert [each.good for each in found()] == [False]


def test_stripe_is_away(stripe: Sandbox) -> None:
    stripe.stripe_chaos("server_error")

    assert [each.good for each in found()] == [False]


def test_a_secret_is_missing(stripe: Sandbox, settings: Settings) -> None:
    settings.STRIPE_WEBHOOK_SECRET = ""

    assert "never comes here" in found()[1].text
