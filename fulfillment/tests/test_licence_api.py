"""Programs ask about keys: what they hear, whatever they send."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from fulfillment import delivery, licence_key, licences
from fulfillment.models import Activation, Licence
from fulfillment.models.licence import digest
from fulfillment.tests.keyed import API, a_key, activate, ask, question, validate, with_keys
from shop.accounts.models import Hits
from shop.lib.rates import Rate

pytestmark = pytest.mark.django_db
NOUNS = ["activations", "validations", "deactivations", "files"]


@pytest.fixture
def licence() -> Licence:
    return a_key()


def test_a_device_becomes_active_once(licence: Licence) -> None:
    first, again = activate(licence, name="Pia’s laptop"), activate(licence)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == {
        "state": "active",
        "licence": licence.token,
        "until": None,
        "devices": 2,
    }
    row = Activation.objects.get()
    assert (row.name, row.device) == ("Pia’s laptop", digest("laptop"))
    assert first["Cache-Control"] == "no-store"
    assert not first.cookies


def test_at_the_limit_the_next_is_refused_until_one_is_free(licence: Licence) -> None:
    activate(licence, "one")
    activate(licence, "two")
    refused = activate(licence, "three")
    assert (refused.status_code, refused.json()) == (409, {"error": "full", "devices": 2})
    assert activate(licence, "two").status_code == 200
    assert ask("deactivations", question(licence, "one")).json() == {"freed": True}
    assert ask("deactivations", question(licence, "one")).json() == {"freed": False}
    assert activate(licence, "three").status_code == 201
    assert validate(licence, "one")["state"] == "not_activated"
    assert validate(licence, "three")["valid"]


def test_a_device_that_comes_back_takes_its_old_row(licence: Licence) -> None:
    activate(licence, name="Old")
    ask("deactivations", question(licence))
    assert activate(licence, name="New").status_code == 201
    assert Activation.objects.get().name == "New"


def test_a_key_may_be_asked_about_without_a_device(licence: Licence) -> None:
    told = ask("validations", question(licence, device=None))  # type: ignore[arg-type]  # left out
    assert told.json()["valid"]


@pytest.mark.parametrize("noun", NOUNS)
def test_unknown_mistyped_and_another_products_key_are_not_told_apart(
    licence: Licence, noun: str
) -> None:
    other = a_key(with_keys("Other"))
    asked = [
        question(licence, key=licence_key.new()),
        question(licence, key=licence.key[:-1]),
        question(licence, key="\x00 ☃"),
        question(licence, key=other.key),
        question(licence, product="nothing"),
    ]
    counts = []
    for said in asked:
        with CaptureQueriesContext(connection) as queries:
            answer = ask(noun, said)
        counts.append(len(queries))
        assert (answer.status_code, answer.json()) == (404, {"error": "unknown"})
    assert len(set(counts)) == 1, counts


def test_a_key_with_typos_that_can_be_understood_is(licence: Licence) -> None:
    careless = licence.key.lower().replace("-", " ").replace("0", "O").replace("1", "i")
    assert activate(licence, key=careless).status_code == 201


def test_a_program_that_knows_the_product_by_a_former_address_goes_on(licence: Licence) -> None:
    activate(licence)
    assert licence.entitlement.product
    licence.entitlement.product.rename("proof-two")
    assert validate(licence, product="proof")["valid"]
    assert validate(licence, product="proof-two")["valid"]


def test_frozen_thawed_withdrawn(licence: Licence) -> None:
    activate(licence)
    assert licence.entitlement.line
    order = licence.entitlement.line.order
    delivery.freeze(order, by="olga", reason="–")
    assert validate(licence) == validate(licence) | {"valid": False, "state": "suspended"}
    assert activate(licence).json() == {"error": "suspended"}
    delivery.thaw(order, by="olga", reason="–")
    assert validate(licence)["valid"]
    delivery.withdraw(order, by="olga", reason="–")
    refused = activate(licence)
    assert (refused.status_code, refused.json()) == (403, {"error": "revoked"})
    assert validate(licence)["state"] == "revoked"
    assert ask("files", question(licence)).status_code == 403
    assert ask("deactivations", question(licence)).json() == {"freed": True}


def test_a_replaced_key_is_told_so(licence: Licence) -> None:
    activate(licence)
    licences.replace(licence, by="pia")
    assert activate(licence).json() == {"error": "replaced"}
    assert activate(licence, "another").status_code == 403


def test_a_valid_answer_costs_one_question_and_writes_once_an_hour(licence: Licence) -> None:
    activate(licence)
    with CaptureQueriesContext(connection) as asked:
        assert validate(licence)["valid"]
    assert len(asked) == 1, asked.captured_queries
    Activation.objects.update(seen_at=timezone.now() - timedelta(hours=2))
    with CaptureQueriesContext(connection) as asked:
        validate(licence)
        validate(licence)
    assert len(asked) == 3
    assert Activation.objects.get().seen_at > timezone.now() - timedelta(minutes=1)


@pytest.mark.parametrize("noun", NOUNS)
@pytest.mark.parametrize(
    "body",
    [
        "", "nonsense", "[]", "null", '"key"', "[" * 4000, "{" * 4000, b"\xff\xfe", "1e999",
        '{"key": NaN}', "9" * 4090,
    ],
)  # fmt: skip
def test_what_is_no_object_is_refused(noun: str, body: Any) -> None:
    answer = ask(noun, body)
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/json")


@pytest.mark.parametrize("noun", NOUNS)
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("key", ""), ("key", None), ("key", 1), ("key", []), ("key", "A" * 201),
        ("key", "\ud800"), ("product", "no slug"), ("product", "a\x00b"), ("product", "x" * 81),
        ("device", {}), ("device", "d" * 201), ("device", "\udfff"), ("name", "n" * 201),
        ("name", 7),
    ],
)  # fmt: skip
def test_a_field_that_is_nonsense_is_named(
    licence: Licence, noun: str, field: str, value: object
) -> None:
    answer = ask(noun, json.dumps(question(licence) | {field: value}))
    assert (answer.status_code, answer.json()) == (422, {"error": "invalid", "field": field})


def test_a_name_is_kept_on_one_line_without_what_nobody_sees(licence: Licence) -> None:
    activate(licence, name="Pia\x00\n ’s\u202e laptop ")
    assert Activation.objects.get().name == "Pia ’s laptop"


def test_other_doors(licence: Licence) -> None:
    assert ask("validations", "x" * 5000).status_code == 413
    assert ask("validations", "x" * 5_000_000).status_code == 413
    url = f"{API}/validations/"
    assert Client().get(url).status_code == 405
    assert Client(enforce_csrf_checks=True).post(url, question(licence)).status_code == 422
    body = json.dumps(question(licence))
    strange = Client().post(url, body, "application/json; charset=utf-7")
    assert strange.status_code == 400
    assert Client().post(f"/de{url}", body, "application/json").status_code == 200


@pytest.mark.parametrize("noun", NOUNS)
def test_too_many_from_one_address(licence: Licence, noun: str, settings: Settings) -> None:
    name = "licence_check" if noun == "validations" else "licence_change"
    settings.RATES = settings.RATES | {name: Rate(name, 2, 3600)}
    answers = [ask(noun, question(licence)) for _time in range(3)]
    assert 429 not in [each.status_code for each in answers[:2]]
    assert answers[2].status_code == 429
    assert answers[2].json() == {"error": "too_many"}
    assert 0 < int(answers[2]["Retry-After"]) <= 3600
    elsewhere = Client().post(
        f"{API}/{noun}/", question(licence), "application/json", REMOTE_ADDR="203.0.113.9"
    )
    assert elsewhere.status_code != 429


def test_a_storm_on_one_key_leaves_its_devices_and_other_keys_alone(
    licence: Licence, settings: Settings
) -> None:
    settings.RATES = settings.RATES | {"licence_devices": Rate("licence_devices", 3, 3600)}
    activate(licence, "mine")
    answers = []
    for number in range(6):
        answers.append(activate(licence, f"bot {number}").status_code)
        ask("deactivations", question(licence, f"bot {number}"))
    assert answers == [201, 201, 429, 429, 429, 429]
    assert validate(licence, "mine")["valid"]
    assert activate(licence, "mine").status_code == 200
    assert activate(a_key(with_keys("Other"))).status_code == 201


def test_a_full_key_uses_up_nothing(licence: Licence, settings: Settings) -> None:
    settings.RATES = settings.RATES | {"licence_devices": Rate("licence_devices", 3, 3600)}
    for number in range(6):
        activate(licence, f"device {number}")
    ask("deactivations", question(licence, "device 0"))
    assert activate(licence, "device 5").status_code == 201
    assert Hits.objects.get(rate="licence_devices").count == 3
