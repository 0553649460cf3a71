from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class DeviceForm(forms.Form):
    """A device that cannot ask for itself."""

    device = forms.CharField(
        label=_("What the program says it runs on"),
        max_length=200,
        help_text=_("A number or a name that the program shows when it has no network."),
    )
    name = forms.CharField(label=_("What you call it"), max_length=200, required=False)
