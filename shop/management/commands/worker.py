import logging
from argparse import ArgumentParser
from typing import Any

from django_tasks_db.management.commands.db_worker import Command as DatabaseWorker

from shop.checks import guard

logger = logging.getLogger(__name__)

PAUSE = 0.5  # seconds before it looks again, once there was nothing to do


class Command(DatabaseWorker):
    help = "Does the work that waits in the queue, until it is told to stop."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(interval=PAUSE)

    def handle(self, **options: Any) -> None:
        guard()
        logger.info("A worker has started.")
        super().handle(**options | {"queue_name": "*"})

    def configure_logging(self, verbosity: int) -> None:
        """The shop's settings say what is logged."""
