"""What Prometheus reads, behind a token."""

import hmac
import time
from collections.abc import Iterator

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from billing.models import Dispute, Payment, Refund, WebhookEvent
from fulfillment.models import Delivery
from shop.events.models import Mail, Pulse
from shop.lib.http import View

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
REQUESTS = Histogram(
    "shop_request_seconds",
    "Time to answer, by route and status.",
    ["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


def count_requests(get_response: View) -> View:
    def middleware(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = get_response(request)
        match = request.resolver_match
        route = match.route if match else "unmatched"
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(method, route, response.status_code).observe(time.perf_counter() - began)
        return response

    return middleware


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    given = request.headers.get("Authorization", "")
    wanted = f"Bearer {settings.METRICS_TOKEN}"
    if not settings.METRICS_TOKEN or not hmac.compare_digest(given.encode(), wanted.encode()):
        raise Http404
    return HttpResponse(generate_latest(_registry()), content_type=CONTENT_TYPE_LATEST)


class Queues:
    """Counted in the database at each reading, so that every worker tells the same."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        mails = GaugeMetricFamily("shop_mails", "Mails by state.", labels=["state"])
        mails.add_metric(["waiting"], Mail.objects.open().count())
        mails.add_metric(["failed"], Mail.objects.failed().count())
        yield mails
        webhooks = GaugeMetricFamily("shop_webhooks", "Webhooks by state.", labels=["state"])
        webhooks.add_metric(["waiting"], WebhookEvent.objects.open().count())
        webhooks.add_metric(
            ["failed"], WebhookEvent.objects.filter(failed_at__isnull=False).count()
        )
        yield webhooks
        pulses = GaugeMetricFamily(
            "shop_pulse_seconds", "Since clock and worker last showed themselves.", labels=["of"]
        )
        for pulse in Pulse.objects.all():
            pulses.add_metric([pulse.name], (timezone.now() - pulse.at).total_seconds())
        yield pulses
        deliveries = GaugeMetricFamily(
            "shop_deliveries", "Orders that are paid and not delivered.", labels=["state"]
        )
        deliveries.add_metric(["waiting"], Delivery.objects.open().count())
        deliveries.add_metric(["failed"], Delivery.objects.filter(failed_at__isnull=False).count())
        yield deliveries
        refunds = GaugeMetricFamily("shop_refunds", "Refunds by state.", labels=["state"])
        refunds.add_metric(["waiting"], Refund.objects.open().count())
        refunds.add_metric(["failed"], Refund.objects.failed().count())
        refunds.add_metric(["without_lines"], Refund.objects.without_lines().count())
        yield refunds
        due = "Disputes that wait for an answer."
        yield GaugeMetricFamily("shop_disputes_due", due, Dispute.objects.due().count())
        held = "Payments that fit no order, until somebody has decided."
        yield GaugeMetricFamily("shop_payments_held", held, Payment.objects.held().count())


def _registry() -> CollectorRegistry:
    """With several workers, each writes its counts to PROMETHEUS_MULTIPROC_DIR."""
    registry = CollectorRegistry()
    registry.register(Queues())
    if settings.METRICS_DIR:
        MultiProcessCollector(registry)
    else:
        registry.register(REQUESTS)
    return registry
