"""What of a cart its buyer owns already."""

from __future__ import annotations

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalog.models import Product
from fulfillment.models import Entitlement
from orders.quote import Quote
from shop.accounts.models import CustomerAccount


def owned(account: CustomerAccount | None, found: Quote) -> list[str]:
    """A sentence for each thing of which one is enough; of guests nothing is known."""
    once = [
        each.product
        for each in found.lines
        if each.product.kind == Product.Kind.DIGITAL and not each.product.several
    ]
    if account is None or not once:
        return []
    rows = Entitlement.objects.open().filter(account=account, product__in=once)
    since = dict(rows.order_by("-granted_at").values_list("product", "granted_at"))
    return [
        _("You bought %(product)s on %(date)s.")
        % {
            "product": product,
            "date": date_format(timezone.localtime(since[product.pk]), "DATE_FORMAT"),
        }
        for product in dict.fromkeys(once)
        if product.pk in since
    ]
