"""Compares refunds and disputes with Stripe, for what a lost webhook has left."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from billing import disputes, refund_following, reversals, stripe
from billing.following import Foreign
from billing.models import Dispute, Refund
from billing.refund_following import Unknown
from billing.report import Report

logger = logging.getLogger(__name__)

BY = "reconcile"


def compare(report: Report, since: datetime) -> None:
    """What is new since then, and whatever is not over, however old."""
    _each(report, Refund, _refunds(since), refund_following.follow)
    _each(report, Dispute, _disputes(since), disputes.follow)


def _refunds(since: datetime) -> Iterator[reversals.Reversal]:
    yield from reversals.refunds_since(since)
    pending = Refund.objects.filter(status=Refund.Status.PENDING, accepted_at__lt=since)
    for number in pending.exclude(external_id=None).values_list("external_id", flat=True):
        yield reversals.refund(str(number))


def _disputes(since: datetime) -> Iterator[reversals.Claim]:
    yield from reversals.disputes_since(since)
    waiting = Dispute.objects.filter(closed_at=None, opened_at__lt=since)
    for number in waiting.values_list("external_id", flat=True):
        yield reversals.dispute(number)


def _each(
    report: Report, model: Any, told: Iterator[Any], follow: Callable[[Any, str], Any]
) -> None:
    try:
        for each in told:
            _compare(report, model, each, follow)
    except (stripe.Unavailable, stripe.Refusal) as fault:
        report.faults.append(str(fault))


def _compare(report: Report, model: Any, told: Any, follow: Callable[[Any, str], Any]) -> None:
    report.looked_at += 1
    before = model.objects.filter(external_id=told.id).values_list("status", flat=True).first()
    try:
        row = follow(told, BY)
    except (Foreign, Unknown):
        return
    except Exception as error:
        # Whatever it is, the others are compared all the same.
        logger.exception("%s could not be followed", told.id)
        report.faults.append(f"{told.id}: {type(error).__name__}")
        return
    if row.status != before:
        report.drift.append(f"{row.order or row.payment}: {told.id} is {row.status}")
