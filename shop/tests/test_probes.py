import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from billing.models import Payment
from fulfillment.models import Delivery
from orders.tests.sold import an_order
from shop.events import mailing


@pytest.mark.parametrize("path", ["/healthz", "/health/"])
def test_alive_without_a_database_and_under_any_name(path: str) -> None:
    response = Client().get(path, headers={"Host": "10.1.2.3"})
    assert response.status_code == 200
    assert response.text == "alive\n"


@pytest.mark.django_db
def test_ready_with_every_migration() -> None:
    response = Client().get("/readyz", headers={"Host": "10.1.2.3"})
    assert response.status_code == 200
    assert response.json() == {"ready": True, "faults": []}


@pytest.mark.django_db
@pytest.mark.parametrize("given", ["", "Bearer wrong", "Bearer ", "secret-token-of-the-shop"])
def test_metrics_are_nobodys_business(settings: Settings, given: str) -> None:
    settings.METRICS_TOKEN = "secret-token-of-the-shop"
    assert Client().get("/metrics", headers={"Authorization": given}).status_code == 404


@pytest.mark.django_db
def test_without_a_token_there_are_no_metrics(settings: Settings) -> None:
    settings.METRICS_TOKEN = ""
    assert Client().get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.django_db
def test_metrics_tell_requests_and_queues(settings: Settings) -> None:
    settings.METRICS_TOKEN = "secret-token-of-the-shop"
    Client().get("/legal/nonsense/")
    mailing.mail("k", "welcome", "a@example.com", {"name": "A"})
    Delivery.objects.create(order=an_order(), failed_at=timezone.now())
    Payment.objects.create(
        provider="stripe", external_id="pi_1", amount=1, currency="EUR", outcome="stray"
    )
    text = (
        Client().get("/metrics", headers={"Authorization": "Bearer secret-token-of-the-shop"}).text
    )
    assert 'shop_mails{state="waiting"} 1.0' in text
    assert 'shop_deliveries{state="failed"} 1.0' in text
    assert 'shop_deliveries{state="waiting"} 0.0' in text
    assert "shop_payments_held 1.0" in text
    counted = '{method="GET",route="legal/<slug:kind>/",status="404"}'
    assert f"shop_request_seconds_count{counted}" in text
