"""What one may do to products, beside writing in them."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from catalog.forms import PriceForm, reprice
from catalog.models import Product
from catalog.models.checklist import Unready
from shop.accounts.models import Seller
from shop.lib.admin import MOST, Confirmation, ConfirmationForm, confirmed

type Act = Callable[[Any, HttpRequest, QuerySet[Product]], HttpResponse | None]


def plain(description: Any) -> Callable[[Act], Act]:
    """An action of the list and of the form that needs no second thought."""
    return admin.action(
        description=description, permissions=["change"], location=list(admin.ActionLocation)
    )


def leaving(products: list[Product]) -> list[str]:
    return [
        gettext("Nobody can buy it any more; its page says that it is not there."),
        gettext("Whoever bought it keeps what they have."),
    ]


def unpublishing(products: list[Product]) -> list[str]:
    return [*leaving(products), gettext("It is a draft again, and can be published at any time.")]


def archiving(products: list[Product]) -> list[str]:
    return [*leaving(products), gettext("It can be taken out of the archive, as a draft.")]


def moving(products: list[Product]) -> list[str]:
    return [
        gettext("From now on the other seller’s members keep it, and those of this one do not."),
        gettext("What was sold so far stays with who sold it."),
        gettext("A bundle loses what is another seller’s then, and is a draft until looked at."),
    ]


class MoveForm(ConfirmationForm):
    seller = forms.ModelChoiceField(
        label=_("To which seller"), queryset=Seller.objects.filter(active=True)
    )


# What makes sense for a product in this state, as buttons beside its name.
BUTTONS = {
    "draft": {"publish", "change_price", "duplicate", "archive", "move"},
    "scheduled": {"publish", "change_price", "duplicate", "unpublish", "archive", "move"},
    "published": {"change_price", "duplicate", "unpublish", "archive", "move"},
    "archived": {"restore", "duplicate", "move"},
}


def repricing(products: list[Product]) -> list[str]:
    return [
        gettext("The first option of each costs this from the next order on."),
        gettext("Orders that were placed keep their price."),
    ]


class RepriceForm(ConfirmationForm, PriceForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].required = True
        self.fields["amount"].help_text = _("Such as 29 or 29.00; 0 is free.")


class ProductActions:
    actions: Any = ["publish", "change_price", "duplicate", "unpublish", "archive", "restore"]

    @confirmed(
        _("Change the price"), permission="change", consequences=repricing, asking=RepriceForm
    )
    def change_price(self, request: HttpRequest, rows: list[Product], meant: Confirmation) -> str:
        bare = []
        for product in rows:
            option = product.options.filter(archived_at=None).first()
            if option is None:
                bare.append(str(product))
            else:
                reprice(option, meant.data, request.user)
        if bare:
            told = gettext("Without an option, so without a price: %(names)s")
            messages.warning(request, told % {"names": ", ".join(bare)})
        return gettext("The new price holds.")

    @plain(_("Publish now"))
    def publish(self, request: HttpRequest, chosen: QuerySet[Product]) -> None:
        done = 0
        for product in chosen[:MOST]:
            try:
                product.publish(request.user)
                done += 1
            except Unready as unready:
                messages.error(request, f"{product}: {' '.join(unready.sentences)}")
        if done:
            told = ngettext("It is in the shop.", "%(n)s products are in the shop.", done)
            messages.success(request, told % {"n": done})

    @plain(_("Duplicate"))
    def duplicate(
        self, request: HttpRequest, chosen: QuerySet[Product]
    ) -> HttpResponseRedirect | None:
        stand: Any = self
        if not stand.has_add_permission(request):
            messages.error(request, gettext("You may not add products."))
            return None
        new = [product.duplicate(request.user) for product in chosen[:MOST]]
        messages.success(request, gettext("Here is the copy, as a draft."))
        if len(new) != 1:
            return None
        name = f"{stand.admin_site.name}:catalog_product_change"
        return HttpResponseRedirect(reverse(name, args=[new[0].pk]))

    @plain(_("Take out of the archive"))
    def restore(self, request: HttpRequest, chosen: QuerySet[Product]) -> None:
        for product in chosen[:MOST]:
            product.restore(request.user)
        messages.success(request, gettext("It is a draft again."))

    @confirmed(_("Take off the shelf"), permission="change", consequences=unpublishing)
    def unpublish(self, request: HttpRequest, rows: list[Product], meant: Confirmation) -> str:
        for product in rows:
            product.unpublish(request.user, meant.reason)
        return gettext("It is a draft again.")

    @confirmed(_("Archive"), permission="change", consequences=archiving)
    def archive(self, request: HttpRequest, rows: list[Product], meant: Confirmation) -> str:
        for product in rows:
            product.archive(request.user, meant.reason)
        return gettext("It is in the archive.")


class Moving:
    """For operators: a product goes to another seller."""

    @confirmed(
        _("Move to another seller"), permission="change", consequences=moving, asking=MoveForm
    )
    def move(self, request: HttpRequest, rows: list[Product], meant: Confirmation) -> str:
        seller = meant.data["seller"]
        for product in rows:
            product.move(seller, request.user, meant.reason, along=rows)
        return gettext("It belongs to %(seller)s now.") % {"seller": seller}
