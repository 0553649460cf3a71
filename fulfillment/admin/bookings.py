"""Bookings at the desks: one's own, by what waits and by the week."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from catalog.calendar import zone_named
from fulfillment import bookings, works
from fulfillment.admin.agenda import agenda
from fulfillment.admin.booking_actions import BookingActions, fitting
from fulfillment.booking_refusals import Refused
from fulfillment.models import Booking, CalendarFeed
from orders.models import Order
from shop.accounts.models import Seller
from shop.accounts.reach import reach
from shop.accounts.scope import EDITORS, SellerScoped
from shop.lib import storage

LARGEST = 10_000_000  # through the shop itself
LOOKS = {"booked": "sent", "done": "sent", "requested": "failed"}
LIVELY = Q(state__in=["requested", "proposed", "booked"])


class Which(admin.SimpleListFilter):
    title = _("which")
    parameter_name = "which"
    rows = {
        "waiting": lambda: Q(state="requested"),
        "refund": lambda: Q(refund_asked_at__isnull=False, entitlement__withdrawn_at=None),
        "ahead": lambda: LIVELY & (Q(starts_at=None) | Q(ends_at__gt=timezone.now())),
        "unsaid": lambda: Q(state="booked", ends_at__lte=timezone.now()),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("waiting", _("Waits for your answer")),
            ("ahead", _("To come")),
            ("unsaid", _("Over, and not said how it went")),
            ("refund", _("Refund asked for")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Booking]) -> QuerySet[Booking]:
        return queryset.filter(self.rows.get(self.value() or "", Q)())


class WorkForm(forms.Form):
    file = forms.FileField(label=_("File"))

    def clean_file(self) -> Any:
        sent = self.cleaned_data["file"]
        if sent.size > LARGEST:
            raise forms.ValidationError(_("This way takes 10 MB at most."))
        return sent


class BookingAdmin(BookingActions, admin.ModelAdmin[Booking]):
    """Of all sellers; the buyer's address too, since a time is agreed on with them."""

    list_display = ["what", "begins", "buyer_named", "status", "seller"]
    list_filter = [Which, "seller"]
    search_fields = ["entitlement__line__order__name", "service__product__name"]
    search_help_text = _("Searches services, buyers’ names and numbers of orders.")
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    view_on_site = False
    change_form_template = "admin/fulfillment/booking/change_form.html"
    fieldsets = [
        (None, {"fields": ["what", "status", "when_here", "places", "asked"]}),
        (_("Buyer"), {"fields": ["buyer_named", "mail", "said", "number"]}),
        (_("For the buyer"), {"fields": ["join", "notes"]}),
    ]
    readonly_fields = [
        "what", "status", "when_here", "places", "asked", "buyer_named", "mail", "said", "number",
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related(
            "seller", "account", "entitlement__line__order", "service__product"
        )  # fmt: skip

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        return ["-changed_at"] if request.GET.get("which") == "refund" else ["-starts_at", "-pk"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        numbered = queryset.filter(entitlement__line__order__in=Order.objects.numbered(search_term))
        if numbered.exists():
            return numbered, False
        return super().get_search_results(request, queryset, search_term)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Booking, form: Any, change: bool) -> None:  # noqa: FBT001  Django's own signature
        bookings.note(obj, request.user, notes=obj.notes, join=obj.join)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kw: Any) -> Any:
        booking: Booking | None = context.get("original")
        if booking:
            may = self.has_change_permission(request, booking)
            context |= {
                "works": booking.works.all(),
                "revisions": booking.revisions.all(),
                "send": self._url("works", booking.pk) if may else "",
            }
        if booking and context.get("action_form"):
            field: Any = context["action_form"].fields["action"]
            field.choices = [each for each in field.choices if each[0] in fitting(booking)]
        return super().render_change_form(request, context, *args, **kw)

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        name = "fulfillment_booking"
        own = [
            path("agenda/", wrap(self.agenda), name=f"{name}_agenda"),
            path("feed/", wrap(require_POST(self.renew)), name=f"{name}_feed"),
            path("<int:number>/works/", wrap(require_POST(self.bring)), name=f"{name}_works"),
        ]
        return [*own, *super().get_urls()]

    def agenda(self, request: HttpRequest) -> HttpResponse:
        """A week of one's own, day by day."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        week = agenda(self.get_queryset(request), request.GET.get("week", ""))
        sellers = Seller.objects.filter(pk__in=reach(request).sellers(EDITORS))
        context = self.admin_site.each_context(request) | {
            "title": _("Agenda"),
            "opts": self.opts,
            "week": week,
            "sellers": sellers.select_related("feed"),
        }
        return TemplateResponse(request, "admin/fulfillment/booking/agenda.html", context)

    def renew(self, request: HttpRequest) -> HttpResponse:
        """A new address for the calendar of one of one's own sellers."""
        mine = {str(each): each for each in reach(request).sellers(EDITORS)}
        seller = mine.get(request.POST.get("seller", ""))
        if seller is None:
            raise Http404
        CalendarFeed.objects.filter(seller=seller).delete()
        CalendarFeed.objects.create(seller_id=seller)
        return HttpResponseRedirect(self._url("agenda"))

    def bring(self, request: HttpRequest, number: int) -> HttpResponse:
        """A file that was made for this buyer."""
        booking = self.get_object(request, str(number))
        if booking is None:
            raise Http404
        if not self.has_change_permission(request, booking):
            raise PermissionDenied
        form = WorkForm(request.POST, request.FILES)
        if form.is_valid():
            self._bring(request, booking, form.cleaned_data["file"])
        else:
            messages.error(request, " ".join(str(each) for each in form.errors["file"]))
        return HttpResponseRedirect(self._url("change", number))

    def _bring(self, request: HttpRequest, booking: Booking, sent: Any) -> None:
        try:
            works.bring(booking, sent.name, sent, sent.size, by=request.user)
        except Refused as refused:
            messages.error(request, refused.sentence)
        except (storage.Unavailable, storage.Cut):
            messages.error(
                request,
                _("The storage does not answer. Nothing is lost; please try again in a minute."),
            )
        else:
            messages.success(request, _("The buyer is told that it is there."))

    def _url(self, page: str, *args: Any) -> str:
        return reverse(f"{self.admin_site.name}:fulfillment_booking_{page}", args=args)

    @admin.display(description=_("service"), ordering="service__product__name")
    def what(self, booking: Booking) -> str:
        return booking.service.product.name

    @admin.display(description=_("begins"), ordering="starts_at")
    def begins(self, booking: Booking) -> str:
        """In a few letters, by the provider's clock."""
        if booking.starts_at is None:
            return "–"
        local = booking.starts_at.astimezone(zone_named(booking.service.time_zone))
        return f"{date_format(local, 'SHORT_DATE_FORMAT')} {local:%H:%M}"

    @admin.display(description=_("when"))
    def when_here(self, booking: Booking) -> str:
        return booking.when_here or "–"

    @admin.display(description=_("state"))
    def status(self, booking: Booking) -> str:
        look = LOOKS.get(booking.state, "waiting")
        words = booking.get_state_display()
        return format_html('<span class="badge badge-{}">{}</span>', look, words)

    @admin.display(description=_("refund asked for"))
    def asked(self, booking: Booking) -> str:
        asked = booking.refund_asked_at
        return date_format(timezone.localtime(asked), "DATETIME_FORMAT") if asked else "–"

    @admin.display(description=_("buyer"))
    def buyer_named(self, booking: Booking) -> str:
        return booking.buyer or booking.email or "–"

    @admin.display(description=_("e-mail"))
    def mail(self, booking: Booking) -> str:
        return format_html('<a href="mailto:{0}">{0}</a>', booking.email)

    @admin.display(description=_("what they wish"))
    def said(self, booking: Booking) -> str:
        return booking.wishes or "–"

    @admin.display(description=_("order"))
    def number(self, booking: Booking) -> str:
        line = booking.entitlement.line
        return str(line.order) if line else "–"


class OwnBookingAdmin(BookingAdmin, SellerScoped):
    """Of one's own."""
