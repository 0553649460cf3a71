import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests
import resend
from resend.exceptions import ResendError

from sandbox.testing import HOME, Sandbox, running
from sandbox.tests.conftest import mail, point_sdk_at, until

PROMPTLY = 2


def attempt(tmp_path: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Start a sandbox that is expected to end by itself."""
    return subprocess.run(
        [sys.executable, "-m", "sandbox", "--store", str(tmp_path / "store.sqlite3"), *arguments],
        cwd=HOME,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        timeout=10,
    )


def test_the_testing_module_needs_nothing_installed() -> None:
    """The shop's own tests import it, and must not get Django settings of ours with it."""
    code = f"import sys; sys.path.insert(0, {str(HOME)!r}); import sandbox.testing"
    subprocess.run([sys.executable, "-I", "-S", "-c", code], check=True)


def test_it_is_healthy(sandbox: Sandbox, http: requests.Session) -> None:
    answer = http.get(f"{sandbox.url}/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_a_taken_port_is_one_line(sandbox: Sandbox, tmp_path: Path) -> None:
    ended = attempt(tmp_path, "--port", str(sandbox.port))
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr.startswith(f"Port {sandbox.port} on 127.0.0.1 is taken")
    assert ended.stderr.count("\n") == 1


def test_a_refused_host_is_one_line(tmp_path: Path) -> None:
    ended = attempt(tmp_path, "--port", "0", "--host", "0.0.0.0")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == "The sandbox listens on loopback only, so not on 0.0.0.0.\n"


def test_a_live_key_is_one_line(tmp_path: Path) -> None:
    ended = attempt(tmp_path, "--port", "0", STRIPE_SECRET_KEY="sk_live_abc")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == (
        "STRIPE_SECRET_KEY is a live key; the sandbox only runs beside test keys.\n"
    )


def test_a_webhook_without_a_secret_is_one_line(tmp_path: Path) -> None:
    webhook = "http://127.0.0.1:8000/webhooks/clerk/"
    ended = attempt(
        tmp_path, "--port", "0", "--clerk-webhook", webhook, CLERK_WEBHOOK_SIGNING_SECRET=""
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("A webhook needs a secret")
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize("secret", ["", "secret", "whsec_"])
def test_a_webhook_of_stripe_without_a_secret_is_one_line(tmp_path: Path, secret: str) -> None:
    webhook = "http://127.0.0.1:8000/webhooks/stripe/"
    ended = attempt(
        tmp_path, "--port", "0", "--stripe-webhook", webhook, STRIPE_WEBHOOK_SECRET=secret
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == "A webhook of Stripe needs a secret that begins with whsec_.\n"


def test_the_environment_gives_port_and_store(tmp_path: Path) -> None:
    store = tmp_path / "elsewhere.sqlite3"
    command = [sys.executable, "-m", "sandbox"]
    environ = {**os.environ, "SANDBOX_PORT": "0", "SANDBOX_STORE": str(store)}
    with subprocess.Popen(command, cwd=HOME, env=environ, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline().startswith(b"Sandbox on http://127.0.0.1:")
        process.terminate()
    assert store.exists()


def test_a_store_that_is_none_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "store.sqlite3").write_text("This is a letter. " * 100)
    ended = attempt(tmp_path, "--port", "0")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("Cannot keep mail in ")
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_quietly(number: int, capfd: pytest.CaptureFixture[str]) -> None:
    with running() as sandbox:
        os.kill(sandbox.pid, number)
        assert sandbox.process.wait(PROMPTLY) == 0
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("mode", ["stall", "stall_after_accept"])
def test_it_ends_promptly_during_a_stall(
    mode: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    store = tmp_path / "store.sqlite3"
    taken = 1 if mode == "stall_after_accept" else 0
    with running(store) as sandbox, ThreadPoolExecutor() as pool:
        point_sdk_at(sandbox, monkeypatch)
        sandbox.chaos(mode, seconds=120)
        stalled = pool.submit(resend.Emails.send, mail())
        until(lambda: len(sandbox.calls()) == 1 and len(sandbox.mailbox()) == taken)
        sandbox.process.terminate()
        assert sandbox.process.wait(PROMPTLY) == 0
        with pytest.raises(ResendError):
            stalled.result()
    assert capfd.readouterr().err == ""
    with running(store) as again:
        assert len(again.mailbox()) == taken
