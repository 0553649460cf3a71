"""Invoices as PDFs: set with typst from our own page, where all that is said is only data."""

from __future__ import annotations

import hashlib
import json
import logging
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

from billing.models import Invoice
from billing.paper import paper
from shop.lib import storage

logger = logging.getLogger(__name__)

PAGE = Path(__file__).parent / "invoice.typ"
PDF = "application/pdf"


def pdf(invoice: Invoice) -> bytes:
    """Set once and kept: the same invoice gives the same bytes."""
    key = f"invoices/{_edition(invoice)}.pdf"
    try:
        return b"".join(storage.chunks(key))
    except storage.Missing:
        made = _set(invoice)
    except storage.Unavailable:
        return _set(invoice)
    try:
        storage.goods().put(key, made, PDF)
    except storage.Unavailable as fault:
        logger.warning("%s cannot be kept as a PDF: %s", invoice, fault)
    return made


def _edition(invoice: Invoice) -> str:
    """Other words of ours, another look or other fonts make another one."""
    said = json.dumps(paper(invoice).data, sort_keys=True)
    told = [said, PAGE.read_text(), version("typst")]
    return hashlib.sha256("\0".join([*told, settings.STAMP_FONTS_DIR]).encode()).hexdigest()


def _set(invoice: Invoice) -> bytes:
    said = paper(invoice).data
    at = int(datetime.fromisoformat(said["issued_on"]).replace(tzinfo=UTC).timestamp())
    try:
        # An archive's PDF, which must show every letter.
        return _compile(said | {"unprinted": ""}, at, {"pdf_standards": "a-2b"})
    except typst.TypstError as fault:
        logger.warning("Not every letter of %s can be printed: %s", invoice, fault)
        return _compile(said, at, {})


def _compile(said: dict[str, Any], at: int, how: dict[str, Any]) -> bytes:
    data = {"data": json.dumps(said)}
    made: bytes = typst.compile(
        PAGE.read_bytes(), sys_inputs=data, font_paths=_fonts(), timestamp=at, **how
    )
    return made


@cache
def _fonts() -> typst.Fonts:
    folders = [settings.STAMP_FONTS_DIR] if settings.STAMP_FONTS_DIR else []
    return typst.Fonts(include_system_fonts=False, font_paths=folders)
