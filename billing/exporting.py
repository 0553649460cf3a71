"""A copy of everything of one account, as a file: for programs and for people."""

from __future__ import annotations

import json
import logging
from functools import partial
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, override

from billing.all_data import all_data
from billing.models import DataExport
from shop.accounts.models import CustomerAccount
from shop.events.kinds import Kind
from shop.events.mailing import mail
from shop.events.record import record
from shop.lib import storage
from shop.storefront.languages import speaking
from shop.storefront.models import Storefront

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/zip"


@transaction.atomic
def ask(account: CustomerAccount) -> DataExport:
    """The one that is being made, if there is one."""
    held = CustomerAccount.objects.select_for_update().get(pk=account.pk)
    waiting: DataExport | None = DataExport.objects.open().filter(account=held).first()
    if waiting:
        return waiting
    new: DataExport = DataExport.objects.create(account=held, language=get_language() or "en")
    _wake(new)
    return new


def make(row: DataExport) -> None:
    """Reads, writes the file, and says so by mail; a storage that is away is asked again later."""
    if not row.claim():
        return
    try:
        storage.goods().put(row.key, _file(row), MEDIA_TYPE)
    except storage.Unavailable as away:
        row.postpone(str(away))
        return
    with transaction.atomic():
        person = row.account.user
        if not row.finish() or person is None or not person.email:
            return
        record(Kind.DATA_EXPORTED, row.account, by=person)
        mail(f"data/{row.pk}", "data_export", person.email, _told(row), row.language)


def forget_old() -> int:
    """The file first, so that none is left without its row."""
    count = 0
    for row in DataExport.objects.over():
        try:
            storage.discard(row.key)
        except storage.Unavailable as away:
            logger.warning("A copy of data could not be removed: %s", away)
            continue
        row.delete()
        count += 1
    return count


def _file(row: DataExport) -> bytes:
    found, packed = all_data(row.account), BytesIO()
    with override(row.language), ZipFile(packed, "w", ZIP_DEFLATED) as file:
        file.writestr("data.json", json.dumps(found, cls=DjangoJSONEncoder, indent=2))
        told: dict[str, Any] = {"sections": found, "shop": Storefront.current()}
        file.writestr("data.html", render_to_string("billing/data_copy.html", told))
    return packed.getvalue()


def _told(row: DataExport) -> dict[str, Any]:
    with speaking(row.language):
        name = row.account.user.name if row.account.user else ""
        return {"name": name, "link": f"{settings.SITE_URL}{reverse('account_data')}"}


def _wake(row: DataExport) -> None:
    from billing.tasks import make_data_export  # noqa: PLC0415  it imports this module

    transaction.on_commit(partial(make_data_export.enqueue, row.pk), robust=True)
