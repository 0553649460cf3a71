"""Keys at the desks: found, masked, and what operators may do about them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from catalog.models import LicenceTerms, Product
from fulfillment import delivery, licences
from fulfillment.models import Licence
from fulfillment.tests.keyed import a_key, activate, validate, with_keys
from shop.accounts.models import User
from shop.events.kinds import Kind
from shop.events.models import Event
from shop.tests.stall import form_data
from tests.people import a_member, a_seller, browser

pytestmark = pytest.mark.django_db
LIST = "/ops/fulfillment/licence/"
OWN = "/sell/fulfillment/licence/"


@pytest.fixture
def licence() -> Licence:
    return a_key()


@pytest.fixture
def olgas(olga: User) -> Client:
    return browser(olga)


def act(client: Client, licence: Licence, action: str, **more: Any) -> str:
    meant = {"token": "0" * 32, "reason": "They asked", "action": action, **more}
    page = client.post(LIST, meant | {"_selected_action": [licence.pk]}, follow=True)
    assert page.status_code == 200
    return str(page.text)


def test_found_by_key_ending_order_and_address(olgas: Client, licence: Licence) -> None:
    other = a_key(with_keys("Other"))
    assert licence.entitlement.line
    order = licence.entitlement.line.order
    order.email = "only@example.com"
    order.save()
    found = [licence.key, licence.key.lower(), licence.key[-5:], f"…{licence.key[-5:]}"]
    for asked in [*found, order.number, "ONLY@example.com"]:
        page = olgas.get(LIST, {"q": asked}).text
        assert str(licence) in page, asked
        assert str(other) not in page, asked
    for asked in (licence.key[:-1], "nothing", "%", "\x01"):
        assert str(licence) not in olgas.get(LIST, {"q": asked}).text


def test_no_desk_shows_a_whole_key(olgas: Client, licence: Licence) -> None:
    sally = browser(a_member(a_seller(), "sally@example.com"))
    for client, path in ((olgas, LIST), (sally, OWN)):
        for page in (path, f"{path}{licence.pk}/change/", f"{path}?q={licence.key[-5:]}"):
            text = client.get(page).text
            assert str(licence) in text, page
            assert licence.key not in text


def test_a_seller_sees_no_buyer(licence: Licence) -> None:
    activate(licence, name="Gabi’s laptop")
    sally = browser(a_member(a_seller(), "sally@example.com"))
    for page in (OWN, f"{OWN}{licence.pk}/change/"):
        text = sally.get(page).text
        assert "1 / 2" in text
        assert not re.search("gabi|laptop|order #", text, re.IGNORECASE)


@pytest.mark.parametrize("state", ["active", "suspended", "revoked", "expired", "replaced"])
def test_sorted_by_state(olgas: Client, state: str) -> None:
    keys = {each: a_key(with_keys(each.title())) for each in ("active", "suspended", "revoked")}
    keys["expired"] = a_key(with_keys("Expired", valid_days=1))
    Licence.objects.filter(pk=keys["expired"].pk).update(until=keys["expired"].issued_at)
    keys["replaced"] = a_key(with_keys("Replaced"))
    keys["new"] = licences.replace(keys["replaced"], by="olga")
    for name, verb in (("suspended", delivery.freeze), ("revoked", delivery.withdraw)):
        line = keys[name].entitlement.line
        assert line
        verb(line.order, by="olga", reason="–")
    page = olgas.get(LIST, {"state": state}).text
    shown = {name for name, key in keys.items() if str(key) in page}
    assert shown == ({"active", "new"} if state == "active" else {state})
    for key in keys.values():
        assert olgas.get(f"{LIST}{key.pk}/change/").status_code == 200


def test_revoking(olgas: Client, licence: Licence) -> None:
    activate(licence)
    asked = olgas.post(LIST, {"action": "revoke", "_selected_action": [licence.pk]}).text
    assert "for good" in asked
    assert validate(licence)["valid"]
    assert "The key is revoked." in act(olgas, licence, "revoke")
    assert validate(licence)["state"] == "revoked"
    event = Event.objects.get(kind=Kind.LICENCE_REVOKED)
    assert (event.data["reason"], event.actor_name) == ("They asked", "Olga")
    assert "revoked or replaced already" in act(olgas, licence, "revoke", token="1" * 32)


def test_replacing(olgas: Client, licence: Licence) -> None:
    assert "The key is replaced." in act(olgas, licence, "replace")
    assert validate(licence, device="")["state"] == "replaced"
    assert validate(Licence.objects.current().get(), device="")["valid"]


def test_more_devices(olgas: Client, licence: Licence) -> None:
    act(olgas, licence, "widen", more=3)
    licence.refresh_from_db()
    assert licence.devices == 5
    act(olgas, licence, "widen", more=0)
    act(olgas, licence, "widen", more="many")
    licence.refresh_from_db()
    assert licence.devices == 5
    Licence.objects.update(devices=9_999)
    assert "as many devices as a key may have" in act(olgas, licence, "widen", more=5)


def test_freeing_all_devices(olgas: Client, licence: Licence) -> None:
    activate(licence, "one")
    activate(licence, "two")
    assert "2 devices are free." in act(olgas, licence, "free")
    assert validate(licence, "one")["state"] == "not_activated"
    assert "No device was active." in act(olgas, licence, "free")


@pytest.mark.parametrize("action", ["revoke", "replace", "widen", "free"])
def test_each_with_its_own_permission(licence: Licence, action: str) -> None:
    activate(licence)
    otto = User.objects.create_user("otto@example.com", is_staff=True)
    otto.user_permissions.set(Permission.objects.filter(codename="view_licence"))
    before = Licence.objects.values().get()
    act(browser(otto), licence, action, more=1)
    assert (Licence.objects.values().get(), licence.held.count()) == (before, 1)


def test_a_seller_writes_the_terms_on_the_products_page() -> None:
    product = with_keys()
    LicenceTerms.objects.all().delete()
    client = browser(a_member(a_seller(), "sally@example.com"))
    path = f"/sell/catalog/product/{product.pk}/change/"
    data = form_data(client, path)
    assert client.post(path, data).status_code == 302
    assert not LicenceTerms.objects.exists()
    for wrong in ({"devices": 0}, {"devices": 10_001}, {"devices": 1, "valid_days": 0}):
        terms = {f"licence_terms-0-{name}": value for name, value in wrong.items()}
        assert client.post(path, data | terms).status_code == 200
    terms = {"licence_terms-0-devices": 3, "licence_terms-0-file_days": 30}
    assert client.post(path, data | terms).status_code == 302
    found = LicenceTerms.objects.get()
    assert (found.devices, found.valid_days, found.file_days) == (3, None, 30)
    event = Event.objects.filter(kind=Kind.PRODUCT_CHANGED).latest("pk")
    assert "licence_terms" in event.data["fields"]


def test_a_copy_of_a_product_has_its_terms() -> None:
    copy = with_keys(devices=4).duplicate(by="sally")
    assert Product.objects.get(pk=copy.pk).licence_terms.devices == 4
