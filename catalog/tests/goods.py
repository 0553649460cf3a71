"""Places where goods are kept, and whoever brings them there, as tests need them."""

import http.client
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
from django.conf import settings as given
from django.test import Client
from moto.server import ThreadedMotoServer
from pytest_django import Settings

from catalog import uploads
from catalog.models import File, Product, Release
from shop.accounts.models import Seller
from shop.lib import storage
from tests.people import a_seller

BUCKET = "goods-of-the-shop"
KEY_ID, SECRET = "AKIAEXAMPLE", "a-secret-key-of-nobody"
NOWHERE = "http://127.0.0.1:9"

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 40


def on_disk(settings: Settings, folder: Path) -> None:
    settings.GOODS_ROOT, settings.MEDIA_ROOT = folder / "goods", folder / "media"
    _keep_in(settings, "local", "shop.lib.disk.Disk")


def in_bucket(settings: Settings, endpoint: str, backend: str = "s3") -> None:
    settings.ASSET_STORAGE_BUCKET = BUCKET
    settings.ASSET_STORAGE_S3_ENDPOINT_URL = endpoint
    settings.ASSET_STORAGE_S3_REGION = "eu-central-1"
    settings.ASSET_STORAGE_S3_ACCESS_KEY_ID = KEY_ID
    settings.ASSET_STORAGE_S3_SECRET_ACCESS_KEY = SECRET
    _keep_in(settings, backend, "shop.lib.bucket.Bucket")


def _keep_in(settings: Settings, backend: str, kind: str) -> None:
    settings.ASSET_STORAGE_BACKEND = backend
    kept = {name: {"BACKEND": kind, "OPTIONS": {"kept": name}} for name in ("goods", "pictures")}
    settings.STORAGES = given.STORAGES | kept


@contextmanager
def s3_server(port: int = 0) -> Iterator[str]:
    """A server that speaks S3, with our bucket; what is in it outlives the server."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    url = "http://{}:{}".format(*server.get_host_and_port())
    try:
        client: Any = boto3.client(  # type: ignore[no-untyped-call]  # boto3 has no types
            "s3",
            endpoint_url=url,
            region_name="eu-central-1",
            aws_access_key_id=KEY_ID,
            aws_secret_access_key=SECRET,
        )
        with suppress(client.exceptions.BucketAlreadyOwnedByYou):
            client.create_bucket(
                Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
            )
        client.close()
        yield url
    finally:
        server.stop()


def send(upload: storage.Upload, content: bytes) -> int:
    """What a browser does with a signed address, at the storage or at the shop."""
    if not urlsplit(upload.url).netloc:
        return Client().put(upload.url, content, content_type=storage.OCTETS).status_code
    return ask("PUT", upload.url, content, upload.headers)[0]


def ask(
    method: str, url: str, content: bytes | None = None, headers: dict[str, str] | None = None
) -> tuple[int, bytes, dict[str, str]]:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    try:
        connection.request(method, f"{parts.path}?{parts.query}", content, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read(), dict(answer.getheaders())
    finally:
        connection.close()


def a_release(seller: Seller | None = None, version: str = "1.0") -> Release:
    seller = seller or a_seller()
    product, _new = Product.objects.get_or_create(
        slug=f"{seller.slug}-product",
        defaults={"seller": seller, "kind": "digital", "name": f"{seller.name} product"},
    )
    return Release.objects.create(product=product, version=version)


def bring(release: Release, content: bytes, name: str = "book.pdf") -> File:
    """Begun, sent and finished, but not checked."""
    begun = uploads.begin(release, name, len(content))
    assert send(begun.upload, content) in (200, 201)
    uploads.finish(begun.file)
    return begun.file


def check(file: File) -> File:
    uploads.check(file.checking)
    file.refresh_from_db()
    return file


def there(key: str) -> bool:
    try:
        storage.size_of(key)
    except storage.Missing:
        return False
    return True
