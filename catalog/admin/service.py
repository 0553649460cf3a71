"""What a service by appointment consists of, and when it can be had."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog.admin import hours
from catalog.forms import paper
from catalog.models import Availability, ServiceOffer
from shop.accounts.scope import OwnInline

WEEK = [f"day_{number}" for number in Availability.Weekday.values]


class HoursField(forms.CharField):
    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, max_length=200, **options)

    def clean(self, value: Any) -> Any:
        return hours.spans(super().clean(value))


class OtherDaysField(forms.CharField):
    def clean(self, value: Any) -> Any:
        return hours.days(super().clean(value))


class ServiceForm(forms.ModelForm[ServiceOffer]):
    day_0 = HoursField(label=_("Monday"), help_text=_("Such as 9-12, 13:30-17. Empty: closed."))
    day_1 = HoursField(label=_("Tuesday"))
    day_2 = HoursField(label=_("Wednesday"))
    day_3 = HoursField(label=_("Thursday"))
    day_4 = HoursField(label=_("Friday"))
    day_5 = HoursField(label=_("Saturday"))
    day_6 = HoursField(label=_("Sunday"))
    others = OtherDaysField(
        label=_("Other days"),
        required=False,
        max_length=10_000,
        widget=paper(4),
        help_text=_("A day in each line: “2026-12-24” is off, “2026-12-31 10-12” has other hours."),
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), initial="UTC")

    class Meta:
        model = ServiceOffer
        fields = ["minutes", "delivery_days", "place", "place_detail", "onboarding"]
        widgets = {"onboarding": paper(4)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones: Any = self.fields.get("time_zone")
        if zones:
            zones.choices = [
                (name, name.replace("_", " ")) for name in sorted(available_timezones())
            ]
        if self.instance.pk:
            self._fill()

    def keep(self) -> None:
        """The hours, once the service has a number."""
        if set(WEEK) & set(self.changed_data):
            week = {number: self.cleaned_data[name] for number, name in enumerate(WEEK)}
            hours.keep(self.instance, week)
        if "others" in self.changed_data:
            hours.keep_others(self.instance, self.cleaned_data["others"])

    def _fill(self) -> None:
        week: dict[int, list[hours.Span]] = {}
        for row in self.instance.availabilities.all():
            week.setdefault(row.weekday, []).append(hours.Span(row.begins, row.ends))
        for number, name in enumerate(WEEK):
            self.initial[name] = hours.written(week.get(number, []))
        self.initial["others"] = _written(self.instance)


def _written(service: ServiceOffer) -> str:
    found: dict[Any, list[hours.Span]] = {}
    for row in service.other_days.all():
        spans = found.setdefault(row.day, [])
        if row.begins and row.ends:
            spans.append(hours.Span(row.begins, row.ends))
    return "\n".join(f"{day} {hours.written(spans)}".strip() for day, spans in found.items())


OFFER: list[Any] = ["minutes", "delivery_days", "revisions", "place", "place_detail", "onboarding"]
BOOKING: list[Any] = [
    ("notice_hours", "horizon_days"), ("buffer_minutes", "capacity", "daily_cap"),
    "by_request", "remind_late", "cancel_hours", "cancel_policy",
]  # fmt: skip


class ServicePart(OwnInline):
    model = ServiceOffer
    form = ServiceForm
    max_num = min_num = 1
    can_delete = False
    fieldsets = [
        (None, {"fields": OFFER}),
        (_("Hours"), {"fields": ["time_zone", *WEEK, "others"]}),
        (_("Booking"), {"fields": BOOKING, "classes": ["collapse"]}),
    ]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if self.has_change_permission(request, obj):
            return super().get_fieldsets(request, obj)
        return [(None, {"fields": [*OFFER, "time_zone"]})]
