"""Probes: alive, ready. They are answered first, whatever Host they name."""

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from shop.lib.http import View


def answer_probes(get_response: View) -> View:
    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info in ("/healthz", "/health/"):
            return HttpResponse("alive\n", content_type="text/plain")
        if request.path_info == "/readyz":
            return ready()
        return get_response(request)

    return middleware


def ready() -> JsonResponse:
    """200 when the database answers and has every migration; 503 says which is missing."""
    faults = _faults()
    return JsonResponse({"ready": not faults, "faults": faults}, status=503 if faults else 200)


def _faults() -> list[str]:
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error:
        return ["The database does not answer."]
    finally:
        # Answered outside Django's request cycle, so nothing else gives the connection back.
        connection.close_if_unusable_or_obsolete()
    return [f"{len(missing)} migrations are not applied; run manage.py migrate."] if missing else []
