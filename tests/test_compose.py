"""deploy/compose.yml as far as it can be read without Docker."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from dotenv import dotenv_values

HOME = Path(__file__).resolve().parent.parent
TEXT = (HOME / "deploy/compose.yml").read_text()
OURS = ("migrate", "web", "worker", "tick")
SEALED = ["no-new-privileges:true"]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    yaml = pytest.importorskip("yaml", reason="PyYAML is not among the shop's own packages")
    found: dict[str, Any] = yaml.safe_load(TEXT)
    return found


def test_every_variable_is_required_with_a_sentence_or_has_a_default() -> None:
    variables = re.findall(r"\$\{(\w+)([^}]*)\}", TEXT)
    assert {name for name, _ in variables} == {
        "POSTGRES_PASSWORD",
        "SHOP_HOST",
        "SHOP_SUBNET",
        "TRUSTED_PROXIES",
    }
    for name, rest in variables:
        if "PASSWORD" in name:
            assert rest.startswith(":?")
        assert re.fullmatch(r":\?Set \w+ .+\.|:-[0-9./]+", rest)


def test_the_defaults_and_the_documented_values_agree() -> None:
    documented = dotenv_values(HOME / "deploy/production.env.example")
    for name in ("SHOP_SUBNET", "TRUSTED_PROXIES"):
        assert set(re.findall(rf"\$\{{{name}:-([^}}]+)", TEXT)) == {documented[name]}
    assert documented["SITE_URL"] == f"https://{documented['SHOP_HOST']}"


def test_only_the_proxy_is_reached_from_outside(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert [name for name, service in services.items() if "ports" in service] == ["caddy"]
    assert services["caddy"]["ports"] == ["80:80", "443:443", "443:443/udp"]
    front = [name for name, service in services.items() if "front" in service["networks"]]
    assert front == ["web", "caddy"]


def test_every_container_has_the_least_rights(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == SEALED, name
        assert "privileged" not in service, name
        assert service.get("read_only") or name == "postgres", name


def test_one_image_does_every_job_of_the_shop(compose: dict[str, Any]) -> None:
    jobs = re.findall(r"(?m)^    (\w+)\) exec", (HOME / "deploy/start").read_text())
    for name in OURS:
        service = compose["services"][name]
        assert service["image"] == "tradepost"
        assert service["command"] == ["/app/deploy/start", name]
        assert name in jobs


def test_nothing_starts_before_the_tables_are_there(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert services["migrate"]["restart"] == "no"
    assert services["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    for name in ("web", "worker", "tick"):
        after = services[name]["depends_on"]["migrate"]["condition"]
        assert after == "service_completed_successfully"
        assert services[name]["restart"] == "unless-stopped"


def test_what_is_mounted_is_declared(compose: dict[str, Any]) -> None:
    mounted = {
        volume.split(":")[0]
        for service in compose["services"].values()
        for volume in service.get("volumes", [])
    }
    assert {name for name in mounted if not name.startswith(".")} == set(compose["volumes"])
    assert [name for name in mounted if name.startswith(".")] == ["./Caddyfile"]


def test_web_gets_longer_to_end_than_it_takes(compose: dict[str, Any]) -> None:
    config = (HOME / "deploy/gunicorn.py").read_text()
    graceful = int(re.findall(r"(?m)^graceful_timeout = (\d+)", config)[0])
    assert int(compose["services"]["web"]["stop_grace_period"].rstrip("s")) > graceful


def test_the_proxy_lets_an_idle_connection_go_before_the_shop_does() -> None:
    caddy = (HOME / "deploy/Caddyfile").read_text()
    config = (HOME / "deploy/gunicorn.py").read_text()
    idle = int(re.findall(r"keepalive (\d+)s", caddy)[0])
    assert idle < int(re.findall(r"(?m)^keepalive = (\d+)", config)[0])
    assert caddy.count("{") == caddy.count("}")


def test_the_dockerfiles_commands_are_in_exec_form() -> None:
    dockerfile = (HOME / "Dockerfile").read_text()
    commands = re.findall(r"CMD (\[.+\])$", dockerfile, re.MULTILINE)
    assert [json.loads(command)[1] for command in commands] == ["healthy", "web"]
    images = re.findall(r"(?m)^FROM (\S+)", dockerfile)
    images += [shlex.split(line)[1] for line in TEXT.splitlines() if "image: " in line]
    assert set(images) == {
        "node:24-slim", "python:3.13-slim", "postgres:17", "caddy:2", "tradepost",
    }  # fmt: skip
