"""Licence files, read by the very program that docs/ gives to authors of programs."""

from __future__ import annotations

import importlib.util
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from fulfillment import preflight
from fulfillment.models import Licence
from fulfillment.tests.keyed import a_key, activate, ask, question, with_keys
from shop.checks import faults
from shop.lib import ed25519
from tests.house import HOME

pytestmark = pytest.mark.django_db
CLIENT = HOME / "docs" / "licence_client.py"


@pytest.fixture
def signing(settings: Settings) -> str:
    settings.LICENCE_SIGNING_KEY = ed25519.new()
    return str(settings.LICENCE_SIGNING_KEY)


@pytest.fixture
def licence(signing: str) -> Licence:
    licence = a_key(with_keys(file_days=14))
    activate(licence)
    return licence


def program() -> ModuleType:
    """The client as its author ships it, with the keys that the shop tells."""
    spec = importlib.util.spec_from_file_location("licence_client", CLIENT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    told = Client().get("/licences/keys.json").json()["keys"]
    module.PUBLIC_KEYS = {each["kid"]: each["x"] for each in told}  # type: ignore[attr-defined]  # its constant
    return module


def a_file(licence: Licence) -> dict[str, str]:
    answer = ask("files", question(licence))
    assert answer.status_code == 200, answer.content
    found: dict[str, str] = answer.json()
    return found


def said(file: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(decoded(file["payload"]))
    return found


def decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_the_client_is_thirty_lines() -> None:
    assert len(CLIENT.read_text().splitlines()) <= 30


def test_a_file_proves_its_licence_on_its_device_and_no_other(licence: Licence) -> None:
    text = json.dumps(a_file(licence))
    client = program()
    assert client.licensed(text, "proof", "laptop")
    assert not client.licensed(text, "proof", "another laptop")
    assert not client.licensed(text, "other", "laptop")


def test_it_says_no_key_and_no_person(licence: Licence) -> None:
    told = said(a_file(licence))
    assert told["licence"] == licence.token
    assert told["device"] == sha256(b"laptop").hexdigest()
    assert set(told) == {"licence", "products", "device", "issued", "expires"}


@pytest.mark.parametrize("field", ["products", "device", "expires"])
def test_who_writes_into_it_spoils_it(licence: Licence, field: str) -> None:
    file, better = a_file(licence), {"products": ["other"], "device": "0" * 64}
    told = said(file) | {field: better.get(field, "2999-01-01T00:00:00+00:00")}
    file["payload"] = urlsafe_b64encode(json.dumps(told).encode()).decode()
    assert not program().licensed(json.dumps(file), "proof", "laptop")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda file: file | {"signature": file["signature"][::-1]},
        lambda file: file | {"signature": ""},
        lambda file: file | {"key_id": "0" * 16},
        lambda file: {"payload": file["payload"]},
        lambda file: [file],
        lambda file: file | {"payload": None},
        lambda file: "☃",
    ],
)
def test_what_is_no_file_proves_nothing(
    licence: Licence, spoil: Callable[[dict[str, str]], Any]
) -> None:
    assert not program().licensed(json.dumps(spoil(a_file(licence))), "proof", "laptop")
    assert not program().licensed("no JSON", "proof", "laptop")


def test_another_shops_signature_proves_nothing(licence: Licence, settings: Settings) -> None:
    client = program()
    settings.LICENCE_SIGNING_KEY = ed25519.new()
    assert not client.licensed(json.dumps(a_file(licence)), "proof", "laptop")


def test_it_expires(licence: Licence, signing: str) -> None:
    file = a_file(licence)
    told, now = said(file), datetime.now(UTC)
    assert datetime.fromisoformat(told["expires"]) - now > timedelta(days=13)
    old = json.dumps(told | {"expires": (now - timedelta(seconds=1)).isoformat()}).encode()
    expired = file | {"payload": ed25519.encoded(old), "signature": ed25519.sign(signing, old)}
    assert not program().licensed(json.dumps(expired), "proof", "laptop")


def test_it_does_not_outlive_its_licence(licence: Licence) -> None:
    ends = datetime.now(UTC) + timedelta(days=2)
    Licence.objects.update(until=ends)
    assert datetime.fromisoformat(said(a_file(licence))["expires"]) <= ends


def test_a_program_that_knows_a_former_address_reads_it(licence: Licence) -> None:
    assert licence.entitlement.product
    licence.entitlement.product.rename("proof-two")
    text = json.dumps(a_file(licence))
    assert program().licensed(text, "proof", "laptop")
    assert program().licensed(text, "proof-two", "laptop")


def test_keys_take_turns(licence: Licence, signing: str, settings: Settings) -> None:
    before = json.dumps(a_file(licence))
    settings.LICENCE_OTHER_PUBLIC_KEYS = [ed25519.public(signing)]
    settings.LICENCE_SIGNING_KEY = ed25519.new()
    client = program()
    assert len(client.PUBLIC_KEYS) == 2
    assert client.licensed(before, "proof", "laptop")
    assert client.licensed(json.dumps(a_file(licence)), "proof", "laptop")


def test_only_for_devices_that_are_active(licence: Licence) -> None:
    refused = ask("files", question(licence, "another"))
    assert (refused.status_code, refused.json()) == (403, {"error": "not_activated"})


def test_none_without_a_signing_key_or_without_terms(licence: Licence, settings: Settings) -> None:
    Licence.objects.update(file_days=None)
    assert ask("files", question(licence)).json() == {"error": "no_files"}
    Licence.objects.update(file_days=5)
    settings.LICENCE_SIGNING_KEY = ""
    assert ask("files", question(licence)).json() == {"error": "no_files"}
    assert Client().get("/licences/keys.json").json() == {"keys": []}


def test_the_command_makes_a_key_that_works(
    licence: Licence, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("licence_key")
    lines = capsys.readouterr().out.splitlines()
    settings.LICENCE_SIGNING_KEY = lines[0].removeprefix("LICENCE_SIGNING_KEY=")
    assert lines[1].endswith(ed25519.public(settings.LICENCE_SIGNING_KEY))
    assert program().licensed(json.dumps(a_file(licence)), "proof", "laptop")


def test_a_setting_that_is_no_key_is_refused(settings: Settings) -> None:
    settings.LICENCE_SIGNING_KEY, settings.LICENCE_OTHER_PUBLIC_KEYS = "short", ["é"]
    found = [fault for fault in faults() if fault.startswith("LICENCE_")]
    assert len(found) == 2
    with pytest.raises(CommandError):
        call_command("preflight")


def test_preflight_knows_who_promises_files(settings: Settings) -> None:
    [found] = preflight.licences()
    assert found.good
    assert "not offered" in str(found.text)
    with_keys(file_days=7)
    [found] = preflight.licences()
    assert not found.good
    assert "manage.py licence_key" in str(found.mend)
    settings.LICENCE_SIGNING_KEY = ed25519.new()
    [found] = preflight.licences()
    assert "are signed by the key" in str(found.text)


def test_the_client_in_the_text_asks_as_the_text_says(
    licence: Licence, live_server: Any, tmp_path: Path
) -> None:
    text = (HOME / "docs" / "licences.md").read_text()
    (tmp_path / "asking.py").write_text(text.split("```python\n")[1].split("```")[0])
    spec = importlib.util.spec_from_file_location("asking", tmp_path / "asking.py")
    assert spec
    assert spec.loader
    asking = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(asking)
    status, told = asking.ask(live_server.url, "validations", **question(licence))
    assert (status, told["valid"]) == (200, True)
    status, told = asking.ask(live_server.url, "validations", **question(licence, key="nothing"))
    assert (status, told) == (404, {"error": "unknown"})
    assert not asking.mistyped(licence.key)
    wrong = licence.key[:-1] + ("2" if licence.key[-1] != "2" else "3")
    assert asking.mistyped(wrong)
