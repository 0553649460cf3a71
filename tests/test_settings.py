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
from shop.lib.http import loopback, networks

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
    ({"CLERK_PUBLISHABLE_KEY": ""}, "CLERK_PUBLISHABLE_KEY is not set or no publishable key"),
    ({"CLERK_PUBLISHABLE_KEY": "pk_live_!"}, "CLERK_PUBLISHABLE_KEY is not set or no publishable"),
    ({"CLERK_SECRET_KEY": ""}, "CLERK_SECRET_KEY is not set"),
    ({"CLERK_SECRET_KEY": "sk_test_clerk"}, "are of two instances"),
    ({"CLERK_ROLES_CLAIM": "unsafe_metadata.role"}, "which people write themselves"),
    ({"SUPABASE_TENANT_CLAIM": "user_metadata.shop"}, "SUPABASE_ROLES_CLAIM or SUPABASE_TENANT"),
    ({"SUPABASE_JWT_SECRET": "short"}, "SUPABASE_JWT_SECRET is shorter"),
    ({"SUPABASE_URL": "http://127.0.0.1:54321"}, "SUPABASE_URL points at this computer"),
    ({"CLERK_PROXY_URL": "http://localhost:9000/clerk"}, "CLERK_PROXY_URL points at this computer"),
    ({"CLERK_JWKS_URL": "http://keys.example.com"}, "CLERK_JWKS_URL is not an https:// address"),
    ({"CLERK_WEBHOOK_SIGNING_SECRETS": []}, "CLERK_WEBHOOK_SIGNING_SECRET is not set"),
    ({"CLERK_AUTHORIZED_PARTIES": []}, "CLERK_AUTHORIZED_PARTIES is empty"),
    ({"CLERK_AUTHORIZED_PARTIES": ["https://localhost"]}, "CLERK_AUTHORIZED_PARTIES has"),
    ({"STRIPE_WEBHOOK_SECRET": ""}, "STRIPE_WEBHOOK_SECRET is not set"),
    ({"CLERK_API_URL": "http://127.0.0.1:9000"}, "CLERK_API_URL points at this computer"),
    ({"STRIPE_API_URL": "http://localhost:9000"}, "STRIPE_API_URL points at this computer"),
    ({"RESEND_API_URL": "http://[::1]:9000"}, "RESEND_API_URL points at this computer"),
    ({"RESEND_API_URL": "http://127.1:9000"}, "RESEND_API_URL is not an https:// address"),
    ({"ASSET_STORAGE_BUCKET": ""}, "ASSET_STORAGE_BUCKET is not set; storage by s3 needs it"),
    ({"ASSET_STORAGE_S3_ACCESS_KEY_ID": ""}, "ASSET_STORAGE_S3_ACCESS_KEY_ID is not set"),
    ({"ASSET_STORAGE_S3_SECRET_ACCESS_KEY": ""}, "ASSET_STORAGE_S3_SECRET_ACCESS_KEY is not set"),
    (
        {"ASSET_STORAGE_S3_ENDPOINT_URL": "http://127.0.0.1:9000"},
        "ASSET_STORAGE_S3_ENDPOINT_URL points at this computer",
    ),
    (
        {"ASSET_STORAGE_S3_ENDPOINT_URL": "http://s3.example.com"},
        "ASSET_STORAGE_S3_ENDPOINT_URL is not an https:// address",
    ),
    (
        {"ASSET_STORAGE_PICTURES_URL": "http://cdn.example.com"},
        "ASSET_STORAGE_PICTURES_URL is not an https:// address",
    ),
    ({"MAX_FILE_BYTES": 6_000_000_000}, "MAX_FILE_BYTES is more than S3 takes in one piece"),
    (
        {"ASSET_STORAGE_BACKEND": "supabase", "ASSET_STORAGE_S3_ENDPOINT_URL": ""},
        "SUPABASE_URL is not set; storage by supabase",
    ),
    (
        {"ASSET_STORAGE_BACKEND": "supabase", "ASSET_STORAGE_S3_REGION": ""},
        "ASSET_STORAGE_S3_REGION is not set",
    ),
    (
        {
            "ASSET_STORAGE_BACKEND": "supabase",
            "ASSET_STORAGE_PICTURES_URL": "https://abc.supabase.co/storage/v1/object/public/goods",
        },
        "ASSET_STORAGE_PICTURES_BUCKET is not a bucket of its own",
    ),
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
        "CLERK_PUBLISHABLE_KEY": "pk_live_Y2xlcmsuc2hvcC50ZXN0JA",
        "CLERK_SECRET_KEY": "sk_live_clerk",
        "CLERK_WEBHOOK_SIGNING_SECRETS": ["whsec_clerk"],
        "CLERK_AUTHORIZED_PARTIES": ["https://shop.example.com"],
        "STRIPE_SECRET_KEY": "sk_live_stripe",
        "STRIPE_WEBHOOK_SECRET": "whsec_stripe",
        "ASSET_STORAGE_BACKEND": "s3",
        "ASSET_STORAGE_BUCKET": "goods",
        "ASSET_STORAGE_S3_ENDPOINT_URL": "https://s3.example.com",
        "ASSET_STORAGE_S3_REGION": "eu-central-1",
        "ASSET_STORAGE_S3_ACCESS_KEY_ID": "key",
        "ASSET_STORAGE_S3_SECRET_ACCESS_KEY": "secret",
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
    public.SITE_URL = "http://127.0.0.1:8000"
    public.ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
    public.STRIPE_SECRET_KEY = public.CLERK_SECRET_KEY = "sk_test_key"
    checks.guard()
    setattr(public, name, "sk_live_key")
    with pytest.raises(ImproperlyConfigured, match=f"{name} is a live key while DJANGO_DEBUG"):
        checks.guard()


@pytest.mark.parametrize("hosts", [["shop.example.com"], ["*"], ["localhost", ".example.com"]])
def test_debug_stays_at_home(public: Settings, hosts: list[str]) -> None:
    public.DEBUG = True
    public.SITE_URL = "http://127.0.0.1:8000"
    public.STRIPE_SECRET_KEY = public.CLERK_SECRET_KEY = "sk_test_key"
    public.ALLOWED_HOSTS = ["127.0.0.1", "192.168.1.5", "shop.test"]
    checks.guard()
    public.ALLOWED_HOSTS = hosts
    with pytest.raises(ImproperlyConfigured, match="set DJANGO_DEBUG=False in a public shop"):
        checks.guard()


def test_half_the_internet_is_not_trusted(public: Settings) -> None:
    public.CSRF_TRUSTED_ORIGINS = ["https://*.com"]
    assert any("CSRF_TRUSTED_ORIGINS" in fault for fault in checks.faults())
    public.CSRF_TRUSTED_ORIGINS = ["https://*.shop.example"]
    assert list(checks.faults()) == []


@pytest.mark.parametrize(
    "url", ["http://localhost.", "http://a.localhost", "http://0.0.0.0:1", "http://127.8.8.8"]
)
def test_this_computer_has_many_names(url: str) -> None:
    assert loopback(url)


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
