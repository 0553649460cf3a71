"""Files in S3, or in Supabase Storage, which speaks the same."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http import HTTPStatus
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.urls import reverse
from django.utils.http import content_disposition_header
from storages.backends.s3 import S3Storage
from urllib3.exceptions import HTTPError

from shop.lib.http import host
from shop.lib.storage import CHUNK, INCOMING, OCTETS, Cut, Missing, Readable, Unavailable, Upload

# Signature 4 and no checksums of boto's own: Supabase and other S3s want the first, and
# refuse the second.
CLIENT = {
    "signature_version": "s3v4",
    "s3": {"addressing_style": "path"},
    "request_checksum_calculation": "when_required",
    "response_checksum_validation": "when_required",
    "connect_timeout": 5,
    "read_timeout": 30,
    "retries": {"total_max_attempts": 2, "mode": "standard"},
}


class Bucket(S3Storage):
    bucket_name: str
    location: str
    querystring_expire: int

    def __init__(self, kept: str) -> None:
        self.kept = kept
        super().__init__(
            bucket_name=bucket(kept),
            location=kept,
            endpoint_url=endpoint() or None,
            region_name=settings.ASSET_STORAGE_S3_REGION or None,
            access_key=settings.ASSET_STORAGE_S3_ACCESS_KEY_ID or None,
            secret_key=settings.ASSET_STORAGE_S3_SECRET_ACCESS_KEY or None,
            querystring_auth=True,
            querystring_expire=settings.ASSET_STORAGE_SIGNED_URL_TTL_SECONDS,
            file_overwrite=False,
            default_acl=None,
            client_config=Config(**CLIENT),
        )

    def url(
        self,
        name: str | None,
        parameters: dict[str, str] | None = None,
        expire: int | None = None,
        http_method: str | None = None,
    ) -> str:
        if self.kept == "goods":
            with _asking():
                return str(super().url(name, parameters, expire, http_method))
        if settings.ASSET_STORAGE_PICTURES_URL:
            return f"{settings.ASSET_STORAGE_PICTURES_URL}/{self.kept}/{name}"
        return reverse("media", args=[name])

    def sign_upload(self, key: str, size: int) -> Upload:
        """The size is signed too: S3 refuses a body of any other."""
        asked = self._object(INCOMING + key) | {"ContentType": OCTETS, "ContentLength": size}
        with _asking():
            url = self._client.generate_presigned_url(
                "put_object", Params=asked, ExpiresIn=self.querystring_expire
            )
        return Upload(url, {"Content-Type": OCTETS})

    def sign_download(self, key: str, name: str) -> str:
        """Always as a file to keep: whatever it is, it is never shown at the storage's address."""
        shown = content_disposition_header(as_attachment=True, filename=name)
        told = {"ResponseContentDisposition": shown, "ResponseContentType": OCTETS}
        return self.url(key, parameters=told)

    def take(self, key: str, stream: Readable, size: int) -> None:
        content = stream.read(size + 1)
        if len(content) != size:
            raise Cut("More or less came than was announced.")
        self.put(INCOMING + key, content, OCTETS)

    def accept(self, key: str) -> None:
        arrived = self._object(INCOMING + key)
        try:
            with _asking():
                self._client.copy_object(**self._object(key), CopySource=arrived)
        except Missing:
            self.size_of(key)
        else:
            self.discard(INCOMING + key)

    def size_of(self, key: str) -> int:
        with _asking():
            return int(self._client.head_object(**self._object(key))["ContentLength"])

    def chunks(self, key: str, first: int = 0) -> Iterator[bytes]:
        part = {"Range": f"bytes={first}-"} if first else {}
        with _asking():
            body = self._client.get_object(**self._object(key), **part)["Body"]
            try:
                yield from body.iter_chunks(CHUNK)
            finally:
                body.close()

    def put(self, key: str, content: bytes, media_type: str) -> None:
        with _asking():
            self._client.put_object(**self._object(key), Body=content, ContentType=media_type)

    def discard(self, key: str) -> None:
        with _asking():
            self._client.delete_object(**self._object(key))

    def sweep(self, before: datetime) -> int:
        count = 0
        pages = self._client.get_paginator("list_objects_v2")
        with _asking():
            prefix = f"{self.location}/{INCOMING}"
            for page in pages.paginate(Bucket=self.bucket_name, Prefix=prefix):
                for each in page.get("Contents", ()):
                    if each["LastModified"] < before:
                        self._client.delete_object(Bucket=self.bucket_name, Key=each["Key"])
                        count += 1
        return count

    @property
    def _client(self) -> Any:
        try:
            return self.connection.meta.client
        except ValueError as error:  # an endpoint that is no address
            raise Unavailable(str(error)) from error

    def _object(self, key: str) -> dict[str, Any]:
        return {"Bucket": self.bucket_name, "Key": self._normalize_name(key)}


def bucket(kept: str) -> str:
    own = settings.ASSET_STORAGE_PICTURES_BUCKET if kept == "pictures" else ""
    return str(own or settings.ASSET_STORAGE_BUCKET)


def endpoint() -> str:
    """Amazon's own when it is nowhere said; a project of Supabase has one of its own."""
    if settings.ASSET_STORAGE_S3_ENDPOINT_URL or settings.ASSET_STORAGE_BACKEND != "supabase":
        return str(settings.ASSET_STORAGE_S3_ENDPOINT_URL)
    project = host(settings.SUPABASE_URL).partition(".")[0]
    return f"https://{project}.storage.supabase.co/storage/v1/s3" if project else ""


@contextmanager
def _asking() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        fault = Missing if status == HTTPStatus.NOT_FOUND else Unavailable
        raise fault(str(error)) from error
    except (BotoCoreError, HTTPError, OSError) as error:
        raise Unavailable(str(error)) from error
