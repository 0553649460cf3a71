"""Keys for what was bought: a key for each piece, found again by the programs that ask."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from catalog.models import LicenceTerms
from catalog.models.slug import OldSlug
from fulfillment import licence_key
from fulfillment.enquiry import look_up
from fulfillment.models import Entitlement, Licence
from fulfillment.models.licence import NotActive
from orders import links
from shop.events.kinds import Kind
from shop.events.mailing import mail
from shop.events.record import record

SHOWN = 3  # keys of one thing among others; the rest stands on a page of its own


def issue(goods: Iterable[Entitlement]) -> None:
    """What is missing of a key for each piece of each of these, as its product's terms say.

    Five licences are five keys, so that each can be handed to somebody, and taken back, alone.
    """
    owned = [each for each in goods if not each.withdrawn_at]
    rows = LicenceTerms.objects.filter(product__in={each.product_id for each in owned})
    terms: dict[int | None, LicenceTerms] = {each.product_id: each for each in rows}
    keyed = [each for each in owned if each.product_id in terms]
    if not keyed:
        return
    there = set(
        Licence.objects.current().filter(entitlement__in=keyed).values_list("entitlement", "seat")
    )
    Licence.objects.bulk_create(
        _licence(each, seat, terms[each.product_id])
        for each in keyed
        for seat in range(1, each.quantity + 1)
        if (each.pk, seat) not in there
    )


def replace(licence: Licence, by: Any, reason: str = "") -> Licence:
    """Another key in its place, which has no devices yet; the old one is dead at once."""
    with transaction.atomic():
        held = Licence.objects.select_for_update(of=("self",)).get(pk=licence.pk)
        if held.replaced_by:
            return held.replaced_by
        if held.state not in ("active", "suspended"):
            raise NotActive(held.state)
        held.replaced_at = timezone.now()
        held.save(update_fields=["replaced_at"])
        new = Licence.objects.create(
            entitlement=held.entitlement,
            seat=held.seat,
            devices=held.devices,
            file_days=held.file_days,
            until=held.until,
        )
        held.replaced_by = new
        held.save(update_fields=["replaced_by"])
        record(Kind.LICENCE_REPLACED, new, by=by, reason=reason, before=str(held))
        _tell(new, held)
    return new


def find(key: str, product: str, device: str = "") -> Licence | None:
    """The licence of this key, if it is for this product; under an address of former days too."""
    found = look_up(licence_key.normal(key), device)
    slug = found.entitlement.product.slug if found and found.entitlement.product else ""
    if found and slug == product:
        return found
    # Asked in any case, so that an unknown key and another product's take as long.
    number = found.entitlement.product_id if found else 0
    former = OldSlug.objects.filter(slug=product, product=number).exists()
    return found if former else None


def licences_of(rows: Iterable[Entitlement]) -> dict[int, list[Licence]]:
    """The first keys of each of these, to be shown; where none has any, nobody is asked."""
    found: dict[int, list[Licence]] = {}
    keyed = [each for each in rows if each.keyed]
    if keyed:
        owned = Licence.objects.owned().filter(entitlement__in=keyed, seat__lte=SHOWN)
        for each in owned.order_by("seat"):
            found.setdefault(each.entitlement_id, []).append(each)
    return found


def _licence(owned: Entitlement, seat: int, terms: LicenceTerms) -> Licence:
    return Licence(
        entitlement=owned,
        seat=seat,
        devices=terms.devices,
        file_days=terms.file_days,
        until=_until(terms),
    )


def _until(terms: LicenceTerms) -> datetime | None:
    return timezone.now() + timedelta(days=terms.valid_days) if terms.valid_days else None


def _tell(new: Licence, old: Licence) -> None:
    """Who owns it, and perhaps did not ask for it; no key travels by mail."""
    owned = new.entitlement
    order = owned.line.order if owned.line else None
    told = {
        "product": str(owned.product),
        "before": str(old),
        "now": str(new),
        "link": links.to(order) if order else f"{settings.SITE_URL}{reverse('licences')}",
    }
    to = order.email if order else owned.account.email
    if to:
        mail(f"licence/{new.pk}", "licence", to, told, order.language if order else "")
