"""Settings that are missing, malformed or dangerous: a sentence each, and nothing starts."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from shop import checks
from shop.lib import database
from shop.lib.env import Env, env_file, from_file
from shop.lib.http import loopback, networks
from shop.lib.rates import Rate, rates

HOME = Path(__file__).resolve().parent.parent
KEY = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
PUBLIC = {
    "DJANGO_DEBUG": "False",
    "DJANGO_SECRET_KEY": KEY,
    "DJANGO_ALLOWED_HOSTS": "shop.example.com",
    "SITE_URL": "https://shop.example.com",
}
WEB = ["-m", "gunicorn", "--bind", "127.0.0.1:0", "--no-control-socket", "shop.wsgi"]
WORKER = ["manage.py", "worker"]
TICK = ["manage.py", "tick"]


def run(*command: str, **env: str) -> subprocess.CompletedProcess[str]:
    """With nothing but these variables: no .env, and nothing of this machine."""
    return subprocess.run(
        [sys.executable, *command],
        cwd=HOME,
        env={"PATH": os.environ["PATH"], "ENV_FILE": "", **env},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def sentence(done: subprocess.CompletedProcess[str]) -> str:
    """What it said when it refused."""
    assert done.returncode, "it started"
    assert "Traceback" not in done.stderr
    return done.stderr


# What a public shop may not do, table by table; `faults` are what the guard tells.

DANGERS: list[tuple[dict[str, Any], str]] = [
    ({"SECRET_KEY": settings.PLACEHOLDER_SECRET_KEY}, "DJANGO_SECRET_KEY is not set"),
    ({"SECRET_KEY": "short"}, "DJANGO_SECRET_KEY is shorter"),
    ({"SECRET_KEY": "x" * 80}, "too uniform"),
    ({"SECRET_KEY_FALLBACKS": [settings.PLACEHOLDER_SECRET_KEY]}, "FALLBACKS holds the public"),
    ({"SECRET_KEY_FALLBACKS": [KEY, "old"]}, "DJANGO_SECRET_KEY_FALLBACKS is shorter"),
    ({"ALLOWED_HOSTS": []}, "DJANGO_ALLOWED_HOSTS is empty"),
    ({"ALLOWED_HOSTS": ["shop.example.com", "*"]}, "DJANGO_ALLOWED_HOSTS lets every host in"),
    ({"ALLOWED_HOSTS": ["*.example.com", "shop.example.com"]}, "no host name"),
    ({"ALLOWED_HOSTS": ["https://shop.example.com", ".example.com"]}, "no host name"),
    ({"ALLOWED_HOSTS": ["other.example.com"]}, "DJANGO_ALLOWED_HOSTS lacks the host of SITE_URL"),
    ({"SITE_URL": "http://127.0.0.1:8000"}, "SITE_URL points at this computer"),
    ({"SITE_URL": "https://shop.localhost"}, "SITE_URL points at this computer"),
    ({"SITE_URL": "http://shop.example.com"}, "SITE_URL is 'http://shop.example.com'"),
    ({"SITE_URL": "shop.example.com"}, "SITE_URL is 'shop.example.com'"),
    ({"SITE_URL": "https://[oops"}, "SITE_URL is 'https://[oops'"),
    ({"CSRF_TRUSTED_ORIGINS": ["http://blog.example.com"]}, "CSRF_TRUSTED_ORIGINS has 'http:"),
    ({"SESSION_COOKIE_SECURE": False}, "DJANGO_SESSION_COOKIE_SECURE is False"),
    ({"CSRF_COOKIE_SECURE": False}, "DJANGO_CSRF_COOKIE_SECURE is False"),
    ({"CLERK_WEBHOOK_SIGNING_SECRET": ""}, "CLERK_WEBHOOK_SIGNING_SECRET is not set"),
    ({"CLERK_AUTHORIZED_PARTIES": []}, "CLERK_AUTHORIZED_PARTIES is empty"),
    ({"CLERK_AUTHORIZED_PARTIES": ["https://localhost"]}, "CLERK_AUTHORIZED_PARTIES has"),
    ({"STRIPE_WEBHOOK_SECRET": ""}, "STRIPE_WEBHOOK_SECRET is not set"),
    ({"CLERK_API_URL": "http://127.0.0.1:9000"}, "CLERK_API_URL points at this computer"),
    ({"STRIPE_API_URL": "http://localhost:9000"}, "STRIPE_API_URL points at this computer"),
    ({"RESEND_API_URL": "http://[::1]:9000"}, "RESEND_API_URL points at this computer"),
    ({"RESEND_API_URL": "http://127.1:9000"}, "RESEND_API_URL is not an https:// address"),
    ({"TRUSTED_PROXIES": networks(["0.0.0.0/0"])}, "TRUSTED_PROXIES trusts everybody"),
    ({"METRICS_TOKEN": "guess"}, "METRICS_TOKEN is shorter"),
    ({"TASKS": {"default": {"BACKEND": settings.IMMEDIATE_TASKS}}}, "TASKS_BACKEND runs tasks"),
]


@pytest.fixture
def public(settings: Settings) -> Settings:
    """A public shop with every provider, set up well."""
    for name, value in {
        "DEBUG": False,
        "SECRET_KEY": KEY,
        "SECRET_KEY_FALLBACKS": [],
        "ALLOWED_HOSTS": ["shop.example.com"],
        "SITE_URL": "https://shop.example.com",
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "CLERK_SECRET_KEY": "sk_live_clerk",
        "CLERK_WEBHOOK_SIGNING_SECRET": "whsec_clerk",
        "CLERK_AUTHORIZED_PARTIES": ["https://shop.example.com"],
        "STRIPE_SECRET_KEY": "sk_live_stripe",
        "STRIPE_WEBHOOK_SECRET": "whsec_stripe",
        "TRUSTED_PROXIES": networks(["172.31.243.0/24"]),
        "METRICS_TOKEN": KEY,
    }.items():
        setattr(settings, name, value)
    return settings


def test_a_shop_that_is_set_up_well_may_start(public: Settings) -> None:
    assert list(checks.faults()) == []
    checks.guard()


@pytest.mark.parametrize(("change", "said"), DANGERS, ids=[said for _, said in DANGERS])
def test_each_danger_is_one_sentence(public: Settings, change: dict[str, Any], said: str) -> None:
    for name, value in change.items():
        setattr(public, name, value)
    (fault,) = checks.faults()
    assert said in fault
    assert fault.endswith(".")
    with pytest.raises(ImproperlyConfigured, match=re.escape(said)):
        checks.guard()


@pytest.mark.parametrize("name", ["STRIPE_SECRET_KEY", "CLERK_SECRET_KEY"])
def test_a_live_key_is_refused_on_ones_own_computer(public: Settings, name: str) -> None:
    public.DEBUG = True
    public.STRIPE_SECRET_KEY = public.CLERK_SECRET_KEY = "sk_test_key"
    checks.guard()
    setattr(public, name, "sk_live_key")
    with pytest.raises(ImproperlyConfigured, match=f"{name} is a live key while DJANGO_DEBUG"):
        checks.guard()


@pytest.mark.parametrize(
    "url", ["http://localhost.", "http://a.localhost", "http://0.0.0.0:1", "http://127.8.8.8"]
)
def test_this_computer_has_many_names(url: str) -> None:
    assert loopback(url)


# What cannot be read, by the functions that read it.

MALFORMED: list[tuple[str, dict[str, str]]] = [
    ("DATABASE_URL is not a database address", {"DATABASE_URL": "shop.sqlite3"}),
    ("DATABASE_URL is not a database address", {"DATABASE_URL": "mysql://u:p@h/shop"}),
    ("DATABASE_URL is not a database address", {"DATABASE_URL": "postgresql://u:p@h:port/shop"}),
    ("DATABASE_URL is not a database address", {"DATABASE_URL": "postgresql://u:p@[h/shop"}),
    ("DATABASE_URL is not a database address", {"DATABASE_URL": "postgresql://u:p@h"}),
    ("DATABASE_URL is not a database address", {"DATABASE_URL": "sqlite://"}),
    ("DATABASE_URL is not a database address", {"DATABASE_URL": "sqlite://:memory:"}),
    ("DATABASE_POOL_SIZE is 'many'", {"DB_NAME": "shop", "DATABASE_POOL_SIZE": "many"}),
    ("DATABASE_POOL_SIZE is 0; set it to 1", {"DB_NAME": "shop", "DATABASE_POOL_SIZE": "0"}),
    ("DATABASE_POOLER is 'perhaps'", {"DB_NAME": "shop", "DATABASE_POOLER": "perhaps"}),
    ("DATABASE_URL_FILE names '/nowhere'", {"DATABASE_URL_FILE": "/nowhere"}),
    ("DB_PASSWORD_FILE names '/nowhere'", {"DB_NAME": "shop", "DB_PASSWORD_FILE": "/nowhere"}),
    ("RATE_LOGIN is 'often'", {"RATE_LOGIN": "often"}),
    ("RATE_LOGIN is '0/min'", {"RATE_LOGIN": "0/min"}),
    ("RATE_CHECKOUT is '5/fortnight'", {"DRF_THROTTLE_CHECKOUT_CREATE": "5/fortnight"}),
]


@pytest.mark.parametrize(("said", "env"), MALFORMED)
def test_what_cannot_be_read_is_told(said: str, env: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match=re.escape(said)) as told:
        rates(Env(env))
        database.connection(Env(env), tmp_path)
    assert not any(secret in str(told.value) for secret in ("u:p", "p@"))


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ImproperlyConfigured, match="VAR_DIR is"):
        database.connection(Env({}), tmp_path / "file" / "var")


@pytest.mark.parametrize("number", ["-1", "1.5", "1e3", "٣", "9" * 5000])
def test_a_number_is_a_whole_number(number: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="whole number"):
        Env({"N": number}).number("N", default=1)


@pytest.mark.parametrize("name", ["Berlin", "../../etc/passwd", "Europe", "a\0b"])
def test_a_time_zone_exists(name: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="no time zone"):
        Env({"TIME_ZONE": name}).zone("TIME_ZONE", default="UTC")


@pytest.mark.parametrize("network", ["10.0.0.1/8", "proxy", "10.0.0.0/40"])
def test_a_proxy_is_an_address_or_a_network(network: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="TRUSTED_PROXIES: "):
        networks([network])


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from a file\n")
    env = Env({"KEY": "from the environment", "KEY_FILE": str(tmp_path / "key")})
    assert env.secret("KEY") == "from a file"


def test_an_older_name_counts_and_the_new_one_comes_first() -> None:
    assert rates(Env({"DRF_THROTTLE_ANON": "5/day"}))["anonymous"] == Rate("anonymous", 5, 86400)
    both = {"DRF_THROTTLE_ANON": "5/day", "RATE_ANONYMOUS": "7/s"}
    assert rates(Env(both))["anonymous"] == Rate("anonymous", 7, 1)


def test_a_pooler_switches_server_side_cursors_off(tmp_path: Path) -> None:
    url = {"DATABASE_URL": "postgresql://u:p@h:6543/shop?sslmode=require"}
    behind = database.connection(Env(url | {"DATABASE_POOLER": "True"}), tmp_path)
    assert behind["DISABLE_SERVER_SIDE_CURSORS"] is True
    assert behind["OPTIONS"]["sslmode"] == "require"
    assert database.connection(Env(url), tmp_path)["DISABLE_SERVER_SIDE_CURSORS"] is False


def test_a_file_with_junk_tells_its_lines_and_not_what_stands_there(tmp_path: Path) -> None:
    file = tmp_path / "env"
    file.write_text("A=1\n\nhunter2 is my password\nexport B=2\nLONELY\nC='open\n")
    with pytest.raises(ImproperlyConfigured, match=r"not NAME=value: 3, 5, 6; mend") as told:
        from_file(file, {})
    assert "hunter2" not in str(told.value)


def test_the_environment_comes_before_the_file(tmp_path: Path) -> None:
    file = tmp_path / "env"
    file.write_text("A=file\nB=file\n")
    env = from_file(file, {"A": "environment"})
    assert [env.text("A"), env.text("B")] == ["environment", "file"]


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="cannot be read"):
        from_file(tmp_path, {})
    (tmp_path / "env").write_bytes(b"A=\xff")
    with pytest.raises(ImproperlyConfigured, match="cannot be read"):
        from_file(tmp_path / "env", {})


def test_a_file_asked_for_by_name_must_be_there(tmp_path: Path) -> None:
    assert env_file({}, tmp_path / ".env") is None
    assert env_file({"ENV_FILE": ""}, tmp_path) is None
    with pytest.raises(ImproperlyConfigured, match="ENV_FILE names"):
        env_file({"ENV_FILE": str(tmp_path / "typo")}, tmp_path)


# Real processes: the same sentences reach whoever starts them.


@pytest.mark.process
@pytest.mark.parametrize("command", [WEB, WORKER, TICK], ids=["web", "worker", "tick"])
def test_nothing_starts_with_dangerous_settings(command: list[str]) -> None:
    dangers = PUBLIC | {"DJANGO_SECRET_KEY": "", "DJANGO_ALLOWED_HOSTS": "*"}
    dangers |= {"STRIPE_API_URL": "http://127.0.0.1:9000", "STRIPE_SECRET_KEY": "sk_test_x"}
    told = sentence(run(*command, **dangers))
    assert "Tradepost cannot start" in told
    for name in ("DJANGO_SECRET_KEY", "DJANGO_ALLOWED_HOSTS", "STRIPE_WEBHOOK_SECRET"):
        assert name in told
    assert "STRIPE_API_URL points at this computer" in told


@pytest.mark.process
@pytest.mark.parametrize("command", [WEB, ["manage.py", "check"]], ids=["web", "manage"])
@pytest.mark.parametrize(
    "env",
    [
        {"DATABASE_URL": "nonsense"},
        {"TIME_ZONE": "Nowhere/Else"},
        {"TRUSTED_PROXIES": "everyone"},
        {"ENV_FILE": "/nowhere/env"},
    ],
    ids=lambda env: next(iter(env)),
)
def test_nothing_starts_with_malformed_settings(command: list[str], env: dict[str, str]) -> None:
    told = sentence(run(*command, **PUBLIC | env))
    assert f"Tradepost cannot start: {next(iter(env))}" in told


@pytest.mark.process
def test_gunicorns_own_settings_are_told_too() -> None:
    told = sentence(run("-m", "gunicorn", "-c", "deploy/gunicorn.py", "shop.wsgi", WEB_THREADS="0"))
    assert told == "Tradepost cannot start: WEB_THREADS is 0; set it to 1 or more.\n"


@pytest.mark.process
def test_checking_and_collecting_need_no_secret(tmp_path: Path) -> None:
    folders = {"VAR_DIR": str(tmp_path / "var"), "STATIC_ROOT": str(tmp_path / "collected")}
    for command in (["check"], ["collectstatic", "--noinput", "--dry-run"]):
        done = run("manage.py", *command, DJANGO_DEBUG="False", **folders)
        assert done.returncode == 0, done.stderr


@pytest.mark.process
def test_the_documented_production_settings_pass_every_check() -> None:
    done = subprocess.run([HOME / "deploy/check"], capture_output=True, text=True, check=False)
    assert "no issues (0 silenced)" in done.stdout, done.stderr
