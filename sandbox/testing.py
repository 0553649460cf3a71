"""Start a sandbox of one's own and talk to it; for tests, with the standard library only."""

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sandbox.clerk.keys import publishable_key
from sandbox.clerk.testing import ClerkOfSandbox
from sandbox.resend.testing import ResendOfSandbox
from sandbox.stripe.testing import StripeOfSandbox

__all__ = ["Sandbox", "publishable_key", "running"]

HOME = Path(__file__).resolve().parent.parent
PATIENCE = 15

# Loopback never goes through a proxy, whatever the environment says.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Sandbox(ClerkOfSandbox, ResendOfSandbox, StripeOfSandbox):
    """A running sandbox, seen from outside."""

    def __init__(self, process: subprocess.Popen[str], url: str) -> None:
        self.process = process
        self.url = url

    @property
    def pid(self) -> int:
        return self.process.pid

    def chaos(
        self, mode: str, times: int = 0, *, retry_after: int = 1, seconds: float = 30
    ) -> None:
        """Let Resend go wrong so many times; 0 is until changed."""
        wish = {"mode": mode, "times": times, "retry_after": retry_after, "seconds": seconds}
        self._ask("POST", "/chaos/resend", wish)

    def mailbox(self, to: str | None = None) -> list[dict[str, Any]]:
        """The mails, newest first; with an address, those to exactly that one."""
        query = f"?{urllib.parse.urlencode({'to': to})}" if to else ""
        mails: list[dict[str, Any]] = self._ask("GET", f"/mailbox.json{query}")
        return mails

    def calls(self) -> list[dict[str, Any]]:
        """The calls Resend has seen, oldest first."""
        calls: list[dict[str, Any]] = self._ask("GET", "/resend/_calls")
        return calls

    def clear(self) -> None:
        """No mail, keys, calls, payments or faults; Clerk with the demo's people only."""
        self.chaos("ok")
        self._ask("DELETE", "/clerk/_everything")
        self._ask("DELETE", "/stripe/_everything")
        self._ask("DELETE", "/mailbox")
        self._ask("DELETE", "/resend/_calls")
        self._ask("DELETE", "/resend/_deliveries")

    def stop(self) -> int:
        """End it as a service manager would and return its exit status."""
        self.process.terminate()
        return self.process.wait(PATIENCE)

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.wait(PATIENCE)

    def _ask(
        self, method: str, path: str, wish: object = None, headers: dict[str, str] | None = None
    ) -> Any:
        request = urllib.request.Request(
            self.url + path,
            method=method,
            data=None if wish is None else json.dumps(wish).encode(),
            headers={"Content-Type": "application/json", **(headers or {})},
        )
        with _opener.open(request, timeout=PATIENCE) as response:
            return json.loads(response.read() or "null")


@contextmanager
def running(
    store: Path | str | None = None,
    port: int | None = None,
    env: Mapping[str, str] | None = None,
) -> Iterator[Sandbox]:
    """A sandbox while the block lasts; by default on a free port with a store of its own."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(store or Path(folder, "sandbox.sqlite3")).absolute()
        process = start(file, port or 0, env or {})
        try:
            yield Sandbox(process, announced(process))
        finally:
            if process.poll() is None:
                process.terminate()
            process.wait(PATIENCE)
            if process.stdout:
                process.stdout.close()


def start(store: Path, port: int, env: Mapping[str, str]) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "sandbox", "--port", str(port), "--store", str(store)]
    environ = {**os.environ, **env}
    return subprocess.Popen(command, cwd=HOME, env=environ, stdout=subprocess.PIPE, text=True)


def announced(process: subprocess.Popen[str]) -> str:
    """The URL it prints once it listens."""
    assert process.stdout
    line = process.stdout.readline()
    if not line:
        raise RuntimeError(f"The sandbox did not start: exit status {process.wait(PATIENCE)}.")
    url = line.split()[-1]
    wait_until_healthy(url)
    return url


def wait_until_healthy(url: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            _opener.open(f"{url}/healthz", timeout=1).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
