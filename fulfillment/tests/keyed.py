"""Products that come with licence keys, and keys of them, for tests."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

from catalog.models import LicenceTerms, Product
from catalog.tests.shelf_of import on_the_shelf
from fulfillment.models import Licence
from fulfillment.tests.owning import owned

API = "/api/v1/licences"


def with_keys(name: str = "Proof", devices: int = 2, **terms: Any) -> Product:
    """On the shelf, with licence terms."""
    product = on_the_shelf(name, several=True)
    LicenceTerms.objects.create(product=product, devices=devices, **terms)
    return product


def a_key(product: Product | None = None, **said: Any) -> Licence:
    """Of a product that was bought."""
    product = product or with_keys()
    LicenceTerms.objects.get_or_create(product=product, defaults={"devices": 2})
    return Licence.objects.get(entitlement=owned(product, **said))


def ask(noun: str, said: Any, **headers: str) -> Any:
    body = said if isinstance(said, str | bytes) else json.dumps(said)
    return Client().post(f"{API}/{noun}/", body, "application/json", **headers)  # type: ignore[arg-type]  # of WSGI


def question(licence: Licence, device: str = "laptop", **said: Any) -> dict[str, Any]:
    product = licence.entitlement.product
    assert product
    return {"key": licence.key, "product": product.slug, "device": device} | said


def activate(licence: Licence, device: str = "laptop", **said: Any) -> Any:
    return ask("activations", question(licence, device, **said))


def validate(licence: Licence, device: str = "laptop", **said: Any) -> Any:
    return ask("validations", question(licence, device, **said)).json()
