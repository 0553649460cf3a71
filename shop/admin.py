"""The two desks: /ops/ for operators, /sell/ for sellers; which rows stand in which."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.db.models.functions import TruncDate
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from catalog.admin import ProductAdmin
from catalog.models import Product
from shop.accounts.access import may_operate, may_sell
from shop.accounts.admin import PersonAdmin
from shop.accounts.login import DeskLoginForm
from shop.accounts.models import User
from shop.charts import Chart, chart
from shop.events.admin import EventAdmin, MailAdmin, state
from shop.events.models import Event, Mail
from shop.storefront.admin import StorefrontAdmin
from shop.storefront.models import Storefront

CHART_DAYS = 14
LATEST = 10


@dataclass(frozen=True)
class Queue:
    """Work that may wait for a hand; a queue that only moves by itself is never urgent."""

    name: Any
    count: int
    url: str
    urgent: bool = True


class Desk(AdminSite):
    login_form = DeskLoginForm
    password_change_template = "admin/password_change.html"  # noqa: S105  a path
    index_title = ""
    site_url = "/"
    empty_value_display = "–"

    def __init__(self, name: str) -> None:
        super().__init__(name)
        # It deletes without a reason and an event: what a desk does to many rows is confirmed().
        self.disable_action("delete_selected")

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().index(request, self.today(request) | (extra_context or {}))

    def today(self, request: HttpRequest) -> dict[str, Any]:
        """What the desk's first page says beside its sections."""
        return {}

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:  # noqa: FBT001, FBT002  Django's own signature
        return super().admin_view(self._refusing_inside(view), cacheable)

    def _refusing_inside(self, view: Callable[..., Any]) -> Callable[..., Any]:
        """Who is at a desk stays at it, also where there is nothing to see."""

        @wraps(view)
        def inside(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                response: HttpResponse = view(request, *args, **kwargs)
            except PermissionDenied:
                return self._refusal(request, 403)
            except Http404:
                return self._refusal(request, 404)
            return response

        return inside

    def _refusal(self, request: HttpRequest, status: int) -> HttpResponse:
        request.current_app = self.name
        titles = {403: _("This is not yours to open"), 404: _("There is nothing here")}
        context = self.each_context(request) | {"title": titles[status], "status": status}
        return TemplateResponse(request, "admin/refusal.html", context, status=status)


class OpsDesk(Desk):
    site_header = _("Operations")
    site_title = _("Operations")

    def has_permission(self, request: HttpRequest) -> bool:
        return may_operate(request.user)

    def today(self, request: HttpRequest) -> dict[str, Any]:
        told: dict[str, Any] = {}
        if request.user.has_perm("events.view_mail"):
            told |= {"queues": queues(), "mails": mails_a_day()}
        if request.user.has_perm("events.view_event"):
            told["happened"] = Event.objects.all()[:LATEST]
        return told


class SellDesk(Desk):
    index_template = "admin/desk/sell.html"
    site_header = _("Sell")
    site_title = _("Sell")

    def has_permission(self, request: HttpRequest) -> bool:
        return may_sell(request.user)


def queues() -> list[Queue]:
    mails = reverse("ops:events_mail_changelist")
    counts = Mail.objects.aggregate(
        failed=Count("pk", filter=state.FAILED), waiting=Count("pk", filter=state.WAITING)
    )
    return [
        Queue(_("Mails failed"), counts["failed"], f"{mails}?state=failed"),
        Queue(_("Mails waiting"), counts["waiting"], f"{mails}?state=waiting", urgent=False),
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
ops.register(User, PersonAdmin)
ops.register(Event, EventAdmin)
ops.register(Mail, MailAdmin)

sell = SellDesk(name="sell")
