"""A delivery that fails, and goods that are frozen, released and taken back."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from billing.models import Payment
from billing.tests.till import paid
from fulfillment import delivery
from fulfillment.models import Delivery, Entitlement
from sandbox.testing import Sandbox
from shop.events.kinds import Kind
from shop.events.models import Event, Mail

pytestmark = pytest.mark.django_db

OLGA = "olga"


@contextmanager
def no_goods() -> Iterator[None]:
    """The database itself refuses to write an entitlement."""
    postgres = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if postgres:
            cursor.execute(
                "CREATE FUNCTION refuse() RETURNS trigger AS $$ BEGIN"
                " RAISE EXCEPTION 'no room'; END $$ LANGUAGE plpgsql"
            )
            body = "EXECUTE FUNCTION refuse()"
        else:
            body = "BEGIN SELECT RAISE(ABORT, 'no room'); END"
        cursor.execute(
            f"CREATE TRIGGER no_goods BEFORE INSERT ON fulfillment_entitlement FOR EACH ROW {body}"
        )
        try:
            yield
        finally:
            on = " ON fulfillment_entitlement" if postgres else ""
            cursor.execute(f"DROP TRIGGER no_goods{on}")
            if postgres:
                cursor.execute("DROP FUNCTION refuse()")


def test_a_failed_delivery_stays_visible_and_is_tried_again(stripe: Sandbox) -> None:
    with no_goods():
        order = paid(stripe)
    owed = Delivery.objects.get()
    assert (order.state, owed.state) == ("paid", "due")
    assert "no room" in owed.error
    assert Payment.objects.get().outcome == "settled"
    assert Event.objects.filter(kind=Kind.DELIVERY_FAILED).count() == 1
    assert Mail.objects.filter(name="receipt").exists()

    Delivery.objects.update(due_at="2020-01-01T00:00Z", leased_until=None)
    owed.refresh_from_db()
    delivery.retry(owed)

    assert Delivery.objects.get().state == "delivered"
    assert Entitlement.objects.count() == 1


def test_goods_are_frozen_thawed_and_withdrawn_once_each(stripe: Sandbox) -> None:
    order = paid(stripe)

    for verb in (delivery.freeze, delivery.freeze):
        verb(order, by=OLGA, reason="A dispute")
    assert Entitlement.objects.get().state == "frozen"
    for verb in (delivery.thaw, delivery.thaw):
        verb(order, by=OLGA, reason="Won")
    assert Entitlement.objects.open().count() == 1
    for _time in range(2):
        delivery.withdraw(order, by=OLGA, reason="Refunded")
    delivery.deliver(order)

    assert Entitlement.objects.get().state == "withdrawn"
    for kind in (Kind.GOODS_FROZEN, Kind.GOODS_THAWED, Kind.GOODS_WITHDRAWN):
        assert Event.objects.filter(kind=kind).count() == 1
