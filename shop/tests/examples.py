"""A row of each model that stands at a desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.db.models import Model
from django.utils import timezone

from billing.models import (
    Dispute,
    FraudWarning,
    Invoice,
    Payment,
    Refund,
    RefundRequest,
    TaxIdCheck,
    WebhookEvent,
    Withdrawal,
)
from billing.tests.billed import Sold, an_order_of, billed
from catalog.models import Category, File, Product, Project, Release, Tag
from catalog.tests.hours_of import a_service
from catalog.tests.shelf_of import on_the_shelf
from fulfillment.models import Booking, Entitlement, Licence, Stamp
from fulfillment.tests.booking_of import booked
from fulfillment.tests.keyed import a_key
from fulfillment.tests.owning import owned
from orders.models import BuyLink, CartActivity, Discount, Order, OrderLine, TaxRate
from orders.tests.sold import an_order, sold
from shop.accounts.models import CustomerAccount, Seller, User
from shop.events.kinds import Kind
from shop.events.mailing import mail
from shop.events.models import Event, Mail, OptOut, Suppression, Wording
from shop.events.record import record
from shop.storefront.models import Storefront
from tests.people import a_seller


def a_stamp() -> Stamp:
    release = cast("Release", EXAMPLES[Release]())
    file = File.objects.create(release=release, name="a.pdf", key="a/key")
    account = CustomerAccount.objects.create(name="Eve")
    owner = Entitlement.objects.create(account=account, product=release.product, source="manual")
    return Stamp.objects.create(entitlement=owner, file=file)


def a_payment() -> Payment:
    return cast("Payment", EXAMPLES[Payment]())


# Every model that stands at a desk has an example here.
EXAMPLES: dict[type[Model], Callable[[], Model]] = {
    Storefront: lambda: Storefront.objects.get_or_create(pk=1)[0],
    Product: lambda: Product.objects.create(
        seller=a_seller(), kind="digital", name="Type", slug="type"
    ),
    Release: lambda: Release.objects.create(
        product=cast("Product", EXAMPLES[Product]()), version="1.0"
    ),
    Project: lambda: Project.objects.create(seller=a_seller(), name="Type"),
    Category: lambda: Category.objects.create(name="Fonts", slug="fonts"),
    Tag: lambda: Tag.objects.create(name="Serif", slug="serif"),
    Seller: a_seller,
    CustomerAccount: lambda: CustomerAccount.objects.create(name="Eve"),
    User: lambda: User.objects.create_user("eve@example.com"),
    Invoice: lambda: billed(an_order_of(Sold(on_the_shelf("Billed"), 2900))),
    Event: lambda: record(Kind.OPERATOR_REFUSED, by="nobody"),
    Mail: lambda: mail("welcome/1", "welcome", "eve@example.com", {}),
    Wording: lambda: Wording.objects.create(name="receipt", language="en"),
    Suppression: lambda: Suppression.objects.create(address="eve@example.com", cause="bounced"),
    OptOut: lambda: OptOut.objects.create(address="eve@example.com", topic="releases", by="link"),
    Order: an_order,
    Entitlement: lambda: owned(on_the_shelf("Font")),
    Discount: lambda: Discount.objects.create(code="SPRING24", percent=20),
    BuyLink: lambda: BuyLink.objects.create(slug="type", product=on_the_shelf("Type")),
    OrderLine: lambda: sold(on_the_shelf("Type")),
    Licence: a_key,
    Stamp: a_stamp,
    Booking: lambda: booked(a_service()),
    Payment: lambda: Payment.objects.create(
        provider="stripe", external_id="pi_1", amount=100, currency="EUR", outcome="stray"
    ),
    CartActivity: lambda: CartActivity.objects.create(
        visit="v", what="added", price=sold(on_the_shelf("Type")).price, quantity=1
    ),
    Withdrawal: lambda: Withdrawal.objects.create(
        order=an_order(paid_at=timezone.now()),
        name="Gabi",
        email="gabi@example.com",
        declared_at=timezone.now(),
    ),
    RefundRequest: lambda: RefundRequest.objects.create(order=an_order(), words="It is broken."),
    TaxRate: lambda: TaxRate.objects.create(country="DE", percent=19),
    TaxIdCheck: lambda: TaxIdCheck.objects.create(order=an_order(), number="ATU12345678"),
    Refund: lambda: Refund.objects.create(payment=a_payment(), amount=100, currency="EUR"),
    Dispute: lambda: Dispute.objects.create(
        payment=a_payment(),
        external_id="du_1",
        amount=100,
        currency="EUR",
        status="needs_response",
        opened_at=timezone.now(),
    ),
    FraudWarning: lambda: FraudWarning.objects.create(
        payment=a_payment(), external_id="issfr_1", warned_at=timezone.now()
    ),
    WebhookEvent: lambda: WebhookEvent.objects.create(
        source="clerk", external_id="msg_1", type="user.created", body="{}"
    ),
}
