"""What a seller chooses, filters and does at the desk stays among their own."""

import re
from typing import Any

import pytest
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from catalog.admin import OwnProductAdmin
from catalog.models import Product
from shop.accounts.models import Member
from shop.accounts.scope import SellerScoped
from shop.lib.admin import Confirmation, confirmed
from shop.tests.stall import (
    RITAS,
    Stall,
    a_product,
    form_data,
    url,
)
from tests.people import a_seller

pytestmark = pytest.mark.django_db


def test_a_product_cannot_be_given_to_another_seller(sally: Stall, rita: Stall) -> None:
    product = rita.rows[Product]
    for path in (url(Product, "change", product), url(Product, "add")):
        new = {"name": "New", "slug": path.strip("/").replace("/", "-"), "kind": "digital"}
        option = {"options-0-name": "Personal", "options-0-amount": "29"}
        data = form_data(rita.browser, path) | new | option
        answer = rita.browser.post(path, data | {"seller": sally.seller.pk})
        assert answer.status_code == 302
    assert Product.objects.filter(seller=sally.seller).count() == 1
    assert Product.objects.filter(seller=rita.seller, name="New").count() == 2


def test_who_sells_for_several_chooses_among_those_where_they_may_edit(
    sally: Stall, rita: Stall
) -> None:
    third = a_seller("Third", "third")
    Member.objects.create(seller=third, user=rita.owner, role="editor")
    Member.objects.create(seller=a_seller("Seen", "seen"), user=rita.owner, role="viewer")
    page = rita.browser.get(url(Product, "add")).text
    options = re.search(r'<select name="seller".*?</select>', page, re.DOTALL)
    assert options
    assert re.findall(r'value="(\d+)"', options[0]) == [str(rita.seller.pk), str(third.pk)]
    product = rita.rows[Product]
    data = form_data(rita.browser, url(Product, "change", product))
    refused = rita.browser.post(url(Product, "change", product), data | {"seller": sally.seller.pk})
    assert refused.status_code == 200
    assert "Select a valid choice" in refused.text
    assert not sally.words.search(refused.text)
    rita.browser.post(url(Product, "change", product), data | {"seller": third.pk})
    product.refresh_from_db()
    assert product.seller == third  # type: ignore[attr-defined]  # a product


class Publishing(SellerScoped):
    """An action such as a desk might have."""

    actions = ["publish", "count"]

    @confirmed("Publish", permission="change", consequences=lambda rows: [])
    def publish(self, request: HttpRequest, rows: list[Any], meant: Confirmation) -> str:
        Product.objects.filter(pk__in=[row.pk for row in rows]).update(published_at=timezone.now())
        return "Published."

    @admin.action(description="Count", permissions=["view"])
    def count(self, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse:
        return HttpResponse(str(rows.count()))


def test_an_action_changes_only_where_one_may_change(
    sally: Stall, rita: Stall, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("actions", "publish", "count"):
        monkeypatch.setattr(OwnProductAdmin, name, vars(Publishing)[name], raising=False)
    third = a_product(a_seller("Third", "third"))
    Member.objects.create(seller=third.seller, user=rita.owner, role="viewer")
    rows = [each.pk for each in (sally.rows[Product], rita.rows[Product], third)]
    chosen = {"index": 0, "_selected_action": rows, "select_across": 1}
    path = url(Product, "changelist")
    assert rita.browser.post(path, chosen | {"action": "count"}).text == "2"
    asked = rita.browser.post(path, chosen | {"action": "publish"})
    assert "Ritaish product" in asked.text
    assert "Third product" not in asked.text
    meant = {"token": "0" * 32, "reason": "Because.", "select_across": 0}
    del chosen["index"]
    rita.browser.post(path, chosen | meant | {"action": "publish"})
    published = Product.objects.exclude(published_at=None)
    assert [each.pk for each in published] == [rita.rows[Product].pk]
    form = {"CHANGE_FORM-action": "publish", "_selected_action": [third.pk]} | meant
    rita.browser.post(url(Product, "change", third), form)
    assert published.count() == 1


def test_autocomplete_finds_ones_own_seller_and_no_people(rita: Stall) -> None:
    query = {"app_label": "catalog", "model_name": "product", "field_name": "seller", "term": "ish"}
    found = rita.browser.get("/sell/autocomplete/", query).json()["results"]
    assert [each["text"] for each in found] == [RITAS]
    people = {"app_label": "accounts", "model_name": "member", "field_name": "user", "term": "s"}
    assert rita.browser.get("/sell/autocomplete/", people).status_code == 403


def test_a_filter_that_nobody_knows_is_told_so(rita: Stall) -> None:
    answer = rita.browser.get("/sell/catalog/product/?nonsense=1", follow=True)
    assert answer.status_code == 200
    assert rita.browser.get("/sell/catalog/product/?nonsense=1&e=1").status_code == 200


def test_the_filter_offers_only_ones_own_sellers(sally: Stall, rita: Stall) -> None:
    third = a_seller("Third", "third")
    Member.objects.create(seller=third, user=rita.owner)
    a_product(third)
    page = rita.browser.get(url(Product, "changelist")).text
    offered = set(re.findall(r"seller__id__exact=(\d+)", page))
    assert offered == {str(rita.seller.pk), str(third.pk)}
    sallys = rita.browser.get(f"{url(Product, 'changelist')}?seller__id__exact={sally.seller.pk}")
    assert "0 products" in sallys.text
