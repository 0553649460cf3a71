"""The same at the operators' desk: asked for by a button, since it calls on every provider."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from shop.preflight import preflight

PERMISSION = "storefront.change_storefront"


class AddressForm(forms.Form):
    mail = forms.EmailField(
        label=_("Send a mail to"),
        required=False,
        help_text=_("Empty: no mail is sent."),
        widget=forms.EmailInput(attrs={"class": "vTextField", "autocomplete": "email"}),
    )


def show(desk: Any, request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    asked = request.method == "POST"
    given = {"mail": getattr(request.user, "email", "")}
    form = AddressForm(request.POST if asked else None, initial=given)
    parts = preflight(form.cleaned_data["mail"]) if asked and form.is_valid() else None
    request.current_app = desk.name
    told = {"title": _("Is everything ready?"), "form": form, "parts": parts}
    context = desk.each_context(request) | told
    return TemplateResponse(request, "admin/desk/preflight.html", context)
