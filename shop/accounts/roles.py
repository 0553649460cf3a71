"""What a trusted issuer's claims say of a person's place here: a seller, and a role there.

Never more than that: operators are made by operators.
"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from shop.accounts.models import Member, Seller, User
from shop.accounts.tokens import Claims, issuer_of
from shop.events.kinds import Kind
from shop.events.record import record

SAME = {"admin": Member.Role.OWNER, "member": Member.Role.EDITOR}


def apply(user: User, claims: Claims) -> None:
    """Gives the membership that the claims name, and takes those they no longer do."""
    issuer = issuer_of(claims)
    named = _word(claims.said, issuer.tenant_claim) if issuer.tenant_claim else ""
    seller = Seller.objects.filter(slug=named).first() if named else None
    role = _role(_words(claims.said, issuer.roles_claim))
    given = Member.objects.filter(user=user, claimed_by=issuer.url).select_related("seller")
    with transaction.atomic():
        for old in given.exclude(seller=seller) if seller and role else given:
            _take(old)
        if seller and role:
            _give(user, seller, role, issuer.url)


def features(claims: Claims) -> set[str]:
    """What the token says somebody has paid for: a hint, since it lags behind the truth."""
    listed = str(claims.said.get("fea") or "").split(",")
    plain = {each.strip().partition(":")[2] or each.strip() for each in listed}
    return {
        each for each in plain | set(_words(claims.said, issuer_of(claims).features_claim)) if each
    }


def _take(member: Member) -> None:
    seller, user = member.seller, member.user
    if Member.objects.filter(pk=member.pk).delete()[0]:
        record(Kind.MEMBER_UNCLAIMED, seller, by=user)


def _give(user: User, seller: Seller, role: Member.Role, issuer: str) -> None:
    """A membership that somebody here has given stays as it is."""
    member, new = Member.objects.get_or_create(
        user=user, seller=seller, defaults={"role": role, "claimed_by": issuer}
    )
    if not new and member.claimed_by == issuer and member.role != role:
        member.role, new = role, True
        member.save(update_fields=["role"])
    if new:
        record(Kind.MEMBER_CLAIMED, seller, by=user, role=str(role))


def _role(words: list[str]) -> Member.Role | None:
    """The widest of those we know."""
    named = [SAME.get(word, word) for word in words]
    return next((role for role in Member.Role if role in named), None)


def _word(said: Mapping[str, Any], path: str) -> str:
    return next(iter(_words(said, path)), "")


def _words(said: Mapping[str, Any], path: str) -> list[str]:
    """What stands at a dotted path: one text, or a list of them."""
    found: Any = said
    for step in path.split(".") if path else [""]:
        found = found.get(step) if isinstance(found, Mapping) else None
    if isinstance(found, str):
        return [found]
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []
