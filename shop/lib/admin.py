"""What the desks share: rows that are only read, and actions that ask before they act."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import (
    AutocompleteMixin,
    AutocompleteSelect,
    AutocompleteSelectMultiple,
)
from django.db import models, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

MOST = 500  # rows at once: each is shown to Django as a field, and a request is no night shift
SHOWN = 20


class ReadOnly:
    """For rows that only verbs write: operators read them."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


class MomentInput(forms.DateTimeInput):
    """The browser's own, which phones and screen readers know; in the shop's time zone."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


# For `formfield_overrides`, in place of a calendar that only a script draws.
MOMENTS: dict[Any, Any] = {
    models.DateTimeField: {"form_class": forms.DateTimeField, "widget": MomentInput}
}


class Numbered(AutocompleteMixin):
    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        """Only numbers are looked up: Django falls over whatever else was sent."""
        known = [each for each in value if str(each).isascii() and str(each).isdigit()]
        return super().optgroups(name, known, attrs)


class NumberedSelect(Numbered, AutocompleteSelect):
    pass


class NumberedSelectMultiple(Numbered, AutocompleteSelectMultiple):
    pass


class Autocompleting:
    """A ModelAdmin whose `autocomplete_fields` forgive what is no number."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return self._looked_up("foreignkey", NumberedSelect, db_field, request, kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return self._looked_up("manytomany", NumberedSelectMultiple, db_field, request, kwargs)

    def _looked_up(
        self, way: str, widget: Any, db_field: Any, request: HttpRequest, kwargs: Any
    ) -> Any:
        desk: Any = self
        if db_field.name in desk.get_autocomplete_fields(request):
            kwargs.setdefault("widget", widget(db_field, desk.admin_site))
        return getattr(super(), f"formfield_for_{way}")(db_field, request, **kwargs)


@dataclass(frozen=True)
class Confirmation:
    """Why somebody means it, and a word that stays the same however often they press the button."""

    reason: str
    token: str
    data: dict[str, Any]


class ConfirmationForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept with the event, for whoever asks later."),
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    @classmethod
    def begun(cls, _rows: list[Any]) -> dict[str, Any]:
        """What it says before anybody types."""
        return {}

    def confirmation(self) -> Confirmation:
        data = self.cleaned_data
        return Confirmation(data["reason"], data["token"].hex, data)


class Undone(Exception):
    """The action did nothing, or not all; the sentence says why."""


type Act = Callable[[Any, HttpRequest, list[Any], Confirmation], str]
type Action = Callable[[Any, HttpRequest, QuerySet[Any]], HttpResponse | None]


def confirmed(
    description: Any,
    *,
    permission: str,
    consequences: Callable[[list[Any]], list[str]],
    asking: type[ConfirmationForm] = ConfirmationForm,
    calls_out: bool = False,
) -> Callable[[Act], Action]:
    """An action of a ModelAdmin, on its list and its form, that acts once it was confirmed.

    The method gets the rows and the confirmation, calls the verb, and says what it did, or raises
    Undone. One that `calls_out` to a provider sees to its own transactions.
    """

    def decorate(act: Act) -> Action:
        @admin.action(
            description=description, permissions=[permission], location=list(admin.ActionLocation)
        )
        @wraps(act)
        def action(desk: Any, request: HttpRequest, chosen: QuerySet[Any]) -> HttpResponse | None:
            asked = "token" in request.POST
            rows = _rows(desk, request, chosen, asked=asked)
            if not rows:
                return None
            begun = {"token": uuid4(), **asking.begun(rows)}
            form = asking(request.POST if asked else None, initial=begun)
            if not form.is_valid():
                context = {"form": form, "consequences": consequences(rows)}
                return _page(desk, request, action, rows, context)
            try:
                with nullcontext() if calls_out else transaction.atomic():
                    messages.success(request, act(desk, request, rows, form.confirmation()))
            except Undone as undone:
                messages.error(request, str(undone))
            return None

        return action

    return decorate


def _rows(desk: Any, request: HttpRequest, chosen: QuerySet[Any], *, asked: bool) -> list[Any]:
    """What was chosen; once confirmed, exactly what was shown, whatever the list filters now."""
    if asked:
        shown = request.POST.getlist(ACTION_CHECKBOX_NAME)
        chosen = desk.get_queryset(request).filter(pk__in=shown)
    rows = list(chosen[: MOST + 1])
    if len(rows) > MOST:
        desk.message_user(
            request, _("Please choose at most %(n)s at a time.") % {"n": MOST}, messages.WARNING
        )
        return []
    if not rows:
        desk.message_user(request, _("What you chose is no longer there."), messages.WARNING)
    return rows


def _page(
    desk: Any, request: HttpRequest, action: Any, rows: list[Any], context: dict[str, Any]
) -> HttpResponse:
    request.current_app = desk.admin_site.name
    shown = {
        "title": action.short_description,
        "opts": desk.opts,
        "media": desk.media,
        "rows": rows,
        "shown": rows[:SHOWN],
        "more": max(len(rows) - SHOWN, 0),
        "action": action.__name__,
        "action_field": _action_field(request),
        "checkbox": ACTION_CHECKBOX_NAME,
    }
    context = desk.admin_site.each_context(request) | shown | context
    return TemplateResponse(request, "admin/confirmation.html", context)


def _action_field(request: HttpRequest) -> str:
    """Django names the field after the place where the action was asked for."""
    on_form = f"{admin.ActionLocation.CHANGE_FORM.value}-action"
    return on_form if on_form in request.POST else "action"
