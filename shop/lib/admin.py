"""What the desks share: rows that are only read, and actions that ask before they act."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import ActionLocation
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext, ngettext
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


@dataclass(frozen=True)
class Confirmation:
    """Why somebody means it, and a word that stays the same however often they press the button."""

    reason: str
    token: str


class ConfirmationForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept with the event, for whoever asks later."),
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    def confirmation(self) -> Confirmation:
        return Confirmation(self.cleaned_data["reason"], self.cleaned_data["token"].hex)


type Act = Callable[[Any, HttpRequest, list[Any], Confirmation], str]
type Action = Callable[[Any, HttpRequest, QuerySet[Any]], HttpResponse | None]


def confirmed(
    description: Any, *, permission: str, consequences: Callable[[list[Any]], list[str]]
) -> Callable[[Act], Action]:
    """An action of a ModelAdmin, on its list and its form, that is done once it was confirmed.

    The method gets the rows and the confirmation, calls the verb, and says what it did.
    """

    def decorate(act: Act) -> Action:
        @wraps(act)
        def action(
            desk: Any, request: HttpRequest, chosen: QuerySet[Any]
        ) -> HttpResponse | None:
            asked = "token" in request.POST
            rows = _rows(desk, request, chosen, again=asked)
            if not rows:
                return None
            form = _form(request, asked=asked)
            if not form.is_valid():
                return _page(desk, request, act.__name__, rows, form, consequences(rows))
            with transaction.atomic():
                messages.success(request, act(desk, request, rows, form.confirmation()))
            return None

        action.short_description = action.plural_description = description  # type: ignore[attr-defined]  # what admin.action() sets; its stubs know no location yet
        action.allowed_permissions = [permission]  # type: ignore[attr-defined]
        action.locations = list(ActionLocation)  # type: ignore[attr-defined]
        return action

    return decorate
