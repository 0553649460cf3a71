"""deploy/compose.yml as far as it can be read without Docker."""

import json
import re
import shlex
from pathlib import Path

import pytest
from dotenv import dotenv_values

HOME = Path(__file__).resolve().parent.parent
TEXT = re.sub(r"(?m)^ *#.*\n", "", (HOME / "deploy/compose.yml").read_text())
OURS = ("migrate", "web", "worker", "tick")

type Service = dict[str, str]


@pytest.fixture(scope="module")
def services() -> dict[str, Service]:
    """Each service's own keys and those it takes over; what stands below a key is its text."""
    tops = keys(TEXT, 0)
    anchors = {text.split()[0]: keys(text, 2) for text in tops.values() if text.startswith("&")}
    found = keys(tops["services"], 2)
    return {name: merged(keys(text, 4), anchors) for name, text in found.items()}


def merged(service: Service, anchors: dict[str, Service]) -> Service:
    if "<<" not in service:
        return service
    above = merged(anchors[service["<<"].replace("*", "&")], anchors)
    return above | {key: text for key, text in service.items() if key != "<<"}


def keys(text: str, indent: int) -> Service:
    pattern = rf"(?m)^ {{{indent}}}([\w<-]+):((?:.*)(?:\n(?: {{{indent + 1}}}.*|$))*)"
    return {key: below.strip(" ") for key, below in re.findall(pattern, text)}


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


def test_only_the_proxy_is_reached_from_outside(services: dict[str, Service]) -> None:
    assert list(services) == ["postgres", *OURS, "caddy"]
    assert [name for name, service in services.items() if "ports" in service] == ["caddy"]
    assert services["caddy"]["ports"].split() == ['["80:80",', '"443:443",', '"443:443/udp"]']
    front = [name for name, service in services.items() if "front" in service["networks"]]
    assert front == ["web", "caddy"]


def test_every_container_has_the_least_rights(services: dict[str, Service]) -> None:
    for name, service in services.items():
        assert service["cap_drop"].split() == ["[ALL]"], name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert "privileged" not in service, name
        assert service.get("read_only", "").strip() == "true" or name == "postgres", name


def test_one_image_does_every_job_of_the_shop(services: dict[str, Service]) -> None:
    jobs = re.findall(r"(?m)^    (\w+)\) exec", (HOME / "deploy/start").read_text())
    for name in OURS:
        assert services[name]["image"].strip() == "tradepost"
        assert services[name]["command"].strip() == f"[/app/deploy/start, {name}]"
        assert name in jobs


def test_nothing_starts_before_the_tables_are_there(services: dict[str, Service]) -> None:
    assert services["migrate"]["restart"].strip() == '"no"'
    assert "postgres: {condition: service_healthy}" in services["migrate"]["depends_on"]
    for name in ("web", "worker", "tick"):
        after = services[name]["depends_on"]
        assert "migrate: {condition: service_completed_successfully}" in after
        assert services[name]["restart"].strip() == "unless-stopped"


def test_what_is_mounted_is_declared(services: dict[str, Service]) -> None:
    volumes = " ".join(service.get("volumes", "") for service in services.values())
    mounted = set(re.findall(r"([\w./]+):/", volumes))
    assert mounted == {"./Caddyfile", *keys(keys(TEXT, 0)["volumes"], 2)}


def test_web_gets_longer_to_end_than_it_takes(services: dict[str, Service]) -> None:
    config = (HOME / "deploy/gunicorn.py").read_text()
    graceful = int(re.findall(r"(?m)^graceful_timeout = (\d+)", config)[0])
    assert int(services["web"]["stop_grace_period"].strip("s\n ")) > graceful


def test_the_proxy_lets_an_idle_connection_go_before_the_shop_does() -> None:
    caddy = (HOME / "deploy/Caddyfile").read_text()
    config = (HOME / "deploy/gunicorn.py").read_text()
    idle = int(re.findall(r"keepalive (\d+)s", caddy)[0])
    assert idle < int(re.findall(r"(?m)^keepalive = (\d+)", config)[0])
    assert caddy.count("{") == caddy.count("}")


def test_the_proxy_finds_the_files_that_the_shop_names(services: dict[str, Service]) -> None:
    caddy = (HOME / "deploy/Caddyfile").read_text()
    prefix = re.findall(r"ASSET_STORAGE_X_ACCEL: (\S+)", services["web"]["environment"])[0]
    folder = re.findall(r"- var:(\S+):ro", services["caddy"]["volumes"])[0]
    assert prefix == "/goods/"  # as GOODS_ROOT in var/
    assert f"root * {folder}\n" in caddy
    assert caddy.index("@file header X-Accel-Redirect") < caddy.index("handle_response @file")
    assert "DAC_READ_SEARCH" in services["caddy"]["cap_add"]


def test_the_dockerfiles_commands_are_in_exec_form() -> None:
    dockerfile = (HOME / "Dockerfile").read_text()
    commands = re.findall(r"CMD (\[.+\])$", dockerfile, re.MULTILINE)
    assert [json.loads(command)[1] for command in commands] == ["healthy", "web"]
    images = re.findall(r"(?m)^FROM (\S+)", dockerfile)
    images += [shlex.split(line)[1] for line in TEXT.splitlines() if "image: " in line]
    assert set(images) == {
        "node:24-slim", "python:3.13-slim", "postgres:17", "caddy:2", "tradepost",
    }  # fmt: skip
