from collections.abc import Iterator

from django.conf import settings
from django.db import Error, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext_lazy as _

from shop.events.models import Pulse
from shop.lib.findings import Finding, doubt, fault, fine

WRITES = _("The database (%(vendor)s) answers and can be written to.")
SILENT = _("The database does not answer, or cannot be written to (%(error)s).")
SILENT_MEND = _("Is DATABASE_URL right, the server up, and room on its disk?")
COMPLETE = _("Every migration is applied.")
BEHIND = _("%(count)d migrations are not applied.")
BEHIND_MEND = _("Run manage.py migrate.")
SMALL = _("SQLite serves one machine and few writers.")
SMALL_MEND = _("For a shop that many use at once, take PostgreSQL (DATABASE_URL).")


def database() -> Iterator[Finding]:
    try:
        with transaction.atomic():
            Pulse.objects.beat("preflight")
            Pulse.objects.filter(name="preflight").delete()
    except Error as error:
        yield fault(SILENT % {"error": error}, SILENT_MEND)
        return
    yield fine(WRITES % {"vendor": connection.vendor})
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    yield fault(BEHIND % {"count": missing}, BEHIND_MEND) if missing else fine(COMPLETE)
    if connection.vendor == "sqlite" and not settings.DEBUG:
        yield doubt(SMALL, SMALL_MEND)
