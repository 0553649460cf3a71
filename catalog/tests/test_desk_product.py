"""A seller writes a product down on one page."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.models import Category, Listing, OldSlug, Price, Product, Tag
from catalog.stock import take
from catalog.tests.desk import ADD, LIST, a_product, an_option, at, errors, held, sallys, write
from catalog.tests.test_pictures import drawn
from shop.events.kinds import Kind
from shop.events.models import Event
from shop.management.commands.tick import JOBS
from shop.storefront.models import Storefront
from shop.tests.stall import form_data
from tests.people import a_seller

pytestmark = pytest.mark.django_db

FIRST = {"kind": "digital", "name": "Serif", "slug": "serif"}
PRICED = {"options-0-name": "Personal", "options-0-amount": "29,00"}


def publish_due() -> None:
    next(job for job in JOBS if job.name == "publish what is due").run()


def happened(product: Product) -> list[str]:
    return list(Event.objects.filter(subject_id=str(product.pk)).values_list("kind", flat=True))


def test_a_product_begins_as_a_draft_with_a_price() -> None:
    sally = sallys()
    answer = write(sally, ADD, **FIRST, **PRICED)
    product = Product.objects.get()
    assert answer["Location"] == at(product)
    assert (product.state, product.seller) == ("draft", a_seller())
    assert held(product) == [(2900, "EUR", "once")]
    assert happened(product)[-1] == Kind.PRODUCT_ADDED
    assert "This is the draft" in sally.get(at(product)).text


def test_a_new_price_closes_the_old_one_and_stands_beside_it() -> None:
    sally, product = sallys(), a_product()
    option = an_option(product)
    assert write(sally, at(product), **{"options-0-amount": "1.039,50"}).status_code == 302
    assert held(product) == [(103950, "EUR", "once")]
    old = option.prices.get(amount=2900)
    assert old.closed_at
    assert Kind.PRICE_CHANGED in happened(product)
    now, _table, before = sally.get(at(product)).text.partition('<table class="former">')
    assert "€1,039.50 once" in now
    assert "€29 once" not in now
    assert "€29 once" in before


def test_saving_without_a_word_changes_nothing() -> None:
    sally, product = sallys(), a_product()
    before = list(Price.objects.values()), happened(product), Product.objects.values().get()
    assert write(sally, at(product)).status_code == 302
    assert (
        list(Price.objects.values()),
        happened(product),
        Product.objects.values().get(),
    ) == before


def test_lines_that_a_browser_ends_in_its_own_way_are_no_change() -> None:
    sally, product = sallys(), a_product(description="One\n\nTwo", includes="a\nb")
    product.questions.create(text="Which?", choices="x\ny")
    before = happened(product), Product.objects.values().get()
    browsers = {"description": "One\r\n\r\nTwo", "includes": "a\r\nb"}
    browsers |= {"questions-0-choices": "x\r\ny"}
    assert write(sally, at(product), **browsers).status_code == 302
    assert (happened(product), Product.objects.values().get()) == before


def test_further_prices_and_their_terms() -> None:
    sally, product = sallys(), a_product(kind="plan")
    typed = {"amount": "9", "period": "month", "compare_at": "12", "trial_days": "14"}
    typed |= {"initial_credits": "100", "monthly_credits": "50"}
    write(sally, at(product), **{f"options-0-{name}": value for name, value in typed.items()})
    price = an_option(product).prices.get(period="month")
    assert (price.compare_at, price.trial_days, price.monthly_credits) == (1200, 14, 50)
    write(sally, at(product), **{"options-0-amount": "5", "options-0-price_name": "Students"})
    assert an_option(product).prices.open().get(name="Students").default is False
    own = {"options-0-amount": "2", "options-0-suggested": "10", "options-0-price_name": "Fans"}
    write(sally, at(product), **own)
    assert an_option(product).prices.open().get(name="Fans").suggested == 1000
    assert len(held(product)) == 4


def test_a_price_can_be_stopped() -> None:
    sally, product = sallys(), a_product()
    price = an_option(product).prices.get()
    write(sally, at(product), **{"options-0-closing": [price.pk]})
    assert held(product) == []
    assert Price.objects.get().closed_at


def test_each_currency_of_the_shop_has_its_own_price() -> None:
    Storefront(currencies=["EUR", "JPY", "KWD"]).change(changed=["currencies"])
    sally, product = sallys(), a_product()
    for currency, typed in (("JPY", "4.500"), ("KWD", "9.250")):
        write(sally, at(product), **{"options-0-amount": typed, "options-0-currency": currency})
    assert held(product) == [(2900, "EUR", "once"), (4500, "JPY", "once"), (9250, "KWD", "once")]


def test_a_change_of_fields_says_which() -> None:
    sally, product = sallys(), a_product()
    shelf = Category.objects.create(name="Fonts", slug="fonts")
    write(sally, at(product), name="Sans", category=shelf.pk, tag_words="Serif, Free , serif")
    product.refresh_from_db()
    assert (product.name, product.category) == ("Sans", shelf)
    assert {tag.name for tag in product.tags.all()} == {"Serif", "Free"}
    told = Event.objects.filter(kind=Kind.PRODUCT_CHANGED).first()
    assert told
    assert told.data == {"fields": ["category", "name", "tag_words"]}
    write(sally, at(product), tag_words="Free")
    assert [tag.name for tag in product.tags.all()] == ["Free"]
    assert Tag.objects.count() == 2


def test_another_address_leaves_the_old_one_leading_there() -> None:
    sally, product = sallys(), a_product()
    write(sally, at(product), slug="sans")
    assert OldSlug.objects.get(slug="serif").product == product
    assert Product.objects.get().slug == "sans"


def test_a_moment_to_come_schedules_and_the_clock_publishes() -> None:
    sally, product = sallys(), a_product()
    soon = timezone.now() + timedelta(days=2)
    when = {"published_at": f"{soon:%Y-%m-%dT%H:%M}"}
    assert write(sally, at(product), **when).status_code == 302
    product.refresh_from_db()
    assert product.state == "scheduled"
    publish_due()
    assert not Listing.objects.exists()
    begun = {"published_at": timezone.now() - timedelta(minutes=1)}
    Product.objects.update(**begun, changed_at=timezone.now() - timedelta(days=1))
    publish_due()
    assert Listing.objects.get().product == product
    assert not Product.objects.all().due().exists()


def test_an_option_of_what_was_for_sale_is_archived() -> None:
    sally, product = sallys(), a_product()
    product.options.create(name="Team")
    product.publish("test")
    write(sally, at(product), **{"options-0-DELETE": "on"})
    assert an_option(product).archived_at
    assert not Listing.objects.exists()
    assert 'value="Personal"' not in sally.get(at(product)).text


@pytest.mark.parametrize("path", [LIST, "/sell/catalog/project/", "/ops/catalog/product/"])
def test_a_list_asks_little_however_much_there_is(path: str, olgas_browser: object) -> None:
    client = olgas_browser if path.startswith("/ops") else sallys()

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200  # type: ignore[attr-defined]  # a Client
        return len(queries)

    shelf = Category.objects.create(name="Fonts", slug="fonts")
    for number in range(3):
        made = a_product(slug=f"first-{number}", category=shelf)
        made.projects.create(seller=a_seller(), name=f"first {number}")
    asked()
    before = asked()
    for number in range(15):
        made = a_product(slug=f"more-{number}", category=shelf)
        made.projects.create(seller=a_seller(), name=f"more {number}")
    assert asked() == before


def test_a_question_and_features_are_kept() -> None:
    sally, product = sallys(), a_product()
    asked = {"questions-TOTAL_FORMS": 1, "questions-0-text": "Which name?"}
    write(sally, at(product), **asked, feature_keys="api, early-access")
    product.refresh_from_db()
    assert product.questions.get().text == "Which name?"
    assert product.feature_keys == ["api", "early-access"]
    assert "api, early-access" in sally.get(at(product)).text


def test_errors_keep_what_was_typed() -> None:
    sally, product = sallys(), a_product()
    answer = write(sally, at(product), name="", **{"options-0-amount": "12x"})
    assert answer.status_code == 200
    assert "in digits" in errors(answer)
    assert 'value="12x"' in answer.text


def test_without_a_script_a_row_comes_by_a_link(disk: Path) -> None:
    sally, product = sallys(), a_product()
    assert 'href="?row=1"' in sally.get(at(product)).text
    typed = {"options-1-name": "Team", "options-1-amount": "99"}
    assert write(sally, f"{at(product)}?row=1", **typed).status_code == 302
    assert held(product) == [(2900, "EUR", "once"), (9900, "EUR", "once")]
    picture = {"images-0-upload": SimpleUploadedFile("cover.png", drawn()), "images-0-alt": "Cover"}
    assert write(sally, f"{at(product)}?row=1", **picture).status_code == 302
    assert product.images.get().alt == "Cover"


def test_what_is_sold_while_one_writes_stays_sold() -> None:
    product, sally = a_product(stock=5), sallys()
    opened = form_data(sally, at(product))
    take(product.pk, 2)

    sally.post(at(product), opened | {"tagline": "Drawn slowly."})
    product.refresh_from_db()
    assert (product.stock, product.tagline) == (3, "Drawn slowly.")

    sally.post(at(product), opened | {"stock": "9"})
    product.refresh_from_db()
    assert product.stock == 7
