"""A licence that proves itself without a network: what it says, and the shop's signature below."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from fulfillment.models.licence import Activation, Licence
from shop.lib import ed25519


def offered(licence: Licence) -> bool:
    return bool(licence.file_days and settings.LICENCE_SIGNING_KEY)


def write(licence: Licence, activation: Activation) -> dict[str, str]:
    """For one device, until it expires or the licence does; who may have it was asked before."""
    private = settings.LICENCE_SIGNING_KEY
    said = json.dumps(_said(licence, activation), separators=(",", ":"), sort_keys=True).encode()
    return {
        "key_id": ed25519.described(ed25519.public(private))["kid"],
        "payload": ed25519.encoded(said),
        "signature": ed25519.sign(private, said),
    }


def public_keys() -> list[dict[str, str]]:
    """The one that signs now, then those that signed before or will sign next."""
    private = settings.LICENCE_SIGNING_KEY
    signing = [ed25519.public(private)] if private else []
    return [ed25519.described(each) for each in [*signing, *settings.LICENCE_OTHER_PUBLIC_KEYS]]


def _said(licence: Licence, activation: Activation) -> dict[str, Any]:
    """By no address of today alone: a program that was built long ago knows its product by one."""
    product, now = licence.entitlement.product, timezone.now().replace(microsecond=0)
    assert product is not None, "Keys are for products."  # noqa: S101  else there were no licence
    expires = now + timedelta(days=licence.file_days or 0)
    former = product.old_slugs.order_by("pk").values_list("slug", flat=True)
    return {
        "licence": licence.token,
        "products": [product.slug, *former],
        "device": activation.device,
        "issued": now.isoformat(),
        "expires": (min(expires, licence.ends) if licence.ends else expires).isoformat(),
    }
