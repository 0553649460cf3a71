"""What every deed stands on: a shop with few goods, its customers, and Stripe beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from billing import stripe
from billing.checkout import PaidAlready
from billing.models import WebhookEvent
from catalog.models import Product
from catalog.tests.shelf_of import on_the_shelf
from orders.models import Cart
from orders.refusals import Refused
from orders.tests.coded import a_code
from sandbox.testing import Sandbox
from shop.accounts.models import CustomerAccount, User
from tests.people import a_member, a_seller

# Which of them: there are never more than a handful of anything.
WHICH = st.integers(0, 7)
CALLS = ["server_error", "server_error_after", "drop", "drop_after", "bad_body", "conflict"]
# An insert into one of these may fail in the middle of everything else.
TABLES = [
    "billing_checkout",
    "billing_payment",
    "billing_refund",
    "django_tasks_database_dbtaskresult",
    "events_mail",
    "fulfillment_entitlement",
    "orders_orderline",
]
CODES = st.sampled_from(["ONE", "ONCE", "ALL", "FEW", "NONE"])
TROUBLE = st.sampled_from([""] * 18 + CALLS + TABLES)


class World(RuleBasedStateMachine):
    """A transaction that is taken back in the end, so that each run begins at nothing."""

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__()
        self.sandbox = sandbox
        sandbox.clear()
        self.whole = transaction.atomic()
        self.whole.__enter__()
        self.told: set[str] = set()
        self.accepted: set[int] = set()
        self.placed = False
        self.words = 0
        self.stocked = pieces()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.whole.__exit__(None, None, None)

    @contextmanager
    def trouble(self, what: str) -> Iterator[None]:
        """Something goes wrong for as long; people are refused, and machines fall over."""
        self._begin_trouble(what)
        try:
            yield
        except (Refused, PaidAlready):
            pass
        except stripe.Unavailable:
            if what not in CALLS:
                raise
        except DatabaseError as fault:
            if f"no room in {what}" not in str(fault):
                raise
        finally:
            self._end_trouble(what)

    def _begin_trouble(self, what: str) -> None:
        if what in CALLS:
            self.sandbox.stripe_chaos(what)
        elif what:
            run(f"INSERT INTO refused VALUES ('{what}')")

    def _end_trouble(self, what: str) -> None:
        if what in CALLS:
            self.sandbox.stripe_chaos("ok")
        elif what:
            run("DELETE FROM refused")

    def product(self, which: int) -> Product:
        found: Product = pick(Product.objects.order_by("pk"), which)
        return found

    def cart(self, which: int) -> Cart:
        found: Cart = pick(Cart.objects.order_by("pk"), which)
        return found

    def event(self, which: int) -> WebhookEvent | None:
        found: WebhookEvent | None = pick(WebhookEvent.objects.order_by("pk"), which)
        return found

    def session(self, which: int, **filters: str) -> str:
        """One of Stripe's, though we may have lost it."""
        found = pick(self.sandbox.stripe_sessions(**filters), which)
        return str(found["id"]) if found else ""


def pieces() -> dict[int, int]:
    """How many there are of what is counted."""
    counted = Product.objects.exclude(stock=None)
    return {product.pk: product.stock or 0 for product in counted}


def pick(rows: Iterable[Any], which: int) -> Any:
    found = list(rows)
    return found[which % len(found)] if found else None


def open_the_shop() -> None:
    """Once for all runs: little of everything, Alice, and two visitors."""
    a_member(a_seller(), "sally@example.com")
    part = on_the_shelf("Many", amount=900, several=True)
    bundle = on_the_shelf("All", amount=4900, stock=2)
    bundle.bundled.add(part)
    on_the_shelf("Last", stock=1)
    on_the_shelf("Few", amount=1200, stock=3, several=True)
    on_the_shelf("One each", amount=700, limit_per_customer=1)
    on_the_shelf("Gift", amount=0, stock=2)
    named = on_the_shelf("Tip", amount=100).options.get().prices.open()
    named.update(suggested=500)
    a_code("ONE", percent=33, most_uses=1)
    a_code("ONCE", amounts={"EUR": 333}, most_per_customer=1)
    a_code("ALL", percent=100, most_uses=2, products=[part])
    a_code("FEW", percent="12.34", minimums={"EUR": 1500}, most_uses=2)
    alice = User.objects.create_user("alice@example.com")
    account = CustomerAccount.objects.create(user=alice, email="alice@example.com")
    Cart.objects.create(account=account)
    for _visitor in range(2):
        Cart.objects.create()


def lay_traps() -> None:
    """A table of the tables that take nothing for now, and a trigger on each that asks it."""
    run("CREATE TABLE refused (name text)")
    asked = "SELECT 1 FROM refused WHERE name = '{table}'"
    if connection.vendor == "postgresql":
        run(
            "CREATE FUNCTION refuse() RETURNS trigger AS $$ BEGIN"
            " IF EXISTS (SELECT 1 FROM refused WHERE name = TG_TABLE_NAME) THEN"
            " RAISE EXCEPTION 'no room in %', TG_TABLE_NAME; END IF; RETURN NEW;"
            " END $$ LANGUAGE plpgsql"
        )
        body = "FOR EACH ROW EXECUTE FUNCTION refuse()"
    else:
        body = f"WHEN EXISTS ({asked}) BEGIN SELECT RAISE(ABORT, 'no room in {{table}}'); END"
    for table in TABLES:
        run(f"CREATE TRIGGER refuse_{table} BEFORE INSERT ON {table} {body.format(table=table)}")


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
