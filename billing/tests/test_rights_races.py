"""Many at once: one withdrawal, one request, one answer, one use of a link, one reminder."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from billing import asking, erasing, exporting, withdrawing
from billing.models import DataExport, Declaration, RefundRequest, Withdrawal
from billing.tests.test_races import all_at_once
from billing.tests.till import price_of
from catalog.tests.shelf_of import on_the_shelf
from fulfillment.tests.owning import a_person, bought
from orders import recovery, reminding
from orders.models import Cart, CartActivity, Order, Recovery
from shop.accounts.access import account_of
from shop.events.kinds import Kind
from shop.events.models import Event, Mail

pytestmark = pytest.mark.django_db(transaction=True)

GABI = "gabi@example.com"


@pytest.fixture
def order() -> Order:
    return bought(on_the_shelf("Type"), email=GABI, subtotal=2900, total=2900)


def events(kind: Kind) -> int:
    return Event.objects.filter(kind=kind).count()


def look(number: int) -> None:
    withdrawing.look_into(Declaration.objects.get(pk=number))


def test_one_withdrawal_however_often_it_is_declared(order: Order) -> None:
    rows = [withdrawing.declare("Gabi", order.number, GABI) for _number in range(4)]
    all_at_once([partial(look, row.pk) for row in [*rows, *rows]])
    assert Withdrawal.objects.count() == 1
    assert Mail.objects.filter(name="withdrawal").count() == 1
    assert events(Kind.WITHDRAWAL_DECLARED) == 1
    assert not Declaration.objects.open().exists()


def test_one_request_and_one_answer(order: Order) -> None:
    all_at_once([lambda: asking.ask(Order.objects.get(pk=order.pk), "Broken.", by="guest")] * 6)
    row = RefundRequest.objects.get()

    def say(*, granted: bool) -> object:
        found = RefundRequest.objects.get(pk=row.pk)
        return asking.answer(found, granted=granted, words="So.", by="otto", why="So.")

    done = all_at_once([partial(say, granted=True), partial(say, granted=False)] * 3)
    assert sorted(map(bool, done)) == [False] * 5 + [True]
    assert events(Kind.REFUND_ANSWERED) == 1
    assert Mail.objects.filter(name="refund_answered").count() == 1


def test_a_link_is_used_once(order: Order) -> None:
    recovery.ask(GABI)
    recovery.send(Recovery.objects.get())
    token = Mail.objects.get(name="recovery").context["link"].rstrip("/").rpartition("/")[2]
    opened = all_at_once([lambda: recovery.use(token)] * 6)
    assert sorted(map(str, opened)) == [""] * 5 + [GABI]


def test_one_reminder() -> None:
    cart = Cart.objects.create(remind_to="eve@example.com", language="en")
    cart.add(price_of(on_the_shelf("Type")))
    Cart.objects.update(changed_at=timezone.now() - timedelta(hours=30))
    all_at_once([reminding.remind] * 6)
    assert Mail.objects.filter(name="cart_reminder").count() == 1


def test_what_is_done_at_once_is_one_visit() -> None:
    cart, price = Cart.objects.create(), price_of(on_the_shelf("Type", several=True))
    all_at_once([lambda: Cart.objects.get(pk=cart.pk).add(price)] * 6)
    assert CartActivity.objects.count() == 6
    assert len(set(CartActivity.objects.values_list("visit", flat=True))) == 1


def test_one_copy_and_one_end() -> None:
    pia = a_person("pia@example.com")
    account = account_of(pia)
    all_at_once([lambda: exporting.ask(account)] * 6)
    assert DataExport.objects.count() == 1
    all_at_once([lambda: erasing.erase(type(pia).objects.get(pk=pia.pk))] * 6)
    assert events(Kind.PERSON_FORGOTTEN) == 1
