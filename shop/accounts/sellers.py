"""Sellers, and who may do what for them."""

from typing import Any

from django.db import transaction

from shop.accounts.models import Member, Seller, User
from shop.events.kinds import Kind
from shop.events.record import record
from shop.storefront.renewal import renew


def add(seller: Seller, by: Any) -> None:
    with transaction.atomic():
        seller.save(force_insert=True)
        record(Kind.SELLER_ADDED, seller, by=by)


def change(seller: Seller, changed: list[str], by: Any) -> None:
    if not changed:
        return
    with transaction.atomic():
        seller.save(update_fields=changed)
        record(Kind.SELLER_CHANGED, seller, by=by, fields=changed)
        renew()


def suspend(seller: Seller, by: Any, reason: str = "") -> None:
    """Its desk closes; whoever calls this takes what it sells off the lists."""
    with transaction.atomic():
        if Seller.objects.filter(pk=seller.pk, active=True).update(active=False):
            seller.active = False
            record(Kind.SELLER_SUSPENDED, seller, by=by, reason=reason)
            renew()


def approve(seller: Seller, by: Any, reason: str = "") -> None:
    """Its desk opens; whoever calls this puts what it sells back on the lists."""
    with transaction.atomic():
        if Seller.objects.filter(pk=seller.pk, active=False).update(active=True):
            seller.active = True
            record(Kind.SELLER_APPROVED, seller, by=by, reason=reason)
            renew()


def enrol(seller: Seller, user: User, role: str, by: Any) -> Member:
    """Makes somebody a member with this role, whatever they were before.

    It is from now on a membership that was given here: no claim takes it away.
    """
    with transaction.atomic():
        member = Member.objects.select_for_update().filter(seller=seller, user=user).first()
        if member is None:
            member = Member.objects.create(seller=seller, user=user, role=role)
            record(Kind.MEMBER_ADDED, seller, by=by, person=user.pk, role=str(role))
        elif (member.role, member.claimed_by) != (role, ""):
            member.role, member.claimed_by = role, ""
            member.save(update_fields=["role", "claimed_by"])
            record(Kind.MEMBER_CHANGED, seller, by=by, person=user.pk, role=str(role))
    return member


def part(member: Member, by: Any) -> None:
    with transaction.atomic():
        member.delete()
        record(Kind.MEMBER_REMOVED, member.seller, by=by, person=member.user_id)
