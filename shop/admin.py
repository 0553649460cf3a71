"""The two desks: /ops/ for operators, /sell/ for sellers; which rows stand in which."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.db.models import Count
from django.db.models.functions import TruncDate
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from billing.admin import FAILED, RECEIVED, WebhookEventAdmin
from billing.models import WebhookEvent
from catalog.admin import (
    CategoryAdmin,
    OwnProductAdmin,
    OwnProjectAdmin,
    OwnReleaseAdmin,
    ProductAdmin,
    ReleaseAdmin,
    ShopSellerAdmin,
    TagAdmin,
)
from catalog.models import Category, File, Product, Project, Release, Tag
from catalog.standing import published_a_month, standings, tables
from shop.accounts.access import may_operate, sign_in_url
from shop.accounts.admin import AccountAdmin, OwnSellerAdmin, PersonAdmin
from shop.accounts.desk_age import operating
from shop.accounts.models import CustomerAccount, Seller, User
from shop.accounts.reach import reach
from shop.charts import Chart, chart
from shop.desk import Desk
from shop.events.admin import EventAdmin, MailAdmin, state
from shop.events.kinds import Kind
from shop.events.models import Event, Mail
from shop.storefront.admin import StorefrontAdmin
from shop.storefront.models import Storefront

CHART_DAYS = 14
LATEST = 10
ROUTINE = [Kind.PERSON_JOINED, Kind.PERSON_SIGNED_IN]
# No password stands at the sellers' desk, and Django's detour by number knows no sellers.
CLOSED = ("password_change", "password_change_done", "view_on_site")


@dataclass(frozen=True)
class Queue:
    """Work that may wait for a hand; a queue that only moves by itself is never urgent."""

    name: Any
    count: int
    url: str
    urgent: bool = True


class OpsDesk(Desk):
    site_header = _("Operations")
    site_title = _("Operations")

    def has_permission(self, request: HttpRequest) -> bool:
        return operating(request)

    def turn_away(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and not may_operate(request.user):
            return self.refuse_entry(request)
        return redirect_to_login(request.get_full_path(), reverse("ops:login"))

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        told = {"sign_in": sign_in_url(self.goal(request)), "away": may_operate(request.user)}
        return super().login(request, told | (extra_context or {}))

    def today(self, request: HttpRequest) -> dict[str, Any]:
        told: dict[str, Any] = {}
        if request.user.has_perm("events.view_mail"):
            told |= {"queues": mail_queues(), "mails": mails_a_day()}
        if request.user.has_perm("billing.view_webhookevent"):
            told["queues"] = told.get("queues", []) + webhook_queues()
        if request.user.has_perm("catalog.view_release"):
            told["queues"] = told.get("queues", []) + file_queues()
        if request.user.has_perm("events.view_event"):
            told["happened"] = Event.objects.exclude(kind__in=ROUTINE)[:LATEST]
        return told


class SellDesk(Desk):
    index_template = "admin/desk/sell.html"
    site_header = _("Sell")
    site_title = _("Sell")

    def has_permission(self, request: HttpRequest) -> bool:
        return bool(reach(request))

    def turn_away(self, request: HttpRequest) -> HttpResponse:
        if may_operate(request.user):  # away for too long
            return redirect_to_login(request.get_full_path(), reverse("ops:login"))
        if request.user.is_authenticated:
            return self.refuse_entry(request)
        return HttpResponseRedirect(sign_in_url(request.get_full_path()))

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """There is no password for sellers: who is nobody yet signs in as everywhere."""
        goal = self.goal(request)
        known = request.user.is_authenticated
        return HttpResponseRedirect(goal if known else sign_in_url(goal))

    def get_urls(self) -> list[Any]:
        return [each for each in super().get_urls() if getattr(each, "name", "") not in CLOSED]

    def today(self, request: HttpRequest) -> dict[str, Any]:
        may_add = self._registry[Product].has_add_permission(request)
        months = published_a_month(request)
        found = standings(request)
        return {
            "standings": found,
            "several": len(found) > 1,
            "may_add": may_add,
            "tables": tables(request),
            "published": chart([(date_format(day, "YEAR_MONTH_FORMAT"), n) for day, n in months]),
        }


def mail_queues() -> list[Queue]:
    mails = reverse("ops:events_mail_changelist")
    counts = Mail.objects.aggregate(
        failed=Count("pk", filter=state.FAILED), waiting=Count("pk", filter=state.WAITING)
    )
    return [
        Queue(_("Mails failed"), counts["failed"], f"{mails}?state=failed"),
        Queue(_("Mails waiting"), counts["waiting"], f"{mails}?state=waiting", urgent=False),
    ]


def webhook_queues() -> list[Queue]:
    webhooks = reverse("ops:billing_webhookevent_changelist")
    failed = WebhookEvent.objects.filter(FAILED).count()
    waiting = WebhookEvent.objects.filter(RECEIVED).count()
    return [
        Queue(_("Webhooks failed"), failed, f"{webhooks}?state=failed"),
        Queue(_("Webhooks waiting"), waiting, f"{webhooks}?state=received", urgent=False),
    ]


def file_queues() -> list[Queue]:
    releases = reverse("ops:catalog_release_changelist")
    failed, waiting = File.objects.failed().count(), File.objects.waiting().count()
    return [
        Queue(_("Files failed"), failed, f"{releases}?files=failed"),
        Queue(_("Files being checked"), waiting, f"{releases}?files=waiting", urgent=False),
    ]


def mails_a_day() -> Chart:
    today = timezone.localdate()
    days = [today - timedelta(days=ago) for ago in reversed(range(CHART_DAYS))]
    since = timezone.now() - timedelta(days=CHART_DAYS + 1)
    counted = dict(
        Mail.objects.filter(queued_at__gt=since)
        .order_by()
        .values_list(TruncDate("queued_at"))
        .annotate(Count("pk"))
    )
    return chart([(date_format(day, "MONTH_DAY_FORMAT"), counted.get(day, 0)) for day in days])


ops = OpsDesk(name="ops")
ops.register(Storefront, StorefrontAdmin)
ops.register(Product, ProductAdmin)
ops.register(Release, ReleaseAdmin)
ops.register(User, PersonAdmin)
ops.register(Category, CategoryAdmin)
ops.register(Tag, TagAdmin)
ops.register(Seller, ShopSellerAdmin)
ops.register(CustomerAccount, AccountAdmin)
ops.register(Event, EventAdmin)
ops.register(Mail, MailAdmin)
ops.register(WebhookEvent, WebhookEventAdmin)

sell = SellDesk(name="sell")
sell.register(Product, OwnProductAdmin)
sell.register(Release, OwnReleaseAdmin)
sell.register(Project, OwnProjectAdmin)
sell.register(Seller, OwnSellerAdmin)
