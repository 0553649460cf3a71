"""Turns DATABASE_URL (or DB_*) into Django's connection settings."""

from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from shop.lib.env import Env

# FULL: a power cut must not take back a sale that was confirmed.
SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;"
        "PRAGMA synchronous=FULL;"
        "PRAGMA foreign_keys=ON;"
        "PRAGMA mmap_size=134217728;"
        "PRAGMA journal_size_limit=27103364;"
    ),
}


def connection(env: Env, var: Path) -> dict[str, Any]:
    settings = _from_url(env) or _from_parts(env)
    if settings is None:
        _make(var)
        settings = {"ENGINE": "django.db.backends.sqlite3", "NAME": var / "shop.sqlite3"}
    if "sqlite3" in settings["ENGINE"]:
        return settings | {"OPTIONS": SQLITE}
    return settings | _postgresql(env, settings.get("OPTIONS", {}))


def _make(var: Path) -> None:
    try:
        var.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"VAR_DIR is {str(var)!r}, which cannot be made ({error}); mend the path or its rights."
        ) from None


def _from_url(env: Env) -> dict[str, Any] | None:
    url = env.secret("DATABASE_URL")
    if not url:
        return None
    try:
        settings = dict(dj_database_url.parse(url))
    except ValueError:
        settings = {}
    engine = str(settings.get("ENGINE", ""))
    # In memory, each thread would see a database of its own.
    nameless = settings.get("NAME") in (None, "", ":memory:")
    if nameless or not engine.endswith(("postgresql", "sqlite3")):
        raise ImproperlyConfigured(
            "DATABASE_URL is not a database address; "
            "write postgresql://user:password@host:5432/name or sqlite:///path/to/file."
        )
    return settings


def _from_parts(env: Env) -> dict[str, Any] | None:
    if not env.text("DB_NAME"):
        return None
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": env.text("DB_NAME"),
        "USER": env.text("DB_USER"),
        "PASSWORD": env.secret("DB_PASSWORD"),
        "HOST": env.text("DB_HOST"),
        "PORT": env.text("DB_PORT"),
    }


def _postgresql(env: Env, options: dict[str, Any]) -> dict[str, Any]:
    """Connections come from a pool; DATABASE_POOLER says that a transaction-mode pooler follows.

    Psycopg's prepared statements are off in Django, so only server-side cursors are in its way.
    """
    size = env.number("DATABASE_POOL_SIZE", default=8, least=1)
    pool = {"min_size": 1, "max_size": size, "timeout": 3}
    return {
        "CONN_MAX_AGE": 0,
        # Else each connection that the pool kept through a restart of the server fails once.
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": env.flag("DATABASE_POOLER", default=False),
        "OPTIONS": {"connect_timeout": 5, "pool": pool} | options,
    }
