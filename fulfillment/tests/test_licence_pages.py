"""A customer's keys: theirs by account or by link, devices freed, a leaked key replaced."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from fulfillment import delivery
from fulfillment.models import Activation, Licence
from fulfillment.tests.keyed import a_key, activate, validate, with_keys
from fulfillment.tests.owning import a_person, bought
from orders import links
from shop.accounts.models import User
from shop.events.kinds import Kind
from shop.events.models import Event
from shop.lib import ed25519
from shop.lib.rates import Rate
from tests.people import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def pia(db: None) -> User:
    return a_person()


@pytest.fixture
def licence(pia: User) -> Licence:
    licence = a_key(with_keys(file_days=14), by=pia)
    activate(licence, name="Pia’s laptop")
    return licence


def url(licence: Licence, rest: str = "") -> str:
    return f"/licences/{licence.token}/{rest}"


def link_of(licence: Licence) -> str:
    assert licence.entitlement.line
    return links.key(licence.entitlement.line.order)


def doors(licence: Licence) -> list[tuple[str, str]]:
    device = Activation.objects.get(licence=licence).pk
    return [
        ("get", url(licence)),
        ("post", url(licence)),
        ("get", url(licence, "replacement/")),
        ("post", url(licence, "replacement/")),
        ("post", url(licence, f"devices/{device}/freeing/")),
        ("get", url(licence, f"devices/{device}/file/")),
        ("get", f"/licences/of/{licence.entitlement.token}/"),
    ]


def test_a_key_stands_in_the_account_with_its_devices(pia: User, licence: Licence) -> None:
    for path in ("/account/licences/", "/account/goods/"):
        page = browser(pia).get(path).text
        assert licence.key in page
        assert "1 of 2 devices in use" in page
    page = browser(pia).get(url(licence)).text
    assert "Pia’s laptop" in page
    assert f'data-copy="key-{licence.token}"' in page


def test_who_has_none_is_told_what_will_be_here() -> None:
    page = browser(a_person("rita@example.com")).get("/account/licences/").text
    assert "No keys yet" in page


def test_nobody_elses(licence: Licence) -> None:
    rita = browser(a_person("rita@example.com"))
    other = link_of(a_key(with_keys("Other")))
    for method, path in doors(licence):
        for client, key in ((rita, ""), (Client(), ""), (Client(), other), (rita, "x:y")):
            answer = getattr(client, method)(f"{path}?key={key}")
            assert answer.status_code == 404, path
    assert Activation.objects.get(licence=licence).freed_at is None
    assert validate(licence)["valid"]
    assert "/sign-in/" in Client().get("/account/licences/")["Location"]


def test_a_guest_does_the_same_by_the_link_of_the_order(settings: Settings) -> None:
    settings.LICENCE_SIGNING_KEY = ed25519.new()
    licence = a_key(with_keys(file_days=14))
    activate(licence, name="Gabi’s laptop")
    key, guest, device = link_of(licence), Client(), Activation.objects.get().pk
    assert licence.entitlement.line
    order = guest.get(links.path(licence.entitlement.line.order)).text
    assert licence.key in order
    assert f"{url(licence)}?key=" in order
    assert "Gabi’s laptop" in guest.get(f"{url(licence)}?key={key}").text
    file = guest.get(f"{url(licence, f'devices/{device}/file/')}?key={key}")
    assert set(file.json()) == {"key_id", "payload", "signature"}
    assert "attachment" in file["Content-Disposition"]
    freed = guest.post(url(licence, f"devices/{device}/freeing/"), {"key": key})
    assert freed.status_code == 303
    assert guest.get(freed["Location"]).status_code == 200
    replaced = guest.post(url(licence, "replacement/"), {"key": key})
    new = Licence.objects.current().get()
    assert new.key in guest.get(replaced["Location"]).text


def test_freeing_a_device_lets_another_in(pia: User, licence: Licence) -> None:
    activate(licence, "two")
    assert activate(licence, "three").status_code == 409
    device = Activation.objects.earliest("pk")
    for _time in range(2):
        answer = browser(pia).post(url(licence, f"devices/{device.pk}/freeing/"))
        assert answer["Location"] == url(licence)
    assert activate(licence, "three").status_code == 201
    event = Event.objects.get(kind=Kind.DEVICES_FREED)
    assert (event.actor_name, event.data["name"]) == ("Pia", "Pia’s laptop")
    assert browser(pia).get(url(licence, f"devices/{device.pk}/freeing/")).status_code == 405


def test_a_device_of_another_key_is_not_there(pia: User, licence: Licence) -> None:
    other = a_key(with_keys("Other"))
    activate(other)
    theirs = Activation.objects.get(licence=other)
    assert browser(pia).post(url(licence, f"devices/{theirs.pk}/freeing/")).status_code == 404
    assert browser(pia).get(url(licence, f"devices/{theirs.pk}/file/")).status_code == 404
    theirs.refresh_from_db()
    assert theirs.freed_at is None


def test_replacing_asks_first_and_happens_once(pia: User, licence: Licence) -> None:
    client = browser(pia)
    assert licence.key in client.get(url(licence, "replacement/")).text
    assert validate(licence)["valid"]
    answer = client.post(url(licence, "replacement/"))
    new = Licence.objects.current().get()
    assert answer["Location"] == url(new)
    again = client.post(url(licence, "replacement/"))
    assert again["Location"] == url(new)
    assert Licence.objects.count() == 2
    assert validate(licence)["state"] == "replaced"
    assert new.key in client.get(url(licence)).text


def test_replacing_is_limited(pia: User, licence: Licence, settings: Settings) -> None:
    settings.RATES = settings.RATES | {"licence_replace": Rate("licence_replace", 2, 3600)}
    client, statuses = browser(pia), []
    for _time in range(3):
        current = Licence.objects.current().get()
        statuses.append(client.post(url(current, "replacement/")).status_code)
    assert statuses == [303, 303, 429]
    assert Licence.objects.count() == 3


def test_what_is_revoked_cannot_be_replaced_by_its_owner(pia: User, licence: Licence) -> None:
    licence.revoke("olga", "Shared with the world")
    page = browser(pia).get(url(licence)).text
    assert "revoked" in page
    assert "Replace this key" not in page
    answer = browser(pia).post(url(licence, "replacement/"), follow=True)
    assert "was not replaced" in answer.text
    assert Licence.objects.count() == 1


def test_a_computer_without_a_network_is_added_by_hand(
    pia: User, licence: Licence, settings: Settings
) -> None:
    client, said = browser(pia), {"device": "BOX-7", "name": "The lab"}
    assert "without a network" not in client.get(url(licence)).text
    settings.LICENCE_SIGNING_KEY = ed25519.new()
    assert "without a network" in client.get(url(licence)).text
    empty = client.post(url(licence), {"device": ""})
    assert empty.status_code == 422
    assert client.post(url(licence), said).status_code == 303
    device = Activation.objects.get(name="The lab")
    file = client.get(url(licence, f"devices/{device.pk}/file/"))
    assert json.loads(file.content)["key_id"]
    assert validate(licence, "BOX-7")["valid"]
    full = client.post(url(licence), {"device": "BOX-8"})
    assert full.status_code == 422
    assert "Free one first" in full.text


def test_withdrawn_keys_are_gone_and_frozen_ones_say_so(pia: User, licence: Licence) -> None:
    assert licence.entitlement.line
    order, client = licence.entitlement.line.order, browser(pia)
    delivery.freeze(order, by="olga", reason="–")
    assert "paused" in client.get("/account/licences/").text
    assert client.post(url(licence), {"device": "x"}).status_code == 422
    delivery.withdraw(order, by="olga", reason="–")
    assert licence.key not in client.get("/account/licences/").text
    assert licence.key not in Client().get(links.path(order)).text
    for method, path in doors(licence):
        assert getattr(client, method)(path).status_code == 404


def test_of_many_keys_the_first_are_shown_and_the_rest_have_a_page(pia: User) -> None:
    bought(with_keys(), by=pia, quantity=30)
    client = browser(pia)
    page = client.get("/account/goods/").text
    assert page.count("data-copy=") == 3
    assert "All 30 keys" in page
    token = Licence.objects.earliest("pk").entitlement.token
    every: Any = client.get(f"/licences/of/{token}/").text
    assert every.count("data-copy=") == 20
    assert client.get(f"/licences/of/{token}/?page=2").text.count("data-copy=") == 10


def test_the_page_of_keys_asks_the_same_for_many(pia: User) -> None:
    client, counts = browser(pia), []
    for quantity in (1, 200):
        bought(with_keys(f"Proof {quantity}"), by=pia, quantity=quantity)
        with CaptureQueriesContext(connection) as asked:
            client.get("/account/licences/")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 9, asked.captured_queries
