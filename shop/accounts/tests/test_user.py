import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.db import IntegrityError, transaction

from shop.accounts.models import User

pytestmark = pytest.mark.django_db


def test_an_address_is_one_person_however_it_is_written() -> None:
    User.objects.create_user(" Alice@Example.com ")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("alice@example.com")
    with pytest.raises(IntegrityError), transaction.atomic():
        User(email="ALICE@example.com").save()
    assert User.objects.get().email == "alice@example.com"


def test_a_buyer_has_no_password() -> None:
    assert not User.objects.create_user("alice@example.com").has_usable_password()


def test_the_first_operator_comes_from_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "an operator's password")
    call_command("createsuperuser", email="Olga@example.com", interactive=False, verbosity=0)
    olga = authenticate(username="OLGA@example.com", password="an operator's password")
    assert olga is not None
    assert olga.is_staff
