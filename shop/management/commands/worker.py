from typing import Any

from django_tasks_db.management.commands.db_worker import Command as DatabaseWorker

from shop.checks import guard


class Command(DatabaseWorker):
    help = "Does the work that waits in the queue, until it is told to stop."

    def handle(self, **options: Any) -> None:
        guard()
        super().handle(**options | {"queue_name": "*"})
