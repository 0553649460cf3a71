"""People as their identity provider knows them, and as we keep them."""

import hashlib
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils import timezone

from shop.accounts import clerk, sessions
from shop.accounts.clerk import Person
from shop.accounts.models import CustomerAccount, Identity, Profile, User
from shop.accounts.tokens import Claims, Refused
from shop.events.kinds import Kind
from shop.events.record import FORGOTTEN, record
from shop.events.record import forget as forget_names

PAUSE = 5  # seconds


def known(claims: Claims) -> Identity:
    """Whom a verified token speaks of; at first sight they are asked for and written down."""
    return _find(claims) or _meet(claims)


def fetch(subject: str) -> Person | None:
    """What Clerk says now; None when it knows nobody by that number."""
    found = clerk.record(subject)
    return clerk.read(found) if found else None


def refresh(subject: str) -> bool:
    """Whether Clerk knows them. If not, nothing happens: the key may be another application's."""
    person = fetch(subject)
    if person:
        write(person)
    return person is not None


def keeps(subject: str) -> bool:
    """Whether we know somebody by this number, and Clerk has not said that they are gone."""
    return Identity.objects.filter(issuer=clerk.issuer(), subject=subject, deleted_at=None).exists()


def write(person: Person) -> None:
    """Makes our rows say what Clerk says."""
    try:
        with transaction.atomic():
            _write(person)
    except IntegrityError:
        # Two met the same person, or the same address, at the same moment; one was first.
        with transaction.atomic():
            _write(person)


def forget(subject: str) -> None:
    """Their name, address and sessions go; orders keep the copies that the books need.

    Only Clerk's signed word leads here, never that it answered 404.
    """
    with transaction.atomic():
        # Kept also of somebody who never came here: what was fetched before may be written after.
        Identity.objects.get_or_create(
            issuer=clerk.issuer(), subject=subject, defaults={"deleted_at": timezone.now()}
        )
        identity = _locked(clerk.issuer(), subject)
        if identity is None or identity.user is None or identity.deleted_at:
            return
        identity.deleted_at = timezone.now()
        identity.save(update_fields=["deleted_at"])
        user = identity.user
        sessions.end_all(user, "user.deleted")
        if user.is_staff or user.is_superuser:
            record(Kind.OPERATOR_KEPT, user, by="clerk")
        elif not user.identities.filter(deleted_at=None).exists():
            _anonymise(user)


def forget_person(user: User, by: object) -> bool:
    """The same, because they ask for it here; False of an operator, whom operators unmake.

    Whoever signs in at Clerk as before is nobody's account any more.
    """
    with transaction.atomic():
        held = list(user.identities.select_for_update().order_by("pk"))
        sessions.hold(user)
        fresh = User.objects.select_for_update().get(pk=user.pk)
        if not (fresh.is_staff or fresh.is_superuser or fresh.forgotten_at):
            numbers = [each.pk for each in held]
            Identity.objects.filter(pk__in=numbers).update(deleted_at=timezone.now())
            sessions.end_all(fresh, "erased", by=by)
            _anonymise(fresh, by=by)
        user.refresh_from_db()
    return user.forgotten_at is not None


def person_by(subject: str) -> User | None:
    rows = Identity.objects.filter(issuer=clerk.issuer(), subject=subject).select_related("user")
    found = rows.first()
    return found.user if found else None


def _find(claims: Claims) -> Identity | None:
    return (
        Identity.objects.select_related("user")
        .filter(issuer=claims.issuer, subject=claims.subject)
        .first()
    )


def _meet(claims: Claims) -> Identity:
    if claims.issuer == clerk.issuer():
        write(_ask(claims.subject))
    else:
        _admit(claims)
    met = _find(claims)
    if met is None:
        raise Refused("gone")
    return met


def _ask(subject: str) -> Person:
    """Whoever asks again within seconds gets the same answer, and Clerk is left alone."""
    key = f"auth:no-answer:{hashlib.sha256(subject.encode(errors='replace')).hexdigest()}"
    if cache.get(key) == "away":
        raise clerk.Unavailable("Clerk did not answer a moment ago")
    if cache.get(key) == "gone":
        raise Refused("gone")
    try:
        person = fetch(subject)
    except clerk.Unavailable:
        cache.set(key, "away", PAUSE)
        raise
    if person is None:
        cache.set(key, "gone", PAUSE)
        raise Refused("gone")
    return person


def _admit(claims: Claims) -> None:
    """Another issuer's address is what it says, not what it has proven: a person of their own."""
    said = str(claims.said.get("email") or "")[:320]
    with transaction.atomic():
        user = User.objects.create_user(None)
        identity, new = Identity.objects.get_or_create(
            issuer=claims.issuer, subject=claims.subject, defaults={"user": user}
        )
        if not new:
            user.delete()
            return
        Profile.objects.create(user=user, unverified_email=said)
        CustomerAccount.objects.create(user=user)
        record(Kind.PERSON_JOINED, user, by=user, issuer=identity.issuer)


def _write(person: Person) -> None:
    identity = _locked(clerk.issuer(), person.subject)
    if identity is None:
        _join(person)
    elif not identity.deleted_at and not _older(person, identity):
        _update(identity, person)


def _join(person: Person) -> None:
    user = _by_address(person.email) or User.objects.create_user(person.email, name=person.name)
    identity = Identity(issuer=clerk.issuer(), subject=person.subject, user=user)
    _keep(identity, person)
    CustomerAccount.objects.get_or_create(
        user=user, defaults={"name": person.name, "email": person.email}
    )
    record(Kind.PERSON_JOINED, user, by=user, issuer=identity.issuer)


def _by_address(email: str) -> User | None:
    """Who has this address here, which Clerk has verified for somebody.

    Whoever Clerk knows by another number has lost the address there, and so loses it here: what
    they own is not handed on with it.
    """
    user = User.objects.select_for_update().filter(email=email).first() if email else None
    if user is None or not user.identities.filter(issuer=clerk.issuer()).exists():
        return user
    user.email = None
    user.save(update_fields=["email"])
    record(Kind.PERSON_ADDRESS_TAKEN, user, by="clerk")
    return None


def _update(identity: Identity, person: Person) -> None:
    _keep(identity, person)
    user, changed = identity.user, []
    if user is None:
        return
    if _move(user, person.email or None):
        changed.append("email")
    if person.name and user.name != person.name:
        user.name = person.name
        changed.append("name")
    if changed:
        user.save(update_fields=changed)
        record(Kind.PERSON_CHANGED, user, by="clerk", fields=changed)


def _move(user: User, email: str | None) -> bool:
    """Gives the person their new address, or none if somebody whom Clerk does not know has it."""
    if user.email == email or (email is None and user.has_usable_password()):
        return False
    if email and _by_address(email):
        if user.email is None or user.has_usable_password():
            return False
        record(Kind.PERSON_ADDRESS_TAKEN, user, by="clerk")
        email = None  # the one from before is not proven any more either
    user.email = email
    return True


def _keep(identity: Identity, person: Person) -> None:
    """What is said of the identity itself, and the profile."""
    now = timezone.now()
    identity.provider_updated_at = person.updated_at
    identity.banned_at = (identity.banned_at or now) if person.banned else None
    identity.save()
    if identity.user is None:
        return
    said: dict[str, Any] = {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "image_url": person.image_url,
        "unverified_email": person.unverified_email,
    }
    Profile.objects.update_or_create(user=identity.user, defaults=said)
    if person.banned and not identity.user.clerk_sessions.filter(ended_at=None).exists():
        return
    if person.banned:
        sessions.end_all(identity.user, "banned")


def _older(person: Person, identity: Identity) -> bool:
    known = identity.provider_updated_at
    return bool(known and person.updated_at and person.updated_at < known)


def _locked(issuer: str, subject: str) -> Identity | None:
    return (
        Identity.objects.select_for_update(of=("self",))
        .select_related("user")
        .filter(issuer=issuer, subject=subject)
        .first()
    )


def _anonymise(user: User, by: object = "clerk") -> None:
    user.email, user.name = None, ""
    user.is_active = False
    user.forgotten_at = timezone.now()
    user.set_unusable_password()
    user.save(update_fields=["email", "name", "is_active", "forgotten_at", "password"])
    user.memberships.all().delete()
    Profile.objects.filter(user=user).delete()
    accounts = CustomerAccount.objects.filter(user=user)
    accounts.update(name="", company="", country="", tax_id="", email="", cart_reminders=False)
    record(Kind.PERSON_FORGOTTEN, user, by=by)
    for row in (user, *accounts):
        forget_names(row)
        LogEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(row), object_id=str(row.pk)
        ).update(object_repr=FORGOTTEN)
