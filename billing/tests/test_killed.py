"""The power goes at every point between a cart and the receipt: nothing is lost, nothing twice.

A process is stopped where it is by the database itself, on both databases.
"""

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from billing.tests.buyer import Buyer
from billing.tests.stops import Stops, halting, stops
from sandbox.testing import Sandbox
from tests.house import HOST, Child, House, free_port

SECRET = "whsec_of_a_test"
WORKER = ("manage.py", "worker", "--interval", "0.05", "--no-reload")
STOCK = "from catalog.tests.shelf_of import on_the_shelf; on_the_shelf(stock=1)"
# Not `tick`, which would ask Stripe and settle the order before the worker has a chance to.
WAKE = (
    "from billing.models import WebhookEvent; from billing.tasks import handle_webhook;"
    "WebhookEvent.objects.wake(handle_webhook)"
)
LEASES_RUN_OUT = [
    f"UPDATE {table} SET leased_until = '2020-01-01', due_at = '2020-01-01', woken_at = NULL"
    " WHERE done_at IS NULL"
    for table in ("billing_webhookevent", "events_mail")
]


class Shop(House):
    """A house beside the sandbox, always at the same address, that can be stopped at a point."""

    def __init__(self, folder: Path, sandbox: Sandbox, database: Stops) -> None:
        self.port, self.database = free_port(), database
        self.url = f"http://{HOST}:{self.port}"
        super().__init__(
            folder,
            DATABASE_URL=database.url,
            SITE_URL=self.url,
            STRIPE_SECRET_KEY=sandbox.stripe_key,
            STRIPE_API_URL=sandbox.stripe_api_url,
            STRIPE_WEBHOOK_SECRET=SECRET,
            RESEND_API_URL=f"{sandbox.url}/resend",
            RESEND_API_KEY="re_sandbox_test",
            WEB_WORKERS="1",
        )
        sandbox.stripe_endpoints([(f"{self.url}/webhooks/stripe/", SECRET)])

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        return self.database.sql(statement)

    def count(self, table: str, where: str = "true") -> int:
        return int(self.sql(f"SELECT count(*) FROM {table} WHERE {where}")[0][0])

    @property
    def price(self) -> int:
        return int(self.sql("SELECT id FROM catalog_price")[0][0])

    def halting(self, point: str) -> AbstractContextManager[None]:
        return halting(self.database, point)

    def stuck(self) -> bool:
        return self.database.stuck()

    @contextmanager
    def web(self) -> Iterator[Child]:  # type: ignore[override]  # at the same address each time
        command = ("-m", "gunicorn", "-c", "deploy/gunicorn.py", "--bind", f"{HOST}:{self.port}")
        with self.running(*command, "shop.wsgi", before=os.setsid) as child:
            buyer = Buyer(self.url)
            child.until(lambda: "alive" in buyer.get("/healthz"))
            yield child


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stops]:
    """With one thing on its shelf, and traps that are not set; the tests take a copy each."""
    folder = tmp_path_factory.mktemp("furnished")
    database = stops(folder)
    house = House(folder, DATABASE_URL=database.url).ready()
    done = house.manage("shell", "-v0", "-c", STOCK)
    assert done.returncode == 0, done.stderr
    database.set_traps()
    yield database
    database.drop()


@pytest.fixture
def shop(tmp_path: Path, sandbox: Sandbox, furnished: Stops) -> Iterator[Shop]:
    database = furnished.copy(tmp_path)
    yield Shop(tmp_path, sandbox, database)
    database.drop()


def cut(child: Child) -> None:
    """The power: a web server and its workers, or a worker."""
    os.killpg(child.process.pid, signal.SIGKILL)
    child.process.wait(30)


@contextmanager
def meanwhile(act: Callable[[], Any]) -> Iterator[None]:
    """Somebody does this, and has no answer while we look."""
    with ThreadPoolExecutor(1) as other:
        other.submit(act)
        yield


def test_the_web_server_dies_between_a_cart_and_stripe(shop: Shop, sandbox: Sandbox) -> None:
    buyer = Buyer(shop.url)
    for table in ("orders_orderline", "billing_checkout"):
        with shop.web() as child, shop.halting(table):
            assert buyer.post("/cart/lines/", price=shop.price) == "/cart/"
            with meanwhile(buyer.check_out):
                child.until(shop.stuck)
                cut(child)
        assert shop.count("orders_order") == 0
        assert shop.sql("SELECT stock FROM catalog_product") == [(1,)]
    for moment in ("stall", "stall_after"):
        with shop.web() as child:
            sandbox.stripe_chaos(moment, 1, seconds=20)
            before = len(sandbox.stripe_calls())
            with meanwhile(buyer.check_out):
                child.until(lambda before=before: len(sandbox.stripe_calls()) > before)  # type: ignore[misc]  # bound now
                cut(child)
            sandbox.stripe_chaos("ok")
            assert shop.count("orders_order") == 1
            assert shop.count("billing_checkout", "session_id IS NOT NULL") == 0

    with shop.web():
        there = buyer.check_out()
        assert there.startswith(sandbox.url)
        assert buyer.check_out() == there

    assert shop.count("orders_order") == shop.count("billing_checkout") == 1
    assert shop.sql("SELECT stock FROM catalog_product") == [(0,)]
    assert len(sandbox.stripe_sessions()) == 1


def test_the_web_server_dies_while_stripe_tells_it(shop: Shop, sandbox: Sandbox) -> None:
    buyer = Buyer(shop.url)
    with shop.web() as child:
        buyer.post("/cart/lines/", price=shop.price)
        there = buyer.check_out()
        with shop.halting("billing_webhookevent"), meanwhile(lambda: sandbox.stripe_pay(there)):
            child.until(shop.stuck)
            cut(child)
    assert shop.count("billing_webhookevent") == 0

    [event] = sandbox.stripe_events("checkout.session.completed")
    with shop.web(), shop.running(*WORKER) as worker:
        sandbox.stripe_redeliver(event["id"])
        worker.until(lambda: shop.count("orders_order", "paid_at IS NOT NULL") == 1)
    sold_once(shop)


def test_the_worker_dies_between_an_event_and_the_goods(shop: Shop, sandbox: Sandbox) -> None:
    buy(shop, sandbox)
    made = ("billing_payment", "fulfillment_entitlement", "events_mail", "billing_invoice")
    for point in ("marked", *made, "done"):
        with shop.halting(point), shop.running(*WORKER, before=os.setsid) as worker:
            worker.until(shop.stuck)
            cut(worker)
        for table in (*made, "billing_series"):
            assert shop.count(table) == 0
        assert shop.count("orders_order", "paid_at IS NULL") == 1
        later(shop)
    sandbox.stripe_chaos("stall", 1, seconds=20)
    asked = len(sandbox.stripe_calls())
    with shop.running(*WORKER, before=os.setsid) as worker:
        worker.until(lambda: len(sandbox.stripe_calls()) > asked)
        cut(worker)
    later(shop, "tick", "--once")

    with shop.running(*WORKER) as worker:
        worker.until(lambda: shop.count("events_mail", "done_at IS NOT NULL") == 1)
    sold_once(shop)
    assert len(sandbox.mailbox()) == 1


def test_the_worker_dies_while_it_sends_the_receipt(shop: Shop, sandbox: Sandbox) -> None:
    buy(shop, sandbox)
    sandbox.chaos("stall_after_accept", times=1, seconds=60)
    with shop.running(*WORKER, before=os.setsid) as worker:
        worker.until(lambda: len(sandbox.calls()) == 1)
        cut(worker)
    later(shop, "tick", "--once")

    with shop.running(*WORKER) as worker:
        worker.until(lambda: shop.count("events_mail", "done_at IS NOT NULL") == 1)
    sold_once(shop)
    assert len(sandbox.mailbox()) == 1


def buy(shop: Shop, sandbox: Sandbox) -> None:
    """Paid at Stripe, which has told us; no worker has looked yet."""
    buyer = Buyer(shop.url)
    with shop.web():
        buyer.post("/cart/lines/", price=shop.price)
        assert sandbox.stripe_pay(buyer.check_out()).status == 303
        assert shop.count("billing_webhookevent", "done_at IS NULL") == 1


def later(shop: Shop, *clock: str) -> None:
    """Leases of the dead run out, and what they held is woken."""
    for statement in LEASES_RUN_OUT:
        shop.sql(statement)
    done = shop.manage(*(clock or ("shell", "-v0", "-c", WAKE)))
    assert done.returncode == 0, done.stderr


def sold_once(shop: Shop) -> None:
    assert shop.sql("SELECT outcome FROM billing_payment") == [("settled",)]
    assert shop.count("orders_order", "paid_at IS NOT NULL") == 1
    assert shop.count("fulfillment_entitlement") == 1
    assert shop.count("fulfillment_delivery", "done_at IS NOT NULL") == 1
    assert shop.count("events_mail", "name = 'receipt'") == 1
    assert shop.sql("SELECT serial FROM billing_invoice") == [(1,)]
    assert shop.sql("SELECT last FROM billing_series") == [(1,)]
    assert shop.count("events_event", "kind = 'order.paid'") == 1
    assert shop.sql("SELECT stock FROM catalog_product") == [(0,)]
