"""Many at the same moment: real threads, each with a database connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection


def at_once[T](times: int, act: Callable[[], T]) -> list[T]:
    """What each of them got; a fault of any of them is raised."""
    start = Barrier(times)

    def one() -> T:
        try:
            start.wait()
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as crowd:
        return [future.result() for future in [crowd.submit(one) for _ in range(times)]]
