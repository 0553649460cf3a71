"""`python -m deploy.bench owned`: what the pages of an account cost, with few things and with many.

Both people's in one process and on one database, in turns, so that a slow machine slows both.
"""

import os
import statistics

os.environ["TEST_POSTGRESQL"] = "1"

from deploy.bench.webhook import database, silence  # isort: skip  it sets the environment

import time
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

from catalog.models import File, Product, Release, ServiceOffer
from fulfillment.models import Booking, Entitlement, Licence
from orders.tests.sold import an_order
from shop.accounts.access import account_of
from shop.accounts.models import CustomerAccount, User
from tests.people import a_seller

FEW, MANY = 30, 10_000
ROUNDS = 40
GOAL = 1.5
PAGES = ("", "goods/", "downloads/", "licences/", "bookings/", "purchases/")


def main() -> None:
    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(STORAGES=settings.STORAGES | plain), database(), silence():
        people = [owner("few@example.com", FEW), owner("many@example.com", MANY)]
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        print(f"{MANY:,} owned things beside {FEW}, the same page (at most {GOAL:.1f}):")
        for page in PAGES:
            compare(people, f"/account/{page}")


def compare(people: list[Client], path: str) -> None:
    few, many = people
    for client in people:
        seconds(client, path)
    ratios = [seconds(many, path) / seconds(few, path) for _ in range(ROUNDS)]
    low, median, high = statistics.quantiles(ratios, n=4)
    one, other = (asked(client, path) for client in people)
    told = f"{median:.2f}  ({low:.2f} to {high:.2f}), {one} and {other} questions"
    print(f"  {path:22} {told}")


def seconds(client: Client, path: str) -> float:
    began = time.perf_counter()
    if client.get(path).status_code != 200:
        raise RuntimeError(f"{path} does not open")
    return time.perf_counter() - began


def asked(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as found:
        client.get(path)
    return len(found)


def owner(email: str, count: int) -> Client:
    """Somebody who owns so many things, each with a file, a key and an appointment of its own."""
    person = User.objects.create_user(email)
    account = account_of(person)
    products = goods(email, count)
    rows = Entitlement.objects.bulk_create(
        Entitlement(account=account, product=product, source="manual") for product in products
    )
    Licence.objects.bulk_create(Licence(entitlement=row, seat=1, devices=3) for row in rows)
    appointments(account, products, rows)
    for _order in range(min(count, 300)):
        an_order(account=account, paid_at=timezone.now())
    client = Client()
    client.force_login(person)
    return client


def goods(word: str, count: int) -> list[Product]:
    seller, now, name = a_seller(), timezone.now(), word.partition("@")[0]
    products = Product.objects.bulk_create(
        Product(seller=seller, kind="digital", name=f"{name} {n}", slug=f"{name}-{n}")
        for n in range(count)
    )
    releases = Release.objects.bulk_create(
        Release(product=product, version="1.0", released_at=now) for product in products
    )
    File.objects.bulk_create(
        File(release=each, name="a.pdf", key=f"{name}/{each.pk}", size=1, checked_at=now)
        for each in releases
    )
    return products


def appointments(
    account: CustomerAccount, products: list[Product], rows: list[Entitlement]
) -> None:
    """Half of them over."""
    services = ServiceOffer.objects.bulk_create(
        ServiceOffer(product=product, minutes=60) for product in products
    )
    now, hour = timezone.now(), timedelta(hours=1)
    Booking.objects.bulk_create(
        Booking(
            entitlement=row,
            account=account,
            seller_id=products[0].seller_id,
            service=service,
            state="booked" if number % 2 else "done",
            starts_at=now + (number if number % 2 else -number - 2) * hour,
            ends_at=now + ((number if number % 2 else -number - 2) + 1) * hour,
        )
        for number, (row, service) in enumerate(zip(rows, services, strict=True))
    )


if __name__ == "__main__":
    main()
