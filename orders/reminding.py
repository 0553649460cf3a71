"""One mail about a cart that somebody left, for whoever asked for it and has not bought since."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from orders.models import Cart, CartLine, OrderLine
from shop.accounts.access import sign_in_url
from shop.events import leaving
from shop.events.mailing import mail
from shop.events.topics import Topic
from shop.lib.mailbox import mailbox
from shop.storefront.languages import speaking
from shop.storefront.models import Storefront

SALT = "orders.reminding"
LIVES = timedelta(days=30)  # of the link
LATELY = timedelta(days=7)  # for as long a mail that is late is still of use
AT_ONCE = 200


def want(cart: Cart, email: str, *, proven: bool) -> None:
    """Who left these mails before gets them again only if the address is proven to be theirs."""
    if proven:
        leaving.rejoin(email, Topic.CARTS)
    Cart.objects.filter(pk=cart.pk).update(
        remind_to=email.strip().lower(), language=get_language() or "en"
    )
    cart.refresh_from_db()


def forgo(cart: Cart) -> None:
    Cart.objects.filter(pk=cart.pk).update(remind_to="")
    cart.refresh_from_db()


def remind() -> int:
    """Of every cart that was left long enough ago; once for what is in it."""
    if not settings.CART_REMINDER_HOURS:
        return 0
    numbers = list(_left().order_by("changed_at").values_list("pk", flat=True)[:AT_ONCE])
    return sum(_remind(number) for number in numbers)


def link(cart: Cart) -> str:
    """A visitor's opens on any device; a person's is in their account."""
    if cart.account_id:
        return f"{settings.SITE_URL}{sign_in_url(reverse('cart'))}"
    return f"{settings.SITE_URL}{reverse('cart_return', args=[token(cart)])}"


def token(cart: Cart) -> str:
    return signing.dumps(cart.pk, salt=SALT)


def cart_by(given: str) -> Cart | None:
    """The one cart that this link is for, as long as it is a visitor's."""
    try:
        number = signing.loads(given, salt=SALT, max_age=LIVES)
    except signing.BadSignature:
        return None
    return Cart.objects.filter(pk=number, account=None).first()


def _left() -> QuerySet[Cart]:
    long_enough = timezone.now() - timedelta(hours=settings.CART_REMINDER_HOURS)
    asked = ~Q(remind_to="") | Q(account__cart_reminders=True, account__user__email__isnull=False)
    return Cart.objects.filter(
        asked,
        Exists(CartLine.objects.filter(cart=OuterRef("pk"))),
        Q(reminded_at=None) | Q(reminded_at__lt=F("changed_at")),
        changed_at__lte=long_enough,
        changed_at__gt=long_enough - LATELY,
    )


@transaction.atomic
def _remind(number: int) -> bool:
    held = _left().filter(pk=number).select_for_update(of=("self",)).first()
    if held is None:
        return False
    Cart.objects.filter(pk=number).update(reminded_at=timezone.now())
    to, lines = _address(held), list(held.lines.select_related("price__option__product"))
    lines = [line for line in lines if not _bought(line, held, to)]
    if not to or not lines or leaving.left(to, Topic.CARTS):
        return False
    language = held.language or Storefront.current().language
    mail(
        f"cart/{held.pk}/{_digest(lines)}",
        "cart_reminder",
        to,
        _told(held, lines, language),
        language,
    )
    return True


def _address(cart: Cart) -> str:
    if cart.remind_to:
        return cart.remind_to
    person = cart.account.user if cart.account else None
    return (person.email or "").lower() if person else ""


def _bought(line: CartLine, cart: Cart, to: str) -> bool:
    """Since it was put there, by whatever way, or about to be: a bank takes its days."""
    theirs = Q(order__mailbox=mailbox(to)) if to else Q()
    if cart.account_id:
        theirs |= Q(order__account=cart.account_id)
    going = Q(order__paid_at__isnull=False) | Q(order__processing_at__isnull=False)
    rows = OrderLine.objects.filter(theirs, going, order__cancelled_at=None)
    return rows.filter(option=line.price.option_id, order__placed_at__gte=line.added_at).exists()


def _digest(lines: list[CartLine]) -> str:
    what = [[line.price_id, line.quantity, str(line.starts_at or "")] for line in lines]
    return hashlib.sha256(json.dumps(sorted(what)).encode()).hexdigest()[:16]


def _told(cart: Cart, lines: list[CartLine], language: str) -> dict[str, Any]:
    with speaking(language):
        return {"goods": [_named(line) for line in lines], "link": link(cart)}


def _named(line: CartLine) -> str:
    name = line.price.option.product.name
    return f"{line.quantity} × {name}" if line.quantity > 1 else name
