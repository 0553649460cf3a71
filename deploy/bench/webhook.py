"""`make bench`: what receiving a webhook costs, beside the least a view can do with one.

Both in one process and on one database, in turns, so that a slow machine slows both.
"""

import json
import logging
import os
import statistics
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

# Finds the database as the tests do, and says so in the environment.
from tests import postgresql  # isort: skip

GOAL = 0.35
ROUNDS = 120
REQUESTS = 20
PATH = "/webhooks/clerk/"

os.environ |= {
    "DJANGO_SETTINGS_MODULE": "shop.settings",
    "DJANGO_DEBUG": "False",
    "DJANGO_ALLOWED_HOSTS": "testserver",
    "RATE_WEBHOOK": "999999999/min",
}

import django  # noqa: E402  it reads the environment

django.setup()

from django.conf import settings  # noqa: E402  it reads the environment
from django.core.handlers.base import BaseHandler  # noqa: E402  it reads the environment
from django.http import HttpRequest, HttpResponse  # noqa: E402  it reads the environment
from django.test import RequestFactory  # noqa: E402  it reads the environment
from django.test.utils import (  # noqa: E402  it reads the environment
    override_settings,
    setup_databases,
    teardown_databases,
)
from django.urls import path  # noqa: E402  it reads the environment
from django.views.decorators.csrf import csrf_exempt  # noqa: E402  it reads the environment

from billing.models import WebhookEvent  # noqa: E402  it reads the environment
from billing.tests.delivery import SECRET, event, signed  # noqa: E402  it reads the environment


def main() -> None:
    with override_settings(CLERK_WEBHOOK_SIGNING_SECRETS=[SECRET]), database(), silence():
        bare, ours = handler([]), handler(settings.MIDDLEWARE)
        one_round(bare, ours)
        ratios = [one_round(bare, ours) for _ in range(ROUNDS)]
    engine = settings.DATABASES["default"]["ENGINE"].rpartition(".")[2]
    print(
        f"webhook receive: {statistics.median(ratios):.2f} of a bare insert "
        f"(at least {GOAL:.2f}); {engine}, {ROUNDS} rounds of {REQUESTS}, "
        f"{min(ratios):.2f} to {max(ratios):.2f}"
    )


@csrf_exempt
def insert(request: HttpRequest) -> HttpResponse:
    """The least: no signature, no limit, no double kept out, no worker woken."""
    said = json.loads(request.body)
    WebhookEvent.objects.create(
        source="bare", external_id=uuid4().hex, type=said["type"], body=request.body.decode()
    )
    return HttpResponse()


BARE = (path(PATH.lstrip("/"), insert),)


def handler(middleware: list[str]) -> BaseHandler:
    warnings.filterwarnings("ignore", "No directory at", UserWarning)  # of static files; none asked
    with override_settings(MIDDLEWARE=middleware):
        made = BaseHandler()
        made.load_middleware()
    return made


def one_round(bare: BaseHandler, ours: BaseHandler) -> float:
    """How much of the bare view's throughput is ours."""
    return seconds(bare, urlconf=BARE) / seconds(ours)


def seconds(handler: BaseHandler, **given: object) -> float:
    requests = [delivery() for _ in range(REQUESTS)]
    for request in requests:
        vars(request).update(given)
    began = time.perf_counter()
    for request in requests:
        answer = handler.get_response(request)
        answer.close()
        if answer.status_code != 200:
            raise RuntimeError(f"answered {answer.status_code}")
    return time.perf_counter() - began


def delivery() -> HttpRequest:
    """About as much as Clerk says of a person, freshly signed."""
    person = {f"field_{number}": f"What it says there: {number}." for number in range(40)}
    body = json.dumps(event("user.updated", id="user_bench", **person)).encode()
    return RequestFactory().generic(
        "POST", PATH, body, "application/json", headers=signed(body, f"msg_{uuid4().hex}")
    )


@contextmanager
def database() -> Iterator[None]:
    """A test database; SQLite's in a file, as in life."""
    with tempfile.TemporaryDirectory() as folder:
        if "sqlite3" in settings.DATABASES["default"]["ENGINE"]:
            settings.DATABASES["default"]["TEST"]["NAME"] = str(Path(folder) / "bench.sqlite3")
        try:
            made = setup_databases(verbosity=0, interactive=False)
            yield
            teardown_databases(made, verbosity=0)
        finally:
            postgresql.pytest_unconfigure(None)  # type: ignore[arg-type]  # it does not ask which


@contextmanager
def silence() -> Iterator[None]:
    """Lines are written as in life, but to nowhere."""
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123  a device
        [stderr] = logging.getLogger().handlers
        before = stderr.setStream(nowhere)  # type: ignore[attr-defined]  # it is a StreamHandler
        yield
        stderr.setStream(before)  # type: ignore[attr-defined]  # the same


if __name__ == "__main__":
    main()
