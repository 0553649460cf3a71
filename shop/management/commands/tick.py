import logging
import signal
import threading
import time
from argparse import ArgumentParser
from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from billing import exporting, reconciliation, retention, withdrawing
from billing.models import DataExport, Declaration, Refund, TaxIdCheck, WebhookEvent
from billing.reconciliation import reconcile
from billing.tasks import (
    ask_refund,
    check_tax_id,
    handle_webhook,
    look_into_declaration,
    make_data_export,
)
from catalog import looks, slots, uploads
from catalog.imports import work
from catalog.models import Drawing, FileCheck, Import, Product
from catalog.tasks import check_file, draw_picture, work_on_import
from fulfillment import downloads, news, stamps
from fulfillment.models import Delivery, News, Notice, Stamp, Wrapping
from fulfillment.tasks import (
    deliver_order,
    hand_over_gift,
    make_stamp,
    spread_news,
    tell_of_booking,
)
from orders import recovery, reminding
from orders.models import Cart, CartActivity, Recovery
from orders.tasks import send_recovery
from shop.accounts import limits
from shop.accounts import sessions as clerk_sessions
from shop.checks import guard
from shop.events import mailing
from shop.events.models import Pulse
from shop.events.tasks import beat

logger = logging.getLogger(__name__)

PULSE = 2.0
TASKS_KEPT = timedelta(days=2)


class Job(NamedTuple):
    name: str
    every: timedelta
    run: Callable[[], int]


def prune_tasks() -> int:
    """Wake-ups, whatever became of them: the rows they were for know the truth."""
    old = DBTaskResult.objects.filter(enqueued_at__lt=timezone.now() - TASKS_KEPT)
    return old.delete()[0]


def prune_sessions() -> int:
    return Session.objects.filter(expire_date__lt=timezone.now()).delete()[0]


def show_life() -> int:
    """The clock's own sign, and one that only comes if a worker takes it from the queue."""
    Pulse.objects.beat(Pulse.CLOCK)
    beat.enqueue()
    return 0


def compare() -> int:
    report = reconcile()
    for line in report.faults:
        logger.warning("Stripe could not be asked: %s", line)
    for line in report.drift:
        logger.warning("Stripe knew better: %s", line)
    return len(report.drift)


JOBS = [
    Job("show life", timedelta(seconds=30), show_life),
    Job("wake mails", timedelta(seconds=2), mailing.wake),
    Job("wake webhooks", timedelta(seconds=2), lambda: WebhookEvent.objects.wake(handle_webhook)),
    Job("wake refunds", timedelta(seconds=2), lambda: Refund.objects.wake(ask_refund)),
    Job("wake file checks", timedelta(seconds=2), lambda: FileCheck.objects.wake(check_file)),
    Job("wake pictures", timedelta(seconds=2), lambda: Drawing.objects.wake(draw_picture)),
    Job("wake deliveries", timedelta(seconds=2), lambda: Delivery.objects.wake(deliver_order)),
    Job("wake news", timedelta(seconds=2), lambda: News.objects.wake(spread_news)),
    Job("announce first files", timedelta(minutes=1), news.announce_first),
    Job("wake stamps", timedelta(seconds=2), lambda: Stamp.objects.wake(make_stamp)),
    Job("clean stamps", timedelta(hours=6), stamps.clean),
    Job("forget traces of downloads", timedelta(hours=6), downloads.forget_traces),
    Job("wake VAT numbers", timedelta(seconds=15), lambda: TaxIdCheck.objects.wake(check_tax_id)),
    Job("wake gifts", timedelta(seconds=15), lambda: Wrapping.objects.wake(hand_over_gift)),
    Job("wake notices", timedelta(seconds=2), lambda: Notice.objects.wake(tell_of_booking)),
    Job(
        "look into withdrawals",
        timedelta(seconds=2),
        lambda: Declaration.objects.wake(look_into_declaration),
    ),
    Job("wake exports", timedelta(seconds=2), lambda: DataExport.objects.wake(make_data_export)),
    Job("forget exports", timedelta(hours=6), exporting.forget_old),
    Job("wake recoveries", timedelta(seconds=2), lambda: Recovery.objects.wake(send_recovery)),
    Job("forget recoveries", timedelta(hours=6), recovery.forget_old),
    Job("forget declarations", timedelta(hours=6), withdrawing.forget_old),
    Job("follow up checkouts", timedelta(minutes=1), reconciliation.follow_up),
    Job("reconcile with Stripe", timedelta(minutes=15), compare),
    Job("remind of carts", timedelta(minutes=1), reminding.remind),
    Job("forget activity of carts", timedelta(hours=6), CartActivity.objects.forget_old),
    Job("forget carts", timedelta(hours=6), Cart.objects.forget_old),
    Job("forget unpaid orders", timedelta(hours=6), retention.forget_unpaid),
    Job("wake imports", timedelta(seconds=2), lambda: Import.objects.wake(work_on_import)),
    Job("forget imports", timedelta(hours=6), work.forget_old),
    Job("forget times", timedelta(hours=6), slots.forget_old),
    Job("clean uploads", timedelta(hours=1), uploads.clean),
    Job("publish what is due", timedelta(seconds=15), Product.objects.list_due),
    Job("forget looks", timedelta(hours=6), looks.forget),
    Job("forget hits", timedelta(minutes=10), limits.forget_old),
    Job("forget sessions at Clerk", timedelta(hours=6), clerk_sessions.forget_old),
    Job("prune tasks", timedelta(hours=1), prune_tasks),
    Job("prune sessions", timedelta(hours=6), prune_sessions),
    Job("prune webhooks", timedelta(hours=6), WebhookEvent.objects.prune),
]


class Command(BaseCommand):
    help = "The only clock: wakes what is due and tidies up. Runs until it is told to stop."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="Run every job once, then end.")

    def handle(self, *, once: bool, **options: Any) -> None:
        guard()
        if once:
            for job in JOBS:
                run(job)
            return
        stopped = threading.Event()
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, lambda *_: stopped.set())
        logger.info("The clock has started.")
        next_run = dict.fromkeys((job.name for job in JOBS), 0.0)
        while not stopped.wait(PULSE):
            for job in JOBS:
                if time.monotonic() >= next_run[job.name]:
                    run(job)
                    next_run[job.name] = time.monotonic() + job.every.total_seconds()


def run(job: Job) -> None:
    """A job that fails is logged and tried again; it does not take the others with it."""
    close_old_connections()
    try:
        count = job.run()
    except Exception:
        logger.exception("The job %r failed", job.name)
    else:
        if count:
            logger.info("%s: %s", job.name, count)
