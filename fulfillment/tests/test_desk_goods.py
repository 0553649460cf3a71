"""What operators give, pause and take back: permitted, confirmed, with a reason."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from billing.tests.counter import WHY, do, otto
from catalog.tests.shelf_of import on_the_shelf
from fulfillment.features import has_feature
from fulfillment.models import Entitlement
from fulfillment.tests.owning import a_person, owned
from shop.accounts.access import account_of
from shop.accounts.models import CustomerAccount
from shop.events.kinds import Kind
from shop.events.models import Event

pytestmark = pytest.mark.django_db

LIST = "/ops/fulfillment/entitlement/"
READS = ("view_entitlement", "view_customeraccount", "view_product")


def give(browser: Client, **said: Any) -> Any:
    whose = CustomerAccount.objects.get()
    return browser.post(f"{LIST}add/", {"account": whose.pk, "reason": WHY} | said)


def test_a_product_is_given_for_a_reason() -> None:
    pia, product = a_person(), on_the_shelf("Pro", feature_keys=["pro"])
    account = account_of(pia)
    assert give(otto(*READS, "grant_entitlement"), product=product.pk).status_code == 302
    assert has_feature(account, "pro")
    given = Entitlement.objects.get()
    assert (given.source, given.reason, given.line) == ("manual", WHY, None)
    assert Event.objects.get(kind=Kind.GOODS_GRANTED).data["goods"] == ["Pro"]


def test_a_feature_is_given_until_a_day() -> None:
    account_of(a_person())
    day = (timezone.now() + timedelta(days=3)).date()
    answer = give(otto(*READS, "grant_entitlement"), feature="beta", until=f"{day}T12:00")
    assert answer.status_code == 302
    assert Entitlement.objects.open().get().feature == "beta"


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"feature": "pro", "product": "1"},
        {"feature": "pro", "until": "2020-01-01T12:00"},
        {"feature": "pro", "reason": ""},
        {"feature": "x" * 61},
    ],
)
def test_what_makes_no_sense_is_said(said: dict[str, str]) -> None:
    account_of(a_person())
    on_the_shelf()
    answer = give(otto(*READS, "grant_entitlement"), **said)
    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors
    assert not Entitlement.objects.exists()


def test_a_number_that_no_row_can_have_is_refused() -> None:
    account_of(a_person())
    answer = give(otto(*READS, "grant_entitlement"), product="9" * 20)
    # SQLite cannot even compare it; elsewhere it is just not among the choices.
    assert answer.status_code == 400 or answer.context["adminform"].form.errors
    assert not Entitlement.objects.exists()


def test_goods_are_paused_released_and_taken_back_with_the_orders_event() -> None:
    row = owned(on_the_shelf("Book"))
    browser = otto(*READS, "withdraw_entitlement", "view_order")
    states = []
    for action in ("pause", "release", "take_back"):
        do(browser, action, row)
        row.refresh_from_db()
        states.append(row.state)
    assert states == ["frozen", "open", "withdrawn"]
    told = Event.objects.get(kind=Kind.GOODS_WITHDRAWN)
    assert (told.subject_type, told.data["reason"]) == ("orders.order", WHY)


def test_whoever_only_reads_neither_gives_nor_takes() -> None:
    row = owned(on_the_shelf("Book"))
    browser = otto(*READS)
    assert browser.get(f"{LIST}add/").status_code == 403
    assert 'value="take_back"' not in browser.get(f"{LIST}{row.pk}/change/").text
    assert browser.get(LIST).status_code == 200


@pytest.mark.parametrize("state", ["open", "frozen", "ended", "withdrawn", "nonsense"])
def test_rows_are_sorted_by_state(state: str) -> None:
    owned(on_the_shelf("Book"))
    page = otto(*READS).get(f"{LIST}?state={state}").text
    assert ("Book" in page) is (state in {"open", "nonsense"})
