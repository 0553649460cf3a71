"""People who own a thing, many at once, for tests and figures of telling them."""

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from catalog.models import Product, Release
from fulfillment.models import Entitlement
from orders.models import Order, OrderLine
from orders.tests.sold import an_order, sold
from shop.accounts.models import CustomerAccount


def owner(product: Product, email: str, **said: object) -> Entitlement:
    account = CustomerAccount.objects.create(email=email)
    line = sold(product, order=an_order(account=account, email=email, total=2900, **said))
    return Entitlement.objects.create(account=account, line=line, product=product)


def owners(product: Product, count: int) -> None:
    """The same in four statements, however many there are."""
    now = timezone.now()
    accounts = CustomerAccount.objects.bulk_create(
        CustomerAccount(email=f"owner{number}@example.com", name=f"Owner {number}")
        for number in range(count)
    )
    orders = Order.objects.bulk_create(
        Order(
            account=account, email=account.email, language="de" if number % 4 == 0 else "en",
            currency="EUR", subtotal=2900, total=2900, paid_at=now,
        )
        for number, account in enumerate(accounts)
    )  # fmt: skip
    option = product.options.get()
    price = option.prices.get()
    lines = OrderLine.objects.bulk_create(
        OrderLine(
            order=order, seller=product.seller, product=product, option=option, price=price,
            title=product.name, option_name=option.name, kind=product.kind, quantity=1,
            unit_amount=2900, subtotal=2900, total=2900,
        )
        for order in orders
    )  # fmt: skip
    Entitlement.objects.bulk_create(
        Entitlement(account=account, line=line, product=product)
        for account, line in zip(accounts, lines, strict=True)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as autovacuum would, a little later


def out(product: Product, version: str = "2.0", notes: str = "") -> Release:
    """A release that is out, in a moment: what is owned by now was bought before."""
    at = timezone.now() + timedelta(milliseconds=1)
    return Release.objects.create(product=product, version=version, notes=notes, released_at=at)
