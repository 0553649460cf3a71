"""Withdrawing from a contract: by anybody, twice is once, and nobody learns who has bought."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from billing.models import Declaration, Withdrawal
from billing.outcome import COMPANY, DATED, DUE, ENDED, FREE, LATE, due, in_time, last_day, outcomes
from billing.tests.counter import ask as ask_desk
from billing.tests.counter import confirm, otto
from billing.tests.counter import said as said_at_the_desk
from billing.withdrawing import forget_old, look_into
from catalog.tests.shelf_of import on_the_shelf
from fulfillment.models import Entitlement
from fulfillment.tests.owning import bought
from orders import links
from orders.models import Consent, Order, OrderLine
from shop.events.kinds import Kind
from shop.events.models import Event, Mail
from shop.storefront.models import Storefront

pytestmark = pytest.mark.django_db

URL = "/withdrawal/"
GABI = "gabi@example.com"
PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


def an_order(**said: Any) -> Order:
    return bought(on_the_shelf("Type"), email=GABI, subtotal=2900, total=2900, **said)


def said(order: Order, **other: str) -> dict[str, str]:
    return {"name": "Gabi Good", "number": order.number, "email": GABI, "confirmed": "1"} | other


def declare(order: Order, **other: str) -> Any:
    answer = Client().post(URL, said(order, **other))
    for each in Declaration.objects.open():
        look_into(each)
    return answer


def test_a_guest_withdraws_in_two_steps_and_gets_it_in_writing() -> None:
    order, client = an_order(), Client()
    assert "Withdraw from the contract" in client.get(URL).text
    told = said(order)
    del told["confirmed"]
    page = client.post(URL, told)
    assert page.status_code == 200
    assert "Confirm the withdrawal" in page.text
    assert f"I, Gabi Good, withdraw from the contract of order {order.number}." in page.text
    assert not Declaration.objects.exists()

    answer = client.post(URL, said(order))
    assert answer.status_code == 303
    assert "Your withdrawal is with us" in client.get(answer["Location"]).text
    row = Declaration.objects.get()
    look_into(row)

    withdrawal = Withdrawal.objects.get()
    assert (withdrawal.order, withdrawal.declared_at) == (order, row.queued_at)
    mail = Mail.objects.get(name="withdrawal")
    assert (mail.to, mail.context["name"], mail.context["number"]) == (
        GABI, "Gabi Good", order.number,
    )  # fmt: skip
    assert str(timezone.localtime(row.queued_at).year) in mail.context["at"]
    assert mail.context["goods"] == ["Type"]
    assert Event.objects.filter(kind=Kind.WITHDRAWAL_DECLARED).count() == 1


def test_twice_is_once() -> None:
    order = an_order()
    for _time in range(3):
        assert declare(order).status_code == 303
    assert Withdrawal.objects.count() == 1
    assert Mail.objects.filter(name="withdrawal").count() == 1
    row = Declaration.objects.earliest("pk")
    look_into(row)
    assert Event.objects.filter(kind=Kind.WITHDRAWAL_DECLARED).count() == 1


@pytest.mark.parametrize(
    "other", [{"number": "999999"}, {"email": "eve@example.com"}, {"number": "1"}]
)
def test_what_does_not_fit_answers_the_same(other: dict[str, str]) -> None:
    order = an_order()
    pages = []
    for told in ({}, other):
        answer = declare(order, **told)
        assert answer.status_code == 303
        page = Client().get(answer["Location"])
        assert page.status_code == 200
        told_back = r"<dd.*?</dd>|/withdrawal/[\w-]{22}/"
        pages.append(re.sub(told_back, "", page.text, flags=re.DOTALL))
    assert pages[0] == pages[1]
    assert Withdrawal.objects.count() == Mail.objects.filter(name="withdrawal").count() == 1


def test_what_was_never_paid_is_no_contract() -> None:
    order = an_order()
    Order.objects.update(paid_at=None)
    declare(order)
    assert not Withdrawal.objects.exists()
    assert not Mail.objects.filter(name="withdrawal").exists()


@pytest.mark.parametrize(
    "other",
    [
        {"number": ""},
        {"number": "0x10"},
        {"number": "-1"},
        {"number": "1" * 20},
        {"number": "٣٤"},
        {"number": "9" * 10_000},
        {"email": "nobody"},
        {"email": ""},
        {"name": " "},
        {"name": "x" * 10_000},
    ],
)
def test_what_cannot_be_read_is_told_in_a_sentence(other: dict[str, str]) -> None:
    order = an_order()
    answer = Client().post(URL, said(order, **other))
    assert answer.status_code == 422
    assert "Something needs a second look." in answer.text
    assert not Declaration.objects.exists()
    part = Client().post(URL, said(order, **other), headers=PART)
    assert part.status_code == 422
    assert "<html" not in part.text


def test_nul_is_refused() -> None:
    assert Client().post(URL, said(an_order(), name="a\0b")).status_code in {400, 422}
    assert Client().get("/withdrawal/nothing/").status_code == 404


def test_who_declares_too_often_waits(settings: Settings) -> None:
    order = an_order()
    rate = settings.RATES["withdrawal"]
    settings.RATES = settings.RATES | {"withdrawal": type(rate)("withdrawal", 2, 3600)}
    codes = [Client().post(URL, said(order)).status_code for _time in range(3)]
    assert codes == [303, 303, 429]


def test_who_holds_the_link_finds_it_filled_in() -> None:
    order = an_order()
    page = Client().get(f"{URL}?order={order.public_id}&key={links.key(order)}").text
    assert f'value="{order.number}"' in page
    assert f'value="{GABI}"' in page
    stranger = Client().get(f"{URL}?order={order.public_id}&key=nonsense").text
    assert GABI not in stranger
    own = Client().get(links.path(order)).text
    assert f"{URL}?order={order.public_id}&amp;key=" in own
    declare(order)
    own = Client().get(links.path(order)).text
    assert "You withdrew on" in own
    assert f"{URL}?order=" not in own


def test_the_footer_leads_there_unless_the_owner_says_otherwise() -> None:
    assert 'href="/withdrawal/"' in Client().get("/").text
    Storefront(withdrawal_words="Vertrag widerrufen").change(changed=["withdrawal_words"])
    assert "Vertrag widerrufen" in Client().get("/").text
    Storefront(withdrawal=False).change(changed=["withdrawal"])
    assert 'href="/withdrawal/"' not in Client().get("/").text
    assert Client().get(URL).status_code == 200


def test_what_fits_nothing_is_forgotten_after_a_month() -> None:
    declare(an_order(), email="eve@example.com")
    assert forget_old() == 0
    Declaration.objects.update(queued_at=timezone.now() - timedelta(days=31))
    assert forget_old() == 1


def test_a_worker_is_woken_when_it_is_committed(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        Client().post(URL, said(an_order()))
    assert callbacks


# Outcomes


def line_of(order: Order, **fields: Any) -> OrderLine:
    OrderLine.objects.filter(order=order).update(**fields)
    line: OrderLine = order.lines.get()
    return line


def words(order: Order, at: datetime | None = None) -> Any:
    [found] = outcomes(Order.objects.get(pk=order.pk), at or timezone.now())
    return found.words


def test_of_a_download_the_right_ends_with_consent_and_delivery() -> None:
    order = an_order()
    assert words(order) is DUE
    Consent.objects.create(order=order, kind="immediate", text="At once.", language="en")
    assert words(order) is ENDED
    Entitlement.objects.update(granted_at=timezone.now() + timedelta(hours=1))
    assert words(order) is DUE


def test_of_a_service_a_date_is_for_somebody_to_look_at() -> None:
    order = an_order()
    line_of(order, kind="service")
    assert words(order) is DUE
    line_of(order, starts_at=timezone.now() + timedelta(days=3), zone="UTC")
    assert words(order) is DATED


def test_companies_and_gifts_of_ours_are_told_apart() -> None:
    order = an_order()
    Order.objects.update(company="Gabi Ltd")
    assert words(order) is COMPANY
    line_of(order, total=0)
    assert words(order) is FREE


def test_what_is_due_is_the_sum_of_what_was_paid_for_these_lines() -> None:
    order = an_order()
    line = line_of(order, kind="service", discount=100, total=2800)
    assert str(due(outcomes(Order.objects.get(), timezone.now()))) == str(line.money)
    Order.objects.update(company="Gabi Ltd")
    assert due(outcomes(Order.objects.get(), timezone.now())) is None


@pytest.mark.parametrize(
    ("paid", "last"),
    [
        ("2026-11-02", "2026-11-16"),  # a Monday
        ("2026-10-31", "2026-11-16"),  # ends on a Saturday
        ("2026-11-01", "2026-11-16"),  # ends on a Sunday
        ("2026-12-31", "2027-01-14"),
    ],
)
def test_fourteen_days_end_on_a_working_day(paid: str, last: str) -> None:
    order = Order(paid_at=datetime.fromisoformat(f"{paid}T12:00:00").replace(tzinfo=UTC))
    day = last_day(order)
    assert str(day) == last
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    assert in_time(order, noon)
    assert not in_time(order, noon + timedelta(days=1))


def test_too_late_is_told_and_still_acknowledged() -> None:
    order = an_order()
    Order.objects.update(paid_at=timezone.now() - timedelta(days=30))
    declare(order)
    assert words(order) is LATE
    assert Mail.objects.filter(name="withdrawal").count() == 1


# The desk


def test_an_operator_sees_the_outcome_and_answers_once() -> None:
    order = an_order()
    declare(order)
    row = Withdrawal.objects.get()
    browser = otto("view_withdrawal", "decide_withdrawal", "view_order")
    assert "Withdrawals to decide" in browser.get("/ops/").text
    listed = browser.get("/ops/billing/withdrawal/?state=waiting").text
    assert order.number in listed
    page = browser.get(f"/ops/billing/withdrawal/{row.pk}/change/").text
    assert str(DUE) in page
    asked = ask_desk(browser, "grant", row)
    assert "No money moves by this" in asked.text
    confirm(browser, asked)
    row.refresh_from_db()
    assert row.state == "granted"
    assert Mail.objects.filter(name="withdrawal_decided", to=GABI).count() == 1
    told = Event.objects.get(kind=Kind.WITHDRAWAL_DECIDED)
    assert told.data["reason"] == "They called."
    assert "already" in said_at_the_desk(confirm(browser, asked))[0]
    assert "Your withdrawal was accepted." in Client().get(links.path(order)).text


def test_a_refusal_needs_words_for_the_buyer() -> None:
    declare(an_order())
    row, browser = Withdrawal.objects.get(), otto("view_withdrawal", "decide_withdrawal")
    answer = confirm(browser, ask_desk(browser, "refuse", row))
    assert "This field is required" in answer.text
    row.refresh_from_db()
    assert row.state == "waiting"


def test_the_list_asks_as_little_of_many(django_assert_max_num_queries: Any) -> None:
    for number in range(6):
        order = bought(on_the_shelf(f"Type {number}"), email=GABI)
        Withdrawal.objects.create(order=order, name="Gabi", email=GABI, declared_at=timezone.now())
    browser = otto("view_withdrawal")
    with django_assert_max_num_queries(14):
        assert browser.get("/ops/billing/withdrawal/").status_code == 200


def test_who_declared_it_is_not_proven() -> None:
    declare(an_order())
    assert Event.objects.get(kind=Kind.WITHDRAWAL_DECLARED).actor_name == "buyer"
