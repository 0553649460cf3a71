"""A seller at the desk, who writes in forms as a browser does."""

from typing import Any

from django.test import Client

from catalog.models import Option, Price, Product
from shop.accounts.models import Seller, User
from shop.lib.money import Money
from shop.tests.stall import form_data
from tests.people import a_member, a_seller, browser

ADD = "/sell/catalog/product/add/"
LIST = "/sell/catalog/product/"


def at(product: Product, desk: str = "sell") -> str:
    return f"/{desk}/catalog/product/{product.pk}/change/"


def sallys() -> Client:
    """Signed in, once more if she was already."""
    known = User.objects.filter(email="sally@example.com").first()
    return browser(known or a_member(a_seller(), "sally@example.com"))


def a_product(seller: Seller | None = None, slug: str = "serif", **values: Any) -> Product:
    given = {"kind": "digital", "name": slug.capitalize()} | values
    product = Product.objects.create(seller=seller or a_seller(), slug=slug, **given)
    option = product.options.create(name="Personal")
    option.change_price(Money(2900, "EUR"), by="test")
    return product


def write(client: Client, path: str, **typed: Any) -> Any:
    """Posts the form as it is, but for what was typed."""
    return client.post(path, form_data(client, path) | typed)


def errors(answer: Any) -> str:
    """All that the form complains of."""
    forms = [answer.context["adminform"].form]
    sets = [each.formset for each in answer.context["inline_admin_formsets"]]
    forms += [form for each in sets for form in each.forms]
    said = [str(found) for form in forms for listed in form.errors.values() for found in listed]
    return " ".join(said + [str(found) for each in sets for found in each.non_form_errors()])


def held(product: Product) -> list[tuple[int, str, str]]:
    """Prices that hold: amount, currency, period."""
    found = Price.objects.open().filter(option__product=product).order_by("pk")
    return [(each.amount, each.currency, each.period) for each in found]


def an_option(product: Product) -> Option:
    option: Option = product.options.first()
    return option
