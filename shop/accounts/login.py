"""The way into the desks, by password."""

from typing import Any

from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from shop.accounts.limits import TooMany, address, hit
from shop.events.kinds import Kind
from shop.events.record import record

LONGEST = 200


class DeskLoginForm(AdminAuthenticationForm):
    """A password is tried only so often, from one network and for one account.

    The narrow limit counts a network and the wide one an account over all of them, so that keeping
    an operator out takes a stranger more than six networks at once, for as long as it lasts.
    """

    error_messages = {
        **AdminAuthenticationForm.error_messages,
        "invalid_login": _(
            "This address and password do not open the desk. Please look at both; "
            "capitals matter in the password."
        ),
    }

    def clean(self) -> dict[str, Any]:
        if self.errors:
            return self.cleaned_data
        email = self.cleaned_data["username"].strip().lower()[:LONGEST]
        where = address(self.request) if self.request else ""
        self._count(email, where)
        try:
            data = super().clean()
        except ValidationError:
            record(Kind.OPERATOR_REFUSED, by=email, address=where)
            raise
        record(Kind.OPERATOR_SIGNED_IN, by=self.get_user(), address=where)
        return data

    def _count(self, email: str, where: str) -> None:
        try:
            hit("login", f"address:{where}")
            hit("login_account", email)
        except TooMany as limit:
            raise ValidationError(
                ngettext(
                    "Too many tries. Please wait a second.",
                    "Too many tries. Please wait %(seconds)s seconds.",
                    limit.seconds,
                )
                % {"seconds": limit.seconds}
            ) from limit
