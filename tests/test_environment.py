"""What cannot be read from the environment is told in a sentence, by the functions that read it."""

import re
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from shop.lib import database
from shop.lib.env import Env, env_file, from_file
from shop.lib.http import networks
from shop.lib.rates import Rate, rates

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
