"""Whether somebody does the work that is not done while people wait."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from shop.events.models import Pulse
from shop.lib.findings import Finding, fault, fine

LATELY = timedelta(minutes=3)
LIVES = {
    Pulse.CLOCK: _("The clock (manage.py tick) runs."),
    Pulse.WORKER: _("A worker takes work from the queue."),
}
SILENT = {
    Pulse.CLOCK: _("The clock has not shown itself for three minutes."),
    Pulse.WORKER: _("No worker has shown itself for three minutes."),
}
MENDS = {
    Pulse.CLOCK: _("Start manage.py tick, one for the whole shop, and see its log."),
    Pulse.WORKER: _("Start manage.py worker, and see its log; it needs the clock too."),
}
AT_ONCE = _("Work is done at once, while people wait (TASKS_BACKEND).")


def clockwork() -> Iterator[Finding]:
    alive = set(Pulse.objects.lately(LATELY).values_list("name", flat=True))
    for name, words in LIVES.items():
        if (
            name == Pulse.WORKER
            and settings.TASKS["default"]["BACKEND"] == settings.IMMEDIATE_TASKS
        ):
            yield fine(AT_ONCE)
        else:
            yield fine(words) if name in alive else fault(SILENT[name], MENDS[name])
