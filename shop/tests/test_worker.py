"""One worker does several things at the same time, and ends when it is told to."""

from threading import Barrier, get_ident

import pytest
from django.core.management import call_command
from django.tasks import task
from django_tasks_db.management.commands.db_worker import Command as DatabaseWorker
from django_tasks_db.models import DBTaskResult

from shop.management.commands.worker import hands

pytestmark = pytest.mark.django_db(transaction=True)

TOLD = {"batch": True, "interval": 0, "startup_delay": False, "max_tasks": None}
MEETING = Barrier(2)
MET: set[int] = set()


@task
def meet() -> None:
    MEETING.wait(timeout=20)
    MET.add(get_ident())


def test_while_one_waits_another_works() -> None:
    for _ in range(4):
        meet.enqueue()
    with hands(1, TOLD | {"worker_id": "test", "backend_name": "default"}):
        call_command(DatabaseWorker(), queue_name="*", reload=False, verbosity=0, **TOLD)
    states = set(DBTaskResult.objects.values_list("status", flat=True))
    assert (states, len(MET)) == ({"SUCCESSFUL"}, 2)
