"""Work that must happen, kept as rows.

The row is the truth; the queue is a wake-up. A row is claimed under a lease, so a worker that dies
leaves a row whose lease runs out, and `wake` hands it to the next one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.tasks import Task
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LEASE = timedelta(seconds=90)
REWAKE = timedelta(minutes=10)
PAUSES = [timedelta(minutes=m) for m in (0.25, 1, 5, 15, 30, 60, 120, 240)]
PATIENCE = timedelta(days=3)


class DueQuerySet(models.QuerySet[Any]):
    def open(self) -> Self:
        return self.filter(done_at=None, failed_at=None)

    def ready(self) -> Self:
        """Due by now, and in nobody's hands."""
        now = timezone.now()
        free = Q(leased_until=None) | Q(leased_until__lte=now)
        return self.open().filter(free, due_at__lte=now)

    def wake(
        self, task: Task[..., None], limit: int = 500, order: Sequence[str] = ("due_at",)
    ) -> int:
        """Enqueues what is ready and was not enqueued a moment ago; safe in parallel."""
        now = timezone.now()
        asleep = self.ready().filter(Q(woken_at=None) | Q(woken_at__lte=now - REWAKE))
        woken = 0
        for pk in list(asleep.order_by(*order).values_list("pk", flat=True)[:limit]):
            if asleep.filter(pk=pk).update(woken_at=now):
                task.enqueue(pk)
                woken += 1
        return woken


class Due(models.Model):
    due_at = models.DateTimeField(_("due"), default=timezone.now)
    woken_at = models.DateTimeField(null=True, editable=False, default=timezone.now)
    leased_until = models.DateTimeField(null=True, editable=False)
    queued_at = models.DateTimeField(_("queued"), auto_now_add=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    done_at = models.DateTimeField(_("done"), null=True)
    failed_at = models.DateTimeField(_("given up"), null=True)
    error = models.TextField(_("last error"), blank=True)

    objects = DueQuerySet.as_manager()

    class Meta:
        abstract = True
        indexes = [
            models.Index(
                fields=["due_at"],
                name="%(class)s_due",
                condition=Q(done_at=None, failed_at=None),
            )
        ]

    def claim(self) -> bool:
        """Takes the row for a while; False when it is done, not due or in other hands.

        Or when somebody else had it since this was read, as the count of attempts tells: then what
        is known of it here is not so any more. Who goes on need not read it again.
        """
        until = timezone.now() + LEASE
        same = self._rows().ready().filter(attempts=self.attempts)
        if not same.update(leased_until=until, attempts=F("attempts") + 1):
            return False
        self.leased_until, self.attempts = until, self.attempts + 1
        return True

    def prolong(self, lease: timedelta = LEASE, **told: Any) -> bool:
        """Prolongs the lease of what takes long; False when it is somebody else's by now."""
        until = timezone.now() + lease
        mine = self._rows().open().filter(leased_until=self.leased_until)
        held = mine.update(leased_until=until, **told) == 1
        if held:
            self.leased_until = until
        return held

    def finish(self) -> bool:
        return self._close(done_at=timezone.now(), error="")

    def give_up(self, error: str) -> bool:
        return self._close(failed_at=timezone.now(), error=_kept(error))

    def postpone(self, error: str, pause: timedelta | None = None) -> bool:
        """Tries again later, after a pause that grows with the attempts."""
        pause = pause or PAUSES[min(self.attempts, len(PAUSES)) - 1]
        return self._close(due_at=timezone.now() + pause, woken_at=None, error=_kept(error))

    @property
    def exhausted(self) -> bool:
        return timezone.now() - self.queued_at > PATIENCE

    def _close(self, **changes: Any) -> bool:
        """Only while the lease is ours: who held it too long changes nothing any more.

        The lease stays known here: a transaction that is taken back gives it back too.
        """
        mine = self._rows().open().filter(leased_until=self.leased_until)
        held = mine.update(leased_until=None, **changes) == 1
        if held:
            for name, value in changes.items():
                setattr(self, name, value)
        return held

    def _rows(self) -> DueQuerySet:
        rows: DueQuerySet = type(self)._default_manager.filter(pk=self.pk)
        return rows


def _kept(error: str) -> str:
    """What every database can store of it."""
    return error.encode(errors="replace").decode().replace("\0", "")
