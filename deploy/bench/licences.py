"""`python -m deploy.bench licences`: what validating a licence key costs, beside one query.

Both in one process and on one database, in turns, so that a slow machine slows both. All ask from
one address, so that the limiter has something to tell the database.
"""

import json
import os
import statistics

os.environ["TEST_POSTGRESQL"] = "1"
os.environ["RATE_LICENCE_CHECK"] = "1000000/min"

from deploy.bench.webhook import database, handler, silence  # isort: skip  it sets the environment

import time
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from fulfillment.models import Licence
from fulfillment.models.licence import digest
from fulfillment.tests.keyed import API, question, with_keys
from fulfillment.tests.owning import bought

GOAL = 0.4
ROUNDS = 120
REQUESTS = 20
KEYS = 2_000
URL = f"{API}/validations/"


def main() -> None:
    with database(), silence():
        asked = keys()
        bare, ours = handler([]), handler(settings.MIDDLEWARE)
        one_round(bare, ours, asked)
        ratios = [one_round(bare, ours, asked) for _ in range(ROUNDS)]
    engine = settings.DATABASES["default"]["ENGINE"].rpartition(".")[2]
    low, median, high = statistics.quantiles(ratios, n=4)
    print(
        f"licence validate: {median:.2f} of a bare view with one query (at least {GOAL:.2f}); "
        f"{engine}, {ROUNDS} rounds of {REQUESTS}, {low:.2f} to {high:.2f}"
    )


def keys() -> list[dict[str, Any]]:
    """What programs ask of so many keys, each active on its device."""
    product = with_keys()
    bought(product, quantity=KEYS)
    rows = list(Licence.objects.select_related("entitlement__product"))
    for row in rows[:REQUESTS]:
        row.activate(digest("laptop"), "Laptop")
    return [question(row) for row in rows[:REQUESTS]]


@csrf_exempt
def look(request: HttpRequest) -> HttpResponse:
    """The least: reads what was sent, looks a key up, says whether it is there."""
    key = json.loads(request.body)["key"]
    row = Licence.objects.filter(key=key).values("pk", "until").get()
    return HttpResponse(json.dumps({"licence": row["pk"]}), content_type="application/json")


BARE = (path(URL.lstrip("/"), look),)


def one_round(bare: Any, ours: Any, asked: list[dict[str, Any]]) -> float:
    """How much of the bare view's throughput is ours."""
    return seconds(bare, asked, urlconf=BARE) / seconds(ours, asked)


def seconds(handler: Any, asked: list[dict[str, Any]], **given: object) -> float:
    made = RequestFactory()
    requests = [made.post(URL, json.dumps(each), "application/json") for each in asked]
    for request in requests:
        vars(request).update(given)
    began = time.perf_counter()
    for request in requests:
        answer = handler.get_response(request)
        answer.close()
        if answer.status_code != 200:
            raise RuntimeError(f"answered {answer.status_code}")
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
