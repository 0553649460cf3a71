"""Products come as files and go as files."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, TestCase
from django.utils.html import escape
from tablib.core import Dataset

from catalog.models import Category, Import, Price, Product
from catalog.tests.desk import a_product, an_option, held, sallys
from shop.accounts.models import Member
from shop.events.kinds import Kind
from shop.events.models import Event
from shop.storefront.models import Storefront
from shop.tests.stall import RITAS, SALLYS, Stall
from tests.people import a_member, a_seller, browser

pytestmark = pytest.mark.django_db

IMPORT = "/sell/catalog/product/import/"
EXPORT = "/sell/catalog/product/export"
NEW = "slug,name,kind,category,tags,stock,option,price,currency\n"


def post(client: Client, path: str, data: Any = None) -> Any:
    """A few rows need no worker: what becomes of them is on the page that one is led to."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        answer = client.post(path, data)
    return client.get(answer["Location"]) if answer.status_code == 302 else answer


def look(client: Client, content: str | bytes, **other: Any) -> Any:
    sent = content.encode() if isinstance(content, str) else content
    return post(client, IMPORT, {"file": SimpleUploadedFile("products.csv", sent)} | other)


def bring(client: Client, content: str | bytes) -> Any:
    """Looks through it, then means it."""
    seen = look(client, content)
    assert seen.context["row"].state == "fine", seen.context["row"].faults
    return post(client, seen.wsgi_request.path)


def brought(answer: Any) -> bool:
    return bool(answer.context["row"].state == "done")


def faults(answer: Any) -> list[tuple[int, str, str]]:
    row = answer.context["row"]
    assert row.state == "faulty"
    assert all(escape(said) in answer.text for *_where, said in row.faults)
    return [(number, column, said) for number, column, said in row.faults]


def test_a_file_is_looked_through_before_it_is_brought_in() -> None:
    Category.objects.create(name="Fonts", slug="fonts")
    sally, content = sallys(), NEW + 'serif,Serif,digital,fonts,"a, b",5,Personal,"29,50",EUR\n'
    seen = look(sally, content)
    assert "One row makes a new draft" in seen.text
    assert not Product.objects.exists()
    assert brought(bring(sally, content))
    product = Product.objects.get()
    assert (product.name, product.stock, product.state) == ("Serif", 5, "draft")
    assert str(product.category) == "Fonts"
    assert [tag.name for tag in product.tags.all()] == ["a", "b"]
    assert held(product) == [(2950, "EUR", "once")]
    assert Event.objects.filter(kind=Kind.PRODUCT_ADDED).count() == 1


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_goes_out_comes_in_and_changes_nothing(form: str) -> None:
    Storefront(currencies=["EUR", "JPY"]).change(changed=["currencies"])
    sally, product = sallys(), a_product(stock=3)
    an_option(product).prices.create(amount=4500, currency="JPY")
    a_product(slug="empty").options.all().delete()
    sent = sally.get(f"{EXPORT}/{form}/")
    assert sent["Content-Disposition"] == f'attachment; filename="products.{form}"'
    before = list(Product.objects.values()), list(Price.objects.values()), Event.objects.count()
    assert brought(bring(sally, sent.content))
    assert (list(Product.objects.values()), list(Price.objects.values())) == before[:2]
    assert Event.objects.count() == before[2]


def test_a_price_that_comes_in_closes_the_one_that_held() -> None:
    sally, product = sallys(), a_product()
    bring(sally, "slug,name,option,price\nserif,Sans,Personal,39\n")
    product.refresh_from_db()
    assert (product.name, held(product)) == ("Sans", [(3900, "EUR", "once")])
    assert an_option(product).prices.get(amount=2900).closed_at


def test_errors_are_said_by_row_and_column_and_nothing_is_half_brought_in() -> None:
    sally, content = sallys(), NEW + "\n".join([
        "good,Good,digital,,,,,29,EUR",
        "no spaces,Bad,digital,Shelf,,x,,12x,EUR",
        "late,,plan,,,-1,,-5,EUR",
        "good,Twice,toy,,,,,1,XXX",
    ])  # fmt: skip
    found = faults(look(sally, content))
    assert {(row, column) for row, column, _said in found} == {
        (3, "slug"), (3, "category"), (3, "stock"), (3, "price"),
        (4, "name"), (4, "stock"), (4, "price"), (5, "kind"), (5, "currency"),
    }  # fmt: skip
    assert all(said for _row, _column, said in found)
    seen = look(sally, content)
    faults(post(sally, seen.wsgi_request.path))
    assert not Import.objects.exclude(looked=None).exists()
    assert not Product.objects.exists()


def test_another_sellers_products_are_neither_found_nor_changed() -> None:
    sally, rita = Stall(SALLYS), Stall(RITAS)
    theirs: Any = sally.rows[Product]
    found = faults(look(rita.browser, f"slug,name,price\n{theirs.slug},Mine,1\n"))
    assert [(row, column) for row, column, _said in found] == [(2, "slug")]
    assert not sally.words.search(str([said for *_where, said in found]))
    content = "slug,name\nmine,Mine\n"
    assert look(rita.browser, content, seller=sally.seller.pk).status_code == 200
    seen = look(rita.browser, content, seller=sally.seller.pk)
    assert sally.browser.get(seen.wsgi_request.path).status_code == 404
    assert sally.browser.post(seen.wsgi_request.path).status_code == 404
    post(rita.browser, seen.wsgi_request.path, {"seller": sally.seller.pk})
    assert Product.objects.get(slug="mine").seller == rita.seller
    assert not sally.words.search(rita.browser.get(f"{EXPORT}/csv/").text)
    third = a_seller("Third", "third")
    Member.objects.create(seller=third, user=rita.owner, role="viewer")
    assert look(rita.browser, content, seller=third.pk).status_code == 200


def test_a_viewer_brings_nothing_in() -> None:
    vera = browser(a_member(a_seller(), "vera@example.com", "viewer"))
    assert vera.get(IMPORT).status_code == 403
    assert look(vera, NEW).status_code == 403
    assert vera.get(f"{EXPORT}/csv/").status_code == 200
    assert "import/" not in vera.get("/sell/catalog/product/").text


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe\x00", b"PK\x03\x04nothing", b"a,a\n1,2\n", b"name\nx\n", b"x" * 1_000_001,
     b"slug,name\n", b"slug,name\n" + b"a,b\n" * 1_001, b"slug,name\n1,2,3,4\n", b"\x00\x00\x00"],
)  # fmt: skip
def test_a_file_that_is_no_table_is_answered_by_a_sentence(content: bytes) -> None:
    answer = look(sallys(), content)
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]


def test_what_was_not_looked_through_is_not_brought_in() -> None:
    sally = sallys()
    for number in (0, 1, 10**30):
        assert sally.post(f"{IMPORT}{number}/").status_code == 404
    seen = look(sally, NEW)
    assert seen.status_code == 422
    assert not Import.objects.exists()


def test_gumroads_list_is_understood() -> None:
    table = Dataset(headers=["Name", "Price", "Description", "Permalink"])
    table.append(["Brushes", "$10+", "<p>Forty <b>brushes</b>.</p><p>&amp; more</p>", "brushes"])
    table.append(["A zine", "€4.50", "", ""])
    Storefront(currencies=["EUR", "USD"]).change(changed=["currencies"])
    assert brought(bring(sallys(), table.export("csv")))
    brushes, zine = Product.objects.get(slug="brushes"), Product.objects.get(slug="a-zine")
    assert brushes.description == "Forty brushes.\n\n& more"
    price = an_option(brushes).prices.get()
    assert (price.amount, price.suggested, price.currency) == (1000, 1000, "USD")
    assert held(zine) == [(450, "EUR", "once")]


def test_a_name_is_never_a_formula() -> None:
    a_product(name="=1+1")
    assert ",=1+1" not in sallys().get(f"{EXPORT}/csv/").text
    book = Dataset().load(BytesIO(sallys().get(f"{EXPORT}/xlsx/").content), format="xlsx")
    assert book.dict[0]["name"] == "'=1+1"
