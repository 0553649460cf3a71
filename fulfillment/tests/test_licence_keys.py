"""Keys: how they read, that they come with what was bought, and that they stand as it does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.models import LicenceTerms
from catalog.tests.shelf_of import a_shelf_of, on_the_shelf
from fulfillment import delivery, licence_key, licences
from fulfillment.models import Entitlement, Licence
from fulfillment.models.licence import NotActive
from fulfillment.tests.keyed import a_key, validate, with_keys
from fulfillment.tests.owning import bought
from orders.tests.sold import an_order, sold
from shop.events.kinds import Kind
from shop.events.models import Event, Mail

TRIES = 200


def test_a_key_is_five_groups_that_nobody_misreads() -> None:
    key = licence_key.new()
    assert [len(group) for group in key.split("-")] == [5] * 5
    assert not set(key) & set("ILOU")
    assert not licence_key.mistyped(key)
    assert licence_key.mistyped("")
    assert licence_key.mistyped("é" * 25)
    assert len({licence_key.new() for _ in range(TRIES)}) == TRIES


def test_however_it_is_typed_it_is_the_same_key() -> None:
    key = licence_key.new()
    careless = f"  {key.lower().replace('-', ' ')} ".replace("0", "o").replace("1", "l")
    assert licence_key.normal(careless) == key
    assert licence_key.normal(key.replace("-", "")) == key


def test_one_wrong_character_or_two_swapped_ones_never_go_unseen() -> None:
    for _ in range(TRIES):
        key = licence_key.new()
        for place, letter in enumerate(key):
            if letter == "-":
                continue
            other = licence_key.ALPHABET[(licence_key.ALPHABET.index(letter) + place + 1) % 32]
            if other != letter:
                assert licence_key.mistyped(key[:place] + other + key[place + 1 :])
        plain = key.replace("-", "")
        for place in range(24):
            swapped = plain[:place] + plain[place + 1] + plain[place] + plain[place + 2 :]
            assert swapped == plain or licence_key.mistyped(swapped)


@pytest.mark.django_db
def test_each_piece_gets_a_key_and_none_twice() -> None:
    order = bought(with_keys(devices=3), on_the_shelf("Book"), quantity=4)
    keys = Licence.objects.filter(entitlement__line__order=order)
    assert sorted(each.seat for each in keys) == [1, 2, 3, 4]
    assert {each.devices for each in keys} == {3}
    delivery.deliver(order)
    assert keys.count() == 4


@pytest.mark.django_db
def test_a_bundle_brings_the_keys_of_its_parts() -> None:
    box = on_the_shelf("Box")
    box.bundled.add(with_keys())
    bought(box)
    assert Licence.objects.get().entitlement.product.name == "Proof"  # type: ignore[union-attr]  # of a product


@pytest.mark.django_db
def test_delivering_keys_asks_as_much_for_twenty_lines_as_for_two() -> None:
    products = a_shelf_of(22)
    LicenceTerms.objects.bulk_create(LicenceTerms(product=each, devices=1) for each in products)
    counts = []
    for some in (products[:2], products[2:]):
        order = an_order()
        for product in some:
            sold(product, order=order)
        with CaptureQueriesContext(connection) as asked:
            delivery.deliver(order)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 8, asked.captured_queries
    assert Licence.objects.count() == 22


@pytest.mark.django_db
def test_terms_that_came_later_reach_buyers_by_delivering_again() -> None:
    product = on_the_shelf("Proof")
    order = bought(product)
    LicenceTerms.objects.create(product=product, devices=1)
    assert not Licence.objects.exists()
    assert delivery.repeat(order, by="olga", reason="Keys")
    assert Licence.objects.count() == 1


@pytest.mark.django_db
def test_a_key_stands_as_what_is_owned() -> None:
    licence = a_key()
    line = licence.entitlement.line
    assert line
    for verb, state in (
        (delivery.freeze, "suspended"),
        (delivery.thaw, "active"),
        (delivery.withdraw, "revoked"),
    ):
        verb(line.order, by="olga", reason="–")
        assert Licence.objects.get().state == state


@pytest.mark.django_db
def test_a_key_ends_with_its_terms_or_with_what_is_owned() -> None:
    licence = a_key(with_keys(valid_days=30))
    assert licence.until
    assert licence.until.date() == (timezone.now() + timedelta(days=30)).date()
    past = timezone.now() - timedelta(seconds=1)
    Licence.objects.update(until=past)
    assert validate(licence, device="")["state"] == "expired"
    Licence.objects.update(until=None)
    Entitlement.objects.update(since=past - timedelta(days=1), until=past)
    assert validate(licence, device="")["state"] == "expired"
    Entitlement.objects.update(since=timezone.now() + timedelta(days=1), until=None)
    assert validate(licence, device="")["state"] == "pending"


@pytest.mark.django_db
def test_what_a_seller_changes_holds_for_the_next_keys() -> None:
    product = with_keys(devices=2)
    first = a_key(product)
    LicenceTerms.objects.update(devices=1, valid_days=10)
    second = a_key(product)
    first.refresh_from_db()
    assert (first.devices, first.until) == (2, None)
    assert second.devices == 1


@pytest.mark.django_db
def test_a_replaced_key_is_dead_at_once_and_its_owner_is_told_without_a_key() -> None:
    licence = a_key()
    licence.activate("a" * 64, "Laptop")
    new = licences.replace(licence, by="olga", reason="It leaked")
    assert validate(licence, device="") == validate(licence, device="") | {"state": "replaced"}
    assert validate(new, device="")["valid"]
    assert not new.held.exists()
    assert licences.replace(licence, by="olga") == new
    told = Mail.objects.get(name="licence")
    assert told.to == "gabi@example.com"
    assert new.key not in str(told.context)
    event = Event.objects.get(kind=Kind.LICENCE_REPLACED)
    assert (event.data["reason"], event.data["before"]) == ("It leaked", str(licence))
    assert licence.key not in f"{event.subject_name} {event.data}"


@pytest.mark.django_db
def test_a_revoked_key_is_not_replaced() -> None:
    licence = a_key()
    assert licence.revoke("olga", "Shared")
    assert not licence.revoke("olga", "Shared")
    with pytest.raises(NotActive):
        licences.replace(licence, by="pia")
    assert Licence.objects.count() == 1
