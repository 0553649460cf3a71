"""The two desks: /ops/ for operators, /sell/ for sellers. Which rows stand in which is said here."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog.admin import ProductAdmin
from catalog.models import Product
from shop.accounts.access import may_operate, may_sell
from shop.accounts.admin import PersonAdmin
from shop.accounts.limits import TooMany, address, hit
from shop.accounts.models import User
from shop.events.admin import EventAdmin, MailAdmin
from shop.events.kinds import Kind
from shop.events.models import Event, Mail
from shop.events.record import record
from shop.storefront.admin import StorefrontAdmin
from shop.storefront.models import Storefront


class DeskLoginForm(AdminAuthenticationForm):
    """A password is tried only so often, by one address and for one account."""

    def clean(self) -> dict[str, Any]:
        email = str(self.cleaned_data.get("username", "")).strip().lower()
        where = address(self.request) if self.request else ""
        try:
            hit("login", f"address:{where}")
            hit("login", f"account:{email}")
        except TooMany as limit:
            raise ValidationError(
                _("Too many tries. Please wait %(seconds)s seconds.") % {"seconds": limit.seconds}
            ) from limit
        try:
            data = super().clean()
        except ValidationError:
            record(Kind.OPERATOR_REFUSED, by=email or "nobody", address=where)
            raise
        record(Kind.OPERATOR_SIGNED_IN, by=self.get_user(), address=where)
        return data


class Desk(AdminSite):
    login_form = DeskLoginForm
    index_title = ""
    site_url = "/"
    empty_value_display = "–"


class OpsDesk(Desk):
    site_header = _("Operations")
    site_title = _("Operations")

    def has_permission(self, request: HttpRequest) -> bool:
        return may_operate(request.user)


class SellDesk(Desk):
    site_header = _("Sell")
    site_title = _("Sell")

    def has_permission(self, request: HttpRequest) -> bool:
        return may_sell(request.user)


ops = OpsDesk(name="ops")
ops.register(Storefront, StorefrontAdmin)
ops.register(Product, ProductAdmin)
ops.register(User, PersonAdmin)
ops.register(Event, EventAdmin)
ops.register(Mail, MailAdmin)

sell = SellDesk(name="sell")
