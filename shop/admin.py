"""The two desks: /ops/ for operators, /sell/ for sellers; which rows stand in which."""

from datetime import date, timedelta
from functools import partial
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.db.models import Count
from django.db.models.functions import TruncDate
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from billing.admin import (
    DisputeAdmin,
    FraudWarningAdmin,
    InvoiceAdmin,
    OrderAdmin,
    PaymentAdmin,
    RefundAdmin,
    RefundRequestAdmin,
    SettledSaleAdmin,
    TaxIdCheckAdmin,
    TaxRateAdmin,
    WebhookEventAdmin,
    WithdrawalAdmin,
)
from billing.models import (
    Dispute,
    FraudWarning,
    Invoice,
    Payment,
    Refund,
    RefundRequest,
    TaxIdCheck,
    WebhookEvent,
    Withdrawal,
)
from billing.takings import takings_a_day
from catalog.admin import (
    CategoryAdmin,
    OwnProductAdmin,
    OwnProjectAdmin,
    ProductAdmin,
    ShopSellerAdmin,
    TagAdmin,
)
from catalog.models import Category, Product, Project, Release, Tag
from catalog.standing import months, published_a_month, standings, tables
from fulfillment.admin import (
    BookingAdmin,
    EntitlementAdmin,
    LicenceAdmin,
    OwnBookingAdmin,
    OwnLicenceAdmin,
    OwnSoldReleaseAdmin,
    SoldReleaseAdmin,
    StampAdmin,
)
from fulfillment.models import Booking, Entitlement, Licence, Stamp
from orders.activity_admin import CartActivityAdmin
from orders.desk.codes import DiscountAdmin, OwnDiscountAdmin
from orders.desk.links import BuyLinkAdmin, OwnBuyLinkAdmin
from orders.models import BuyLink, CartActivity, Discount, Order, OrderLine, TaxRate
from orders.revenue import best_sellers, earned_a_month
from shop.accounts.access import may_operate, sign_in_url
from shop.accounts.admin import AccountAdmin, OwnSellerAdmin, PersonAdmin
from shop.accounts.desk_age import operating
from shop.accounts.models import CustomerAccount, Seller, User
from shop.accounts.reach import reach
from shop.charts import Chart, Sums, chart, sums
from shop.desk import Desk
from shop.events.admin import (
    EventAdmin,
    MailAdmin,
    OptOutAdmin,
    SuppressionAdmin,
    WordingAdmin,
)
from shop.events.kinds import Kind
from shop.events.models import Event, Mail, OptOut, Suppression, Wording
from shop.preflight import page as preflight
from shop.queues import waiting_at
from shop.storefront.admin import StorefrontAdmin
from shop.storefront.models import Storefront

CHART_DAYS = 14
LATEST = 10
ROUTINE = [Kind.PERSON_JOINED, Kind.PERSON_SIGNED_IN]
# No password stands at the sellers' desk, and Django's detour by number knows no sellers.
CLOSED = ("password_change", "password_change_done", "view_on_site")


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

    def get_urls(self) -> list[Any]:
        ready = self.admin_view(partial(preflight.show, self))
        return [path("preflight/", ready, name="preflight"), *super().get_urls()]

    def today(self, request: HttpRequest) -> dict[str, Any]:
        may, told = request.user.has_perm, dict[str, Any]()
        if may("billing.view_payment"):
            told["takings"] = takings()
        if may("events.view_mail"):
            told["mails"] = mails_a_day()
        if queues := waiting_at(request):
            told["queues"] = queues
        told["may_check"] = may(preflight.PERMISSION)
        if may("events.view_event"):
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
        added = published_a_month(request)
        found = standings(request)
        sees_sales = self._registry[OrderLine].has_view_permission(request)
        return {
            "standings": found,
            "several": len(found) > 1,
            "may_add": may_add,
            "tables": tables(request),
            "revenue": revenue(request) if sees_sales else None,
            "best": best_sellers(request) if sees_sales else [],
            "published": chart([(_month(day), n) for day, n in added]),
        }


def mails_a_day() -> Chart:
    since = timezone.now() - timedelta(days=CHART_DAYS + 1)
    counted = dict(
        Mail.objects.filter(queued_at__gt=since)
        .order_by()
        .values_list(TruncDate("queued_at"))
        .annotate(Count("pk"))
    )
    return chart([(_day(day), counted.get(day, 0)) for day in _days()])


def takings() -> list[Sums]:
    days = _days()
    return sums([_day(day) for day in days], takings_a_day(days))


def revenue(request: HttpRequest) -> list[Sums]:
    shown = months()
    return sums([_month(month) for month in shown], earned_a_month(request, shown))


def _days() -> list[date]:
    today = timezone.localdate()
    return [today - timedelta(days=ago) for ago in reversed(range(CHART_DAYS))]


def _day(day: date) -> str:
    return date_format(day, "MONTH_DAY_FORMAT")


def _month(month: date) -> str:
    return date_format(month, "YEAR_MONTH_FORMAT")


ops = OpsDesk(name="ops")
ops.register(Storefront, StorefrontAdmin)
ops.register(Product, ProductAdmin)
ops.register(Release, SoldReleaseAdmin)
ops.register(Stamp, StampAdmin)
ops.register(Order, OrderAdmin)
ops.register(CartActivity, CartActivityAdmin)
ops.register(Discount, DiscountAdmin)
ops.register(BuyLink, BuyLinkAdmin)
ops.register(Payment, PaymentAdmin)
ops.register(Withdrawal, WithdrawalAdmin)
ops.register(RefundRequest, RefundRequestAdmin)
ops.register(Invoice, InvoiceAdmin)
ops.register(TaxRate, TaxRateAdmin)
ops.register(TaxIdCheck, TaxIdCheckAdmin)
ops.register(Refund, RefundAdmin)
ops.register(Dispute, DisputeAdmin)
ops.register(FraudWarning, FraudWarningAdmin)
ops.register(Entitlement, EntitlementAdmin)
ops.register(Licence, LicenceAdmin)
ops.register(Booking, BookingAdmin)
ops.register(User, PersonAdmin)
ops.register(Category, CategoryAdmin)
ops.register(Tag, TagAdmin)
ops.register(Seller, ShopSellerAdmin)
ops.register(CustomerAccount, AccountAdmin)
ops.register(Event, EventAdmin)
ops.register(Mail, MailAdmin)
ops.register(Wording, WordingAdmin)
ops.register(Suppression, SuppressionAdmin)
ops.register(OptOut, OptOutAdmin)
ops.register(WebhookEvent, WebhookEventAdmin)

sell = SellDesk(name="sell")
sell.register(Product, OwnProductAdmin)
sell.register(Release, OwnSoldReleaseAdmin)
sell.register(OrderLine, SettledSaleAdmin)
sell.register(Discount, OwnDiscountAdmin)
sell.register(BuyLink, OwnBuyLinkAdmin)
sell.register(Licence, OwnLicenceAdmin)
sell.register(Booking, OwnBookingAdmin)
sell.register(Project, OwnProjectAdmin)
sell.register(Seller, OwnSellerAdmin)
