"""Products with files that are out, and visits of those who fetch them, as tests need them."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.test import Client

from catalog import uploads
from catalog.models import File, Product, Release
from catalog.tests.goods import PDF, ask
from fulfillment.models import Entitlement


def release(product: Product, version: str = "1.0", **files: bytes) -> Release:
    """Out at once, with these files; their names end in .pdf."""
    found = Release.objects.create(product=product, version=version, notes=f"New in {version}")
    for name, content in (files or {"book": PDF}).items():
        add(found, f"{name}.pdf", content)
    found.publish(by="test")
    return found


def add(to: Release, name: str, content: bytes = PDF) -> File:
    file = uploads.receive(to, name, BytesIO(content), len(content))
    uploads.check(file.checking)
    file.refresh_from_db()
    assert file.state == "usable"
    return file


def url(owned: Entitlement, file: File) -> str:
    return f"/account/downloads/{owned.token}/{file.pk}/"


def fetch(client: Client, owned: Entitlement, file: File, **data: Any) -> Any:
    return client.post(url(owned, file), data)


def read(there: str) -> bytes:
    """What a browser finds at a signed address, of the storage or of the shop."""
    if there.startswith("http"):
        status, content, _headers = ask("GET", there)
    else:
        answer = Client().get(there)
        status, content = answer.status_code, b"".join(answer)
    assert status == 200, (status, content[:200])
    return content
