"""`python -m deploy.bench purchase`: what a purchase costs the shop, from the cart to the goods.

Stripe is the sandbox on loopback; the time of its answers is taken off, and is said beside.
"""

import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

os.environ |= {
    "RATE_ANONYMOUS": "999999999/min",
    "RATE_CHECKOUT": "999999999/min",
    "TEST_POSTGRESQL": "1",
}

from deploy.bench.webhook import database, handler, silence  # isort: skip  it sets the environment

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.test import RequestFactory
from django.test.utils import override_settings
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django_tasks_db.management.commands.db_worker import Command as Worker
from django_tasks_db.models import DBTaskResult

from billing import checkout, inbox, stripe
from billing.models import Payment, WebhookEvent
from billing.tests.buyer import Buyer
from billing.tests.till import SECRET, signature, work
from catalog.models import Price, Product
from catalog.tests.shelf_of import a_shelf_of
from orders.buyer import Buyer as Customer
from orders.models import Cart
from orders.quote import quote
from sandbox.testing import Sandbox, running
from shop.management.commands.worker import hands
from tests.house import HOST, House, free_port

PAGES = 6  # add, cart, checkout, its button, the webhook, the page one comes back to
ROUNDS = 30
HOOKS = 20
LONE = 5
QUEUED = 200
WEBHOOK = "/webhooks/stripe/"
BARE = """<!doctype html><title>Things</title><ul>{% for thing in things %}
<li><a href="/{{ thing.slug }}/">{{ thing.name }}</a> {{ thing.tagline }}</li>{% endfor %}</ul>"""
DJANGOS = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]


class Stopwatch:
    """How long Stripe took, of the time that passed."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._asked = stripe._asked
        stripe._asked = self._timed

    def _timed(self, call: Any, *given: Any) -> Any:
        began = time.perf_counter()
        try:
            return self._asked(call, *given)
        finally:
            self.seconds += time.perf_counter() - began

    def measure(self, act: Callable[[], Any]) -> float:
        """Without Stripe."""
        before, began = self.seconds, time.perf_counter()
        act()
        return time.perf_counter() - began - (self.seconds - before)


def main() -> None:
    with running() as sandbox, shop_beside(sandbox), database():
        a_shelf_of(24)
        watch = Stopwatch()
        with silence():
            lines = [purchase(sandbox, watch), receiving(), *draining(sandbox, watch)]
        print("\n".join(lines))
        with tempfile.TemporaryDirectory() as folder:
            print(lone(sandbox, Path(folder)))


def shop_beside(sandbox: Sandbox) -> Any:
    return override_settings(
        STRIPE_SECRET_KEY=sandbox.stripe_key,
        STRIPE_API_URL=sandbox.stripe_api_url,
        STRIPE_WEBHOOK_SECRET=SECRET,
        SITE_URL="http://testserver",
        # Nobody has collected the static files; nobody asks for them either.
        STORAGES=settings.STORAGES
        | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}},
    )


def purchase(sandbox: Sandbox, watch: Stopwatch) -> str:
    """All that the shop does for one guest, beside as many pages of 24 rows with nothing else."""
    bare, ours = handler(DJANGOS), Guest(sandbox, watch)
    parts: dict[str, list[float]] = {}
    ratios = []
    for number in range(ROUNDS + 2):
        other = statistics.median(bare_page(bare) for _ in range(PAGES * 2))
        took = ours.buy()
        if number > 1:
            ratios.append(sum(took.values()) / (PAGES * other))
            for name, seconds in took.items():
                parts.setdefault(name, []).append(seconds / other)
    each = ", ".join(f"{name} {statistics.median(took):.1f}" for name, took in parts.items())
    return (
        f"guest purchase: {statistics.median(ratios):.2f} times {PAGES} bare pages (at most 4); "
        f"in bare pages: {each}"
    )


class Guest:
    """One browser, which asks the shop's own handler."""

    def __init__(self, sandbox: Sandbox, watch: Stopwatch) -> None:
        self.handler = handler(settings.MIDDLEWARE)
        self.sandbox, self.watch = sandbox, watch
        self.price = Price.objects.open().order_by("-pk")[0]

    def buy(self) -> dict[str, float]:
        self.cookies: dict[str, str] = {}
        took = {
            "add": self._timed("POST", "/cart/lines/", price=self.price.pk),
            "cart": self._timed("GET", "/cart/"),
            "checkout": self._timed("GET", "/checkout/"),
        }
        cart = Cart.objects.get(key=self.cookies["cart"])
        said = {"email": "gabi@example.com", "immediate": "on", "seen": quote(cart).digest}
        took["place"] = self._timed("POST", "/checkout/", **said)
        order = cart.orders.get()
        number = str(order.checkouts.get().session_id)
        self.sandbox.stripe_pay(number)
        events = self.sandbox.stripe_events("checkout.session.completed")
        event = next(each for each in events if each["data"]["object"]["id"] == number)
        took["webhook"] = timed(self.handler, hook(event))
        took["settle"] = self.watch.measure(work)
        back = {"order": order.public_id, "session": number}
        took["success"] = self._timed("GET", "/checkout/success/", **back)
        order.refresh_from_db()
        assert order.paid_at  # noqa: S101  else nothing was measured
        return took

    def _timed(self, method: str, where: str, **said: Any) -> float:
        made = RequestFactory(headers={"Sec-Fetch-Site": "same-origin"})
        request = made.post(where, said) if method == "POST" else made.get(where, said)
        request.COOKIES.update(self.cookies)
        vars(request)["_dont_enforce_csrf_checks"] = True
        answers: list[Any] = []
        took = self.watch.measure(lambda: answers.append(self.handler.get_response(request)))
        [answer] = answers
        self.cookies |= {name: morsel.value for name, morsel in answer.cookies.items()}
        if answer.status_code not in {200, 303}:
            raise RuntimeError(f"{where} answered {answer.status_code}")
        return took


def bare_page(bare: Any) -> float:
    request = RequestFactory().get("/")
    vars(request)["urlconf"] = (path("", things),)
    return timed(bare, request)


def things(request: HttpRequest) -> HttpResponse:
    rows = Product.objects.order_by("-id").values("name", "slug", "tagline")[:24]
    return HttpResponse(TEMPLATE.render(Context({"things": rows})))


TEMPLATE = Engine().from_string(BARE)


def receiving() -> str:
    """Kept as it was signed, beside a view that only inserts a row."""
    bare, ours = handler([]), handler(settings.MIDDLEWARE)
    ratios = [inserts(bare, urlconf=INSERT) / inserts(ours) for _ in range(ROUNDS * 2)][2:]
    return f"webhook receive: {statistics.median(ratios):.2f} of a bare insert (at least 0.35)"


@csrf_exempt
def insert(request: HttpRequest) -> HttpResponse:
    """The least: no signature, no limit, no double kept out, no worker woken."""
    said = json.loads(request.body)
    WebhookEvent.objects.create(
        source="bare", external_id=uuid4().hex, type=said["type"], body=request.body.decode()
    )
    return HttpResponse()


INSERT = (path(WEBHOOK.lstrip("/"), insert),)


def inserts(handler: Any, **given: object) -> float:
    total = 0.0
    for _ in range(HOOKS):
        session = {f"field_{number}": f"What it says there: {number}." for number in range(60)}
        request = hook(
            {
                "id": f"evt_{uuid4().hex}",
                "type": "checkout.session.completed",
                "livemode": False,
                "data": {"object": {"id": f"cs_test_{uuid4().hex}", **session}},
            }
        )
        vars(request).update(given)
        total += timed(handler, request)
    return total


def hook(event: dict[str, Any]) -> HttpRequest:
    body = json.dumps(event)
    signed = {"Stripe-Signature": signature(body)}
    return RequestFactory().generic("POST", WEBHOOK, body, "application/json", headers=signed)


def timed(handler: Any, request: HttpRequest) -> float:
    began = time.perf_counter()
    answer = handler.get_response(request)
    took = time.perf_counter() - began
    if answer.status_code != 200:
        raise RuntimeError(f"{request.path} answered {answer.status_code}")
    return took


def draining(sandbox: Sandbox, watch: Stopwatch) -> Iterator[str]:
    """One worker, and so many events of paid sessions in the queue."""
    WebhookEvent.objects.all().delete()
    DBTaskResult.objects.all().delete()
    before = Payment.objects.count()
    queued = [waiting(sandbox) for _ in range(QUEUED)]
    for event in sandbox.stripe_events("checkout.session.completed"):
        if event["data"]["object"]["id"] in queued:
            inbox.receive("stripe", event["id"], event["type"], json.dumps(event), livemode=False)
    spent = watch.seconds
    began = time.perf_counter()
    # The shop's own begins with a look at the settings, which are those of no public shop here.
    threads = settings.WORKER_THREADS
    share = QUEUED // threads  # the rest of the queue is mail
    told = {"batch": True, "interval": 0, "startup_delay": False, "max_tasks": share}
    with hands(threads - 1, told | {"worker_id": "b", "backend_name": "default"}):
        call_command(Worker(), queue_name="*", reload=False, verbosity=0, **told)
    took = time.perf_counter() - began
    asked = watch.seconds - spent
    settled = Payment.objects.count() - before
    yield (
        f"one worker: {settled / took:.0f} orders a second (at least 20); "
        f"{settled / (took - asked):.0f} without the {asked / settled * 1000:.0f} ms "
        f"that each waits for the sandbox; {settled} settled"
    )


def waiting(sandbox: Sandbox) -> str:
    """An order that was paid at Stripe, and of which nobody has told us."""
    cart = Cart.objects.create()
    cart.add(Price.objects.open().order_by("-pk")[0])
    cart.refresh_from_db()
    order = checkout.begin(cart, Customer("gabi@example.com"), quote(cart).digest)
    sandbox.stripe_pay(checkout.start(order))
    return str(order.checkouts.get().session_id)


def lone(sandbox: Sandbox, folder: Path) -> str:
    """From the row of the webhook to the goods, with processes as in life and nothing else due."""
    port = free_port()
    house = House(
        folder,
        DATABASE_URL=fresh("bench_spine"),
        SITE_URL=f"http://{HOST}:{port}",
        STRIPE_SECRET_KEY=sandbox.stripe_key,
        STRIPE_API_URL=sandbox.stripe_api_url,
        STRIPE_WEBHOOK_SECRET=SECRET,
        WEB_WORKERS="1",
    ).ready()
    stock = "from catalog.tests.shelf_of import on_the_shelf; on_the_shelf()"
    house.manage("shell", "-v0", "-c", stock)
    sandbox.stripe_endpoints([(f"http://{HOST}:{port}{WEBHOOK}", SECRET)])
    web = ("-m", "gunicorn", "-c", "deploy/gunicorn.py", "--bind", f"{HOST}:{port}", "shop.wsgi")
    with house.running(*web) as child, house.running("manage.py", "worker") as worker:
        child.until(lambda: "alive" in Buyer(f"http://{HOST}:{port}").get("/healthz"))
        worker.until(lambda: "started" in worker.output)
        for number in range(LONE):
            buyer = Buyer(f"http://{HOST}:{port}")
            buyer.post("/cart/lines/", price=1)
            sandbox.stripe_pay(buyer.check_out())
            worker.until(lambda done=number + 1: len(delays(house)) == done)  # type: ignore[misc]  # bound now
    sandbox.stripe_endpoints([])
    took = delays(house)
    return (
        f"a lone event: {statistics.median(took):.2f} s from receipt to delivery "
        f"(at most 1.0), {min(took):.2f} to {max(took):.2f} of {LONE}"
    )


def delays(house: House) -> list[float]:
    sql = (
        "SELECT extract(epoch FROM d.done_at - e.queued_at)::float FROM billing_webhookevent e"
        " JOIN billing_checkout c ON e.body LIKE '%' || c.session_id || '%'"
        " JOIN fulfillment_delivery d ON d.order_id = c.order_id"
        " WHERE e.type = 'checkout.session.completed' AND d.done_at IS NOT NULL"
    )
    with psycopg.connect(house.env["DATABASE_URL"]) as database:
        return [row[0] for row in database.execute(sql.encode()).fetchall()]


def fresh(name: str) -> str:
    """An empty database on the same server."""
    url = os.environ["DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name}".encode())
        server.execute(f"CREATE DATABASE {name}".encode())
    return url.rpartition("/")[0] + f"/{name}"


if __name__ == "__main__":
    main()
