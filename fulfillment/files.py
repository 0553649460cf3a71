"""The files that come with what somebody owns: of which releases, and how often they may be had."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypedDict

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django_stubs_ext import WithAnnotations

from catalog.models import File, Product, Release
from fulfillment.models import Download, Entitlement
from shop.accounts.models import CustomerAccount


class Numbers(TypedDict):
    release_id: int
    released_at: datetime


type OwnedRelease = WithAnnotations[Entitlement, Numbers]


@dataclass
class Offer:
    """A file, as its owner may have it."""

    entitlement: Entitlement
    file: File
    taken: int = 0

    @property
    def left(self) -> int | None:
        """How often still; None is for ever."""
        limit = self.entitlement.product.download_limit if self.entitlement.product else None
        return None if limit is None else max(0, limit - self.taken)

    @property
    def until(self) -> datetime | None:
        return ends(self.entitlement)

    @property
    def open(self) -> bool:
        return self.left != 0 and not (self.until and self.until <= timezone.now())


@dataclass
class Parcel:
    """A release that somebody owns, and its files."""

    entitlement: Entitlement
    release: Release
    offers: list[Offer]


def ends(entitlement: Entitlement) -> datetime | None:
    """Until when its files may be downloaded; None is for good."""
    days = entitlement.product.download_days if entitlement.product else None
    begins = entitlement.downloads_from or max(entitlement.since, entitlement.granted_at)
    return begins + timedelta(days=days) if days else None


def owned_releases(
    entitlements: QuerySet[Entitlement], *, latest: bool = False
) -> QuerySet[OwnedRelease]:
    """A row for each release of each of these, the newest first; its number is `release_id`."""
    owed = File.objects.owed(OuterRef("granted_at"), release=OuterRef("product__releases"))
    newer = File.objects.usable().filter(
        Q(release__released_at__gt=OuterRef("product__releases__released_at"))
        | Q(
            release__released_at=OuterRef("product__releases__released_at"),
            release__gt=OuterRef("product__releases"),
        ),
        release__product=OuterRef("product"),
        release__released_at__lte=timezone.now(),
    )
    current = ~Q(Exists(newer))
    return (
        entitlements.filter(
            Exists(owed),
            current if latest else current | Q(product__older_versions=True),
            product__releases__released_at__lte=timezone.now(),
        )
        .annotate(
            release_id=F("product__releases"), released_at=F("product__releases__released_at")
        )
        .select_related("product__seller", "line__order")
        .order_by("-released_at", "-release_id", "-pk")
    )


def parcels(rows: Iterable[OwnedRelease]) -> list[Parcel]:
    """Of rows of `owned_releases`: two questions, however many there are."""
    rows = list(rows)
    found = _files(rows)
    taken = _taken(rows, [file for files in found.values() for file in files])
    held = [(row, found.get((row.pk, row.release_id), [])) for row in rows]
    return [
        Parcel(
            row,
            files[0].release,
            [Offer(row, file, taken.get((row.pk, file.pk), 0)) for file in files],
        )
        for row, files in held
        if files  # a seller may have taken them away just now
    ]


def latest_parcels(rows: Iterable[Entitlement]) -> dict[int, Parcel]:
    """What is newest of each of these that is open, by its number."""
    numbers = [row.pk for row in rows if row.state == "open"]
    if not numbers:
        return {}
    own = owned_releases(Entitlement.objects.filter(pk__in=numbers), latest=True)
    found: dict[int, OwnedRelease] = {}
    for row in own:
        found.setdefault(row.pk, row)
    return {each.entitlement.pk: each for each in parcels(found.values())}


def awaiting(rows: Iterable[Entitlement]) -> set[int]:
    """Of those without a file the ones that will have some: downloads that hold no others."""
    open_ = [row for row in rows if row.state == "open" and _digital(row)]
    if not open_:
        return set()
    holds = Product.bundled.through.objects.filter(from_product__in=[r.product_id for r in open_])
    bundles = set(holds.values_list("from_product", flat=True))
    return {row.pk for row in open_ if row.product_id not in bundles}


def _digital(row: Entitlement) -> bool:
    return row.product is not None and row.product.kind == Product.Kind.DIGITAL


def latest_files(account: CustomerAccount, count: int) -> list[Parcel]:
    """The releases that came last, for the first page of an account.

    Looks at a few of the newest first: whether a file is owed is asked of each that is looked at.
    """
    own = account.entitlements.open()
    out = own.filter(product__releases__released_at__lte=timezone.now())
    newest = list(
        out.order_by("-product__releases__released_at").values_list("pk", flat=True)[: 4 * count]
    )
    found = parcels(owned_releases(own.filter(pk__in=newest), latest=True)[:count])
    if len(found) < count <= len(newest):
        return parcels(owned_releases(own, latest=True)[:count])
    return found


def _files(rows: Sequence[OwnedRelease]) -> dict[tuple[int, int], list[File]]:
    """By who owns them and the release they belong to."""
    owner = "release__product__entitlements"
    owed = File.objects.owed(
        F(f"{owner}__granted_at"),
        release__in={row.release_id for row in rows},
        **{f"{owner}__in": {row.pk for row in rows}},
    )
    found: dict[tuple[int, int], list[File]] = {}
    sorted_ = owed.select_related("release").order_by("rank", "pk")
    for file in sorted_.annotate(owner=F(owner)):
        found.setdefault((file.owner, file.release_id), []).append(file)  # type: ignore[attr-defined]  # annotated
    return found


def _taken(rows: Sequence[Entitlement], files: Collection[File]) -> dict[tuple[int, int], int]:
    """How often each was had, where that is counted."""
    limited = [row for row in rows if row.product and row.product.download_limit]
    if not limited:
        return {}
    counted = Download.objects.counting().filter(entitlement__in=limited, file__in=files)
    pairs = counted.order_by().values_list("entitlement", "file").annotate(Count("pk"))
    return {(owner, file): count for owner, file, count in pairs}
