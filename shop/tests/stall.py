"""Two sellers at one desk, for whoever tests that they do not meet."""

import re
from collections.abc import Callable
from typing import Any, cast

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from catalog.models import Price, Product, Project, Release
from fulfillment.models import Booking, Licence
from fulfillment.tests.booking_of import a_booking
from fulfillment.tests.keyed import a_key
from orders.models import BuyLink, Discount, OrderLine
from orders.tests.sold import sold
from shop.accounts.models import Seller
from shop.accounts.scope import SellerScoped
from shop.admin import sell
from tests.people import a_member, a_seller, browser

SALLYS, RITAS = "Sallyish", "Ritaish"
ADDRESSES = ("change", "delete", "history")


def a_product(seller: Seller) -> Product:
    """Every word of it says whose it is, so that none can show itself unseen."""
    word = seller.name
    product = Product.objects.create(
        seller=seller,
        kind="digital",
        name=f"{word} product",
        slug=f"{word}-product",
        tagline=f"{word} tagline",
        includes=f"{word} includes",
    )
    option = product.options.create(name=f"{word} option", note=f"{word} note")
    option.prices.create(amount=123456, currency="EUR", name=f"{word} price")
    product.questions.create(text=f"{word} question", choices=f"{word} choice")
    return product


def a_sale(seller: Seller) -> OrderLine:
    """One line of theirs, at a price that tells them apart, to a buyer named after them."""
    word = seller.name
    return sold(
        seller.products.get(),
        amount=123456 if word == SALLYS else 777,
        name=f"{word} buyer",
        email=f"{word}-buyer@example.com".lower(),
        answers=[{"question": f"{word} question", "answer": f"{word} answer"}],
    )


# Every model that stands at the sellers' desk has an example here: a row of this seller's.
EXAMPLES: dict[type[Model], Callable[[Seller], Model]] = {
    Product: a_product,
    Project: lambda seller: Project.objects.create(
        seller=seller,
        name=f"{seller.name} project",
        notes=f"{seller.name} notes",
        product=seller.products.first(),
    ),
    Release: lambda seller: Release.objects.create(
        product=seller.products.get(),
        version=f"{seller.name} version",
        notes=f"{seller.name} notes",
    ),
    OrderLine: a_sale,
    Discount: lambda seller: Discount.objects.create(
        code=f"{seller.name}10".upper(), amounts={"EUR": 1000}, seller=seller
    ),
    BuyLink: lambda seller: BuyLink.objects.create(
        slug=f"{seller.name}-link".lower(),
        product=seller.products.get(),
        campaign={"utm_source": f"{seller.name} source"},
    ),
    Licence: lambda seller: a_key(seller.products.get()),
    Booking: lambda seller: a_booking(
        OrderLine.objects.filter(seller=seller).first() or a_sale(seller)
    ),
    Seller: lambda seller: seller,
}
MODELS = list(sell._registry)
each_model = pytest.mark.parametrize("model", MODELS, ids=[m.__name__ for m in MODELS])


class Stall:
    """A seller, its owner at the desk, and a row of each model."""

    def __init__(self, word: str) -> None:
        self.seller = a_seller(word, word.lower())
        self.owner = a_member(self.seller, f"{word}-owner@example.com".lower())
        self.browser = browser(self.owner)
        self.rows = {model: example(self.seller) for model, example in EXAMPLES.items()}
        self.words = re.compile(rf"{word}|123456" if word == SALLYS else word, re.IGNORECASE)


def url(model: type[Model], page: str, row: Model | None = None) -> str:
    name = f"sell:{model._meta.app_label}_{model._meta.model_name}_{page}"
    return reverse(name, args=[row.pk] if row else [])


def stand(model: type[Model]) -> SellerScoped:
    found: Any = sell.get_model_admin(model)
    return cast("SellerScoped", found)


def relations(model: type[Model]) -> list[tuple[type[Model], str]]:
    """What an autocomplete could be asked for: every field here that leads to this model."""
    sources = [*MODELS, *(inline.model for each in MODELS for inline in stand(each).inlines)]
    return [
        (source, field.name)
        for source in sources
        for field in source._meta.get_fields()
        if field.is_relation and field.related_model is model and hasattr(field, "remote_field")
    ]


def everything(row: Model) -> dict[str, Any]:
    return {field.name: getattr(row, field.attname) for field in row._meta.concrete_fields}


def state() -> dict[type[Model], list[dict[str, Any]]]:
    models = [*MODELS, *(inline.model for each in MODELS for inline in stand(each).inlines)]
    return {
        model: [everything(row) for row in model._default_manager.order_by("pk")]
        for model in models
    }


def form_data(client: Client, path: str) -> dict[str, Any]:
    """What a browser would post back, had nobody typed anything."""
    context = client.get(path).context
    fields = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        fields += [inline.formset.management_form, *inline.formset.forms]
    data = {}
    for form in fields:
        for bound in form:
            value = bound.value()
            if value is not None and value is not False:
                data[bound.html_name] = value
                if bound.field.show_hidden_initial:
                    data[bound.html_initial_name] = value
    return data


def of(stall: Stall) -> list[Any]:
    """All that is this seller's, members and prices too."""
    seller = Seller.objects.get(pk=stall.seller.pk)
    products = Product.objects.filter(seller=seller).order_by("pk")
    prices = Price.objects.filter(option__product__in=products).order_by("pk")
    members = seller.members.order_by("pk")
    parts = [row for each in products for row in [*each.options.all(), *each.questions.all()]]
    rows = [seller, *products, *parts, *prices, *members, *seller.projects.order_by("pk")]
    return [everything(row) for row in rows]
