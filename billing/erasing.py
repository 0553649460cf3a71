"""Forgetting somebody for good: the one way, whether they ask here or Clerk says that they left.

The books stay: orders with their lines and amounts, and the name that stands on an invoice.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.all_data import mails_of, proven
from billing.models import DataExport, Declaration, RefundRequest, StripeCustomer, Withdrawal
from fulfillment.models import Booking, CalendarFeed, Download
from fulfillment.models.licence import Activation
from orders.models import Cart, Gift, Order, OrderLine, Recovery
from shop.accounts import sync
from shop.accounts.models import CustomerAccount, User
from shop.events.models import Mail, OptOut, Suppression


class Refused(Exception):
    @property
    def sentence(self) -> str:
        return _("This could not be done.")


class Operating(Refused):
    @property
    def sentence(self) -> str:
        return _("You are an operator of this shop: another operator has to unmake that first.")


class StillPaying(Refused):
    @property
    def sentence(self) -> str:
        return _("One of your orders may still be paid. Please try again once that is settled.")


@transaction.atomic
def erase(person: User) -> None:
    """Because they ask for it; raises Refused, and then nothing was changed."""
    account = CustomerAccount.objects.filter(user=person).first()
    known, mails = proven(account) if account else [], _mails(account)
    if not sync.forget_person(person, by=person):
        raise Operating
    if account and account.orders.open().exists():
        raise StillPaying
    _clear(account, known, mails)


@transaction.atomic
def forget(subject: str) -> None:
    """Because Clerk says so, word by signed word; said again, nothing is left to do."""
    person = sync.person_by(subject)
    account = CustomerAccount.objects.filter(user=person).first() if person else None
    known, mails = proven(account) if account else [], _mails(account)
    sync.forget(subject)
    if person is None:
        return
    person.refresh_from_db()
    if person.forgotten_at:
        _clear(account, known, mails)


def _mails(account: CustomerAccount | None) -> list[int]:
    """Asked before the address goes by which they are found."""
    return list(mails_of(account).values_list("pk", flat=True)) if account else []


def _clear(account: CustomerAccount | None, known: list[str], mails: list[int]) -> None:
    if account is None:
        return
    _clear_orders(account)
    _clear_goods(account)
    Cart.objects.filter(account=account).delete()
    StripeCustomer.objects.filter(account=account).delete()
    # The clock removes the files, since no network belongs into a transaction.
    DataExport.objects.filter(account=account).update(queued_at=account.created_at)
    DataExport.objects.open().filter(account=account).update(failed_at=timezone.now())
    Mail.objects.filter(pk__in=mails).forget()
    Recovery.objects.filter(email__in=known).delete()
    Declaration.objects.filter(email__in=known).delete()
    OptOut.objects.filter(address__in=known).delete()
    Suppression.objects.filter(address__in=known).delete()


def _clear_orders(account: CustomerAccount) -> None:
    orders = account.orders.exclude(pk__in=account.orders.open().values("pk"))
    orders.update(email="", mailbox="", visitor="")
    # No invoice carries the name of what cost nothing, or came to nothing.
    booked = Q(paid_at__isnull=False, total__gt=0)
    orders.exclude(booked).update(name="", company="", country="", tax_id="")
    OrderLine.objects.filter(order__in=orders).update(answers=[])
    Gift.objects.filter(order__in=orders, wrapping__done_at__isnull=False).update(
        email="", words=""
    )
    Withdrawal.objects.filter(order__in=orders).update(name="", email="")
    answered = RefundRequest.objects.filter(order__in=orders, answered_at__isnull=False)
    answered.update(words="", answer="")


def _clear_goods(account: CustomerAccount) -> None:
    goods = account.entitlements.all()
    Download.objects.filter(entitlement__in=goods).update(address="", browser="")
    Activation.objects.filter(licence__entitlement__in=goods).update(name="")
    Booking.objects.filter(account=account).update(wishes="")
    CalendarFeed.objects.filter(account=account).delete()


def waits(account: CustomerAccount) -> bool:
    """Whether a time to come would pass without its buyer."""
    return Booking.objects.filter(account=account).shown().to_come().exists()


def orders_kept(account: CustomerAccount) -> int:
    return Order.objects.paid().filter(account=account).count()
