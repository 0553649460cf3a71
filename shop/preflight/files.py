"""A file of each kind there and back, and goods that nobody gets without a signed address."""

from collections.abc import Iterator
from http import HTTPStatus
from urllib.parse import urlsplit
from uuid import uuid4

from django.utils.translation import gettext_lazy as _

from shop.lib import calls, storage
from shop.lib.findings import Finding, fault, fine

CONTENT = b"Is what is written what is read?"
STORES = {"goods": storage.goods, "pictures": storage.pictures}
KEPT = {
    "goods": _("Goods can be stored, read and removed."),
    "pictures": _("Pictures can be stored, read and removed."),
}
LOST = {
    "goods": _("Goods cannot be stored and read (%(error)s)."),
    "pictures": _("Pictures cannot be stored and read (%(error)s)."),
}
MEND = _("Look at ASSET_STORAGE_*: bucket, endpoint, region, keys; on a disk, at room and rights.")
PRIVATE = _("Without a signed address nobody gets the goods.")
OPEN = _("Anybody can read the goods without a signed address.")
OPEN_MEND = _("Make the bucket private at once; pictures may have a bucket of their own.")
OTHER = _("something else came back than was stored")


def files() -> Iterator[Finding]:
    for name, store in STORES.items():
        try:
            yield from _there_and_back(name, store())
        except (storage.Unavailable, storage.Missing, calls.Unreachable, ValueError) as error:
            yield fault(LOST[name] % {"error": error}, MEND)


def _there_and_back(name: str, store: storage.Store) -> Iterator[Finding]:
    key = f"preflight/{uuid4().hex}.txt"
    store.put(key, CONTENT, storage.OCTETS)
    try:
        same = b"".join(store.chunks(key)) == CONTENT and store.size_of(key) == len(CONTENT)
        yield fine(KEPT[name]) if same else fault(LOST[name] % {"error": OTHER}, MEND)
        if name == "goods":
            yield from _sealed(store, key)
    finally:
        store.discard(key)


def _sealed(store: storage.Store, key: str) -> Iterator[Finding]:
    """The same address without its signature; a disk of one's own has none."""
    signed = urlsplit(store.sign_download(key, "preflight.txt"))
    if not signed.netloc:
        return
    found = calls.status_of(signed._replace(query="").geturl())
    yield fault(OPEN, OPEN_MEND) if found == HTTPStatus.OK else fine(PRIVATE)
