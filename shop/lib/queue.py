"""The queue in the database, quick enough that whoever enqueues hardly notices."""

from typing import Any

from django.tasks.base import Task
from django.utils.json import normalize_json
from django_tasks_db import DatabaseBackend

from shop.lib.insertion import insert


class Queue(DatabaseBackend):
    def _task_to_db_task(self, task: Task[..., Any], args: Any, kwargs: Any) -> Any:
        from django_tasks_db.models import (  # noqa: PLC0415  tasks come before tables
            DBTaskResult,
            get_date_max,
        )

        row: Any = DBTaskResult(
            id=self._get_id(),
            args_kwargs=normalize_json({"args": args, "kwargs": kwargs}),
            priority=task.priority,
            task_path=task.module_path,
            queue_name=task.queue_name,
            run_after=task.run_after or get_date_max(),
            backend_name=self.alias,
        )
        insert(row)
        return row
