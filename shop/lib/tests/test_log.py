import json
import logging

import pytest
from django.test import Client
from pytest_django import Settings

from shop.lib import log
from shop.lib.http import networks


def line(record: logging.LogRecord) -> dict[str, object]:
    parsed: dict[str, object] = json.loads(log.JsonFormatter().format(record))
    return parsed


def test_a_line_is_json_and_says_what_it_is_about() -> None:
    record = logging.makeLogRecord(
        {"name": "shop", "levelname": "INFO", "msg": "Paid %s", "args": ("€29",), "order": "1001"}
    )
    with log.about(event_id="17"):
        said = line(record)
    assert said["message"] == "Paid €29"
    assert said["level"] == "info"
    assert said["event_id"] == "17"
    assert said["order"] == "1001"


def test_what_a_line_is_about_ends_with_it() -> None:
    with log.about(order="1001"):
        assert log.current("order") == "1001"
    assert log.current("order") == ""


@pytest.mark.parametrize("form", [log.JsonFormatter(), log.ConsoleFormatter()])
def test_an_address_that_is_a_permission_is_not_written_down(form: logging.Formatter) -> None:
    said = "PUT /uploads/eyJrIjoi:1w:x_-Z/ 201"
    record = logging.makeLogRecord({"levelname": "INFO", "msg": said})
    assert "PUT /uploads/…/ 201" in form.format(record)
    other = {"levelname": "ERROR", "msg": "%s: %s", "args": ("Not Found", "/de/goods/eyJr:1w:x")}
    assert "Not Found: /de/goods/…" in form.format(logging.makeLogRecord(other))
    usual = {"levelname": "INFO", "msg": "POST /sell/catalog/release/3/uploads/ 200"}
    assert "/3/uploads/ 200" in form.format(logging.makeLogRecord(usual))


@pytest.mark.parametrize("form", [log.JsonFormatter(), log.ConsoleFormatter()])
def test_a_licence_key_is_not_written_down(form: logging.Formatter) -> None:
    key = "6W3KD-0A1B2-C3D4E-F5G6H-J7K8M"
    fault = ValueError(f"Key (key)=({key}) already exists.")
    said = {"levelname": "ERROR", "msg": "Refused %s", "args": (key.lower(),)}
    record = logging.makeLogRecord(said)
    record.exc_info = (ValueError, fault, None)
    line = form.format(record)
    assert "Refused …-j7k8m" in line
    assert "(…-J7K8M)" in line
    assert "6W3KD" not in line.upper()


@pytest.mark.django_db
def test_every_answer_names_its_request() -> None:
    response = Client().get("/")
    assert len(response["X-Request-ID"]) == 16


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "kept"),
    [("a-proxy-said-this-1", True), ("short", False), ("x" * 65, False), ("a b\nc d e f", False)],
)
def test_a_proxys_request_id_is_kept_when_it_is_one(
    settings: Settings, given: str, kept: bool
) -> None:
    settings.TRUSTED_PROXIES = networks(["127.0.0.1"])
    response = Client().get("/", headers={"X-Request-ID": given})
    assert (response["X-Request-ID"] == given) is kept


@pytest.mark.django_db
def test_the_error_page_shows_the_request_id() -> None:
    response = Client().get("/nothing-here/")
    assert response.status_code == 404
    assert response["X-Request-ID"] in response.text


@pytest.mark.django_db
def test_a_strangers_request_id_is_not_kept() -> None:
    response = Client().get("/", headers={"X-Request-ID": "a-stranger-said-this"})
    assert response["X-Request-ID"] != "a-stranger-said-this"


def test_a_line_is_one_line_whatever_was_asked_for() -> None:
    record = logging.makeLogRecord({"levelname": "INFO", "msg": "GET /a\n12:00 ERROR forged"})
    assert "\n" not in log.ConsoleFormatter().format(record)
