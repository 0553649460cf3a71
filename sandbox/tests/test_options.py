from pathlib import Path

import pytest

from sandbox.options import Options, Refused, read_options


def test_the_defaults() -> None:
    expected = Options("127.0.0.1", 9000, Path("var/sandbox.sqlite3"))
    assert read_options([], {}) == expected


def test_the_environment_is_asked_and_the_command_line_wins() -> None:
    environ = {"SANDBOX_PORT": "9001", "SANDBOX_STORE": "/tmp/a.sqlite3"}
    assert read_options([], environ) == Options("127.0.0.1", 9001, Path("/tmp/a.sqlite3"))
    given = ["--port", "9002", "--store", "b.sqlite3", "--host", "::1"]
    assert read_options(given, environ) == Options("::1", 9002, Path("b.sqlite3"))


def test_webhooks_come_from_the_command_line_or_the_environment() -> None:
    environ = {
        "SANDBOX_CLERK_WEBHOOK": "http://localhost/a, http://localhost/b",
        "CLERK_WEBHOOK_SIGNING_SECRET": "whsec_new,whsec_old",
    }
    given = read_options([], environ)
    assert given.clerk_webhooks == ("http://localhost/a", "http://localhost/b")
    assert given.clerk_webhook_secret == "whsec_new"
    arguments = ["--clerk-webhook", "http://localhost/c", "--clerk-webhook", "http://localhost/d"]
    assert read_options(arguments, environ).clerk_webhooks == (
        "http://localhost/c",
        "http://localhost/d",
    )


def test_stripes_webhooks_and_name_come_the_same_way() -> None:
    environ = {
        "SANDBOX_STRIPE_WEBHOOK": "http://localhost/a, http://localhost/b",
        "STRIPE_WEBHOOK_SECRET": "whsec_new, whsec_old",
        "SANDBOX_STRIPE_BUSINESS": "Tradepost",
    }
    given = read_options([], environ)
    assert given.stripe_webhooks == ("http://localhost/a", "http://localhost/b")
    assert given.stripe_webhook_secret == "whsec_new"
    assert given.stripe_business == "Tradepost"
    arguments = ["--stripe-webhook", "http://localhost/c", "--stripe-business", "Elsewhere"]
    told = read_options(arguments, environ)
    assert told.stripe_webhooks == ("http://localhost/c",)
    assert told.stripe_business == "Elsewhere"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_loopback_is_fine(host: str) -> None:
    assert read_options(["--host", host], {}).host == host


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.2", "example.com", ""])
def test_any_other_host_is_refused(host: str) -> None:
    with pytest.raises(Refused, match="loopback only"):
        read_options(["--host", host], {})


@pytest.mark.parametrize("name", ["CLERK_SECRET_KEY", "STRIPE_SECRET_KEY"])
@pytest.mark.parametrize("prefix", ["sk_live_", "rk_live_", "pk_live_", " sk_live_"])
def test_a_live_key_is_refused(name: str, prefix: str) -> None:
    with pytest.raises(Refused, match=f"{name} is a live key"):
        read_options([], {name: f"{prefix}abc"})


@pytest.mark.parametrize("name", ["CLERK_SECRET_KEY", "STRIPE_SECRET_KEY"])
def test_a_test_key_is_fine(name: str) -> None:
    assert read_options([], {name: "sk_test_abc"}).port == 9000


@pytest.mark.parametrize("port", ["many", "-1", "65536", ""])
def test_a_port_is_a_number(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        read_options([], {"SANDBOX_PORT": port})
    assert "invalid port value" in capsys.readouterr().err
