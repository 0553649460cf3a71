"""Many at the same moment for one key."""

import pytest

from fulfillment import licences
from fulfillment.models import Activation, Licence
from fulfillment.tests.keyed import a_key, activate, with_keys
from tests.crowd import at_once

pytestmark = pytest.mark.django_db(transaction=True)
CROWD = 50


def test_fifty_activations_for_three_devices_are_three() -> None:
    licence, names = a_key(with_keys(devices=3)), [f"device {n}" for n in range(CROWD)]
    answers = at_once(CROWD, lambda: activate(licence, names.pop()).status_code)
    assert sorted(answers) == [201] * 3 + [409] * (CROWD - 3)
    assert Activation.objects.filter(freed_at=None).count() == 3


def test_one_device_fifty_times_is_one() -> None:
    licence = a_key(with_keys(devices=1))
    answers = at_once(CROWD, lambda: activate(licence).status_code)
    assert sorted(answers) == [200] * (CROWD - 1) + [201]


def test_a_key_that_is_replaced_by_many_has_one_successor() -> None:
    licence = a_key()
    found = at_once(8, lambda: licences.replace(licence, by="pia").pk)
    assert len(set(found)) == 1
    assert Licence.objects.count() == 2
