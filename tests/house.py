"""The shop's own processes, started and ended by a test."""

import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from email.message import Message
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
PATIENCE = 180  # a slow machine is no fault
KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "CI")

# Loopback never goes through a proxy, whatever the environment says.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Answer:
    def __init__(self, status: int, headers: Message, text: str) -> None:
        self.status = status
        self.headers = headers
        self.text = text


class House:
    """A shop in a folder of its own, with the environment a test gives it."""

    def __init__(self, folder: Path, **env: str) -> None:
        self.folder = folder
        self.env = {name: os.environ[name] for name in KEPT if name in os.environ} | {
            "ENV_FILE": "",
            "VAR_DIR": str(folder),
            "STATIC_ROOT": str(folder / "collected"),
            "DATABASE_URL": f"sqlite:///{folder}/shop.sqlite3",
            "PYTHONUNBUFFERED": "1",
            **env,
        }

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=HOME,
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
        )

    def ready(self) -> "House":
        """With its tables, and with its static files where it is a public shop."""
        for command in (["migrate"], ["collectstatic", "--no-input"]):
            if command[0] == "collectstatic" and self.env.get("DJANGO_DEBUG") != "False":
                continue
            done = self.manage(*command, "--verbosity", "0")
            assert done.returncode == 0, done.stderr
        return self

    @contextmanager
    def running(self, *command: str, before: Callable[[], None] | None = None) -> Iterator["Child"]:
        """A process of the house; it is ended here whatever happens."""
        log = self.folder / f"{command[-1].strip('-')}-{secrets.token_hex(3)}.log"
        with log.open("w") as output:
            process = subprocess.Popen(
                [sys.executable, *command],
                cwd=HOME,
                env=self.env,
                stdout=output,
                stderr=subprocess.STDOUT,
                preexec_fn=before,  # noqa: PLW1509  the limits of a process are set in it
            )
        child = Child(process, log)
        try:
            yield child
        finally:
            child.end()

    @contextmanager
    def web(self, before: Callable[[], None] | None = None) -> Iterator["Web"]:
        port = free_port()
        command = ("-m", "gunicorn", "-c", "deploy/gunicorn.py", "shop.wsgi")
        self.env = {"SITE_URL": f"http://{HOST}:{port}"} | self.env
        self.env |= {"PORT": str(port), "WEB_WORKERS": "1", "WEB_THREADS": "4"}
        bind = ("--bind", f"{HOST}:{port}")
        with self.running(*command[:-1], *bind, command[-1], before=before) as child:
            web = Web(f"http://{HOST}:{port}", child)
            child.until(lambda: web.get("/healthz").status == 200)
            yield web


class Child:
    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self.process = process
        self.log = log

    @property
    def output(self) -> str:
        return self.log.read_text()

    def until(self, happened: Callable[[], bool]) -> None:
        """Waits for something to be so, while the process lives."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                if happened():
                    return
            except (urllib.error.URLError, OSError):
                pass
            assert self.process.poll() is None, self.output
            assert time.monotonic() < deadline, self.output
            time.sleep(0.05)

    def kill(self) -> None:
        """As a power cut would."""
        self.process.kill()
        self.process.wait(PATIENCE)

    def end(self) -> int:
        """As a service manager would."""
        self.process.terminate()
        try:
            return self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
            raise


class Web:
    def __init__(self, url: str, child: Child) -> None:
        self.url = url
        self.child = child

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        return self.ask(urllib.request.Request(self.url + path, headers=dict(headers or {})))

    def ask(self, request: urllib.request.Request) -> Answer:
        try:
            with _opener.open(request, timeout=PATIENCE) as response:
                return Answer(response.status, response.headers, response.read().decode())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.headers, error.read().decode())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def public(**env: str) -> dict[str, str]:
    """The settings of a public shop, but on loopback and without TLS."""
    return {
        "DJANGO_DEBUG": "False",
        "DJANGO_SECRET_KEY": secrets.token_urlsafe(60),
        "DJANGO_ALLOWED_HOSTS": f"{HOST},shop.example",
        "SITE_URL": "https://shop.example",
        **env,
    }
