"""What is done to products beside writing in them: publishing, archiving, copying, moving."""

from typing import Any

import pytest
from django.test import Client

from catalog.models import Availability, Category, Listing, Product, ServiceOffer, Tag, Tally
from catalog.models.checklist import Unready
from catalog.models.keeping import WasForSale
from catalog.tests.desk import LIST, a_product, an_option, at, errors, held, sallys, write
from shop.accounts.models import Seller
from shop.events.kinds import Kind
from shop.events.models import Event
from shop.lib.money import Money
from shop.tests.stall import form_data
from tests.people import a_member, a_seller, browser

pytestmark = pytest.mark.django_db

MEANT = {"token": "0" * 32, "reason": "Because."}


def act(client: Client, action: str, *products: Any, path: str = LIST, **more: Any) -> Any:
    chosen = {"action": action, "_selected_action": [each.pk for each in products]}
    return client.post(path, chosen | more, follow=True)


def told(kind: Kind) -> Event:
    found = Event.objects.filter(kind=kind).first()
    assert found
    return found


def test_what_lacks_a_price_is_not_published() -> None:
    sally, product = sallys(), a_product()
    product.options.all().delete()
    answer = act(sally, "publish", product)
    assert "without one nobody can buy it" in answer.text
    with pytest.raises(Unready):
        product.publish("test")
    assert Product.objects.get().state == "draft"


def test_the_checklist_says_what_is_missing() -> None:
    sally, product, lesson = sallys(), a_product(), a_product(slug="lesson", kind="service")
    page = sally.get(at(product)).text
    for sentence in ("tagline", "description", "picture", "release with a file"):
        assert f"a {sentence}" in page
    assert "Needed:" not in page
    assert "can be booked" in sally.get(at(lesson)).text
    hours = {"service-0-minutes": "60", "service-0-day_0": "9-12"}
    write(sally, at(lesson), **hours)
    assert "can be booked" not in sally.get(at(lesson)).text
    an_option(product).prices.all().delete()
    assert "Needed:" in sally.get(at(product)).text


def test_publishing_taking_off_archiving_and_restoring() -> None:
    sally, product = sallys(), a_product()
    assert "It is in the shop" in act(sally, "publish", product).text
    assert Listing.objects.get().product == product
    asked = act(sally, "unpublish", product)
    assert "keeps what they have" in asked.text
    assert Listing.objects.exists()
    act(sally, "unpublish", product, **MEANT)
    assert not Listing.objects.exists()
    assert told(Kind.PRODUCT_UNPUBLISHED).data["reason"] == "Because."
    act(sally, "publish", product)
    act(sally, "archive", product, **MEANT)
    product.refresh_from_db()
    assert product.state == "archived"
    act(sally, "restore", product)
    product.refresh_from_db()
    assert product.state == "draft"


def test_buttons_fit_the_state() -> None:
    sally, product = sallys(), a_product()
    page = sally.get(at(product)).text
    assert 'value="publish"' in page
    assert 'value="restore"' not in page
    assert 'value="move"' not in page
    product.publish("test")
    assert 'value="publish"' not in sally.get(at(product)).text


def test_only_a_draft_that_never_was_for_sale_is_deleted() -> None:
    sally, product = sallys(), a_product()
    there = at(product).replace("change", "delete")
    product.publish("test")
    product.unpublish("test")
    assert sally.post(there, {"post": "yes"}).status_code == 403
    with pytest.raises(WasForSale):
        product.discard("test")
    assert "deletelink" not in sally.get(at(product)).text
    draft = a_product(slug="draft")
    assert "deletelink" in sally.get(at(draft)).text
    assert sally.post(at(draft).replace("change", "delete"), {"post": "yes"}).status_code == 302
    assert not Product.objects.filter(slug="draft").exists()
    assert told(Kind.PRODUCT_DISCARDED).subject_name == "Draft"


def test_a_copy_is_a_draft_with_everything_but_its_files() -> None:
    sally, lesson = sallys(), a_product(slug="lesson", kind="service")
    lesson.tags.add(Tag.objects.create(name="Type", slug="type"))
    lesson.questions.create(text="Which name?")
    offer = ServiceOffer.objects.create(product=lesson, minutes=60)
    Availability.objects.create(service=offer, weekday=0, begins="09:00", ends="12:00")
    an_option(lesson).change_price(Money(3900, "EUR"), by="test")
    lesson.publish("test")
    answer = act(sally, "duplicate", lesson)
    act(sally, "duplicate", lesson)
    copy = Product.objects.get(slug="lesson-copy")
    assert answer.redirect_chain[0][0] == at(copy)
    assert (copy.name, copy.state) == ("Lesson (copy)", "draft")
    assert held(copy) == [(3900, "EUR", "once")]
    assert an_option(copy).prices.count() == 1
    assert copy.service.availabilities.count() == 1
    assert (copy.questions.count(), copy.tags.count()) == (1, 1)
    assert Product.objects.filter(slug="lesson-copy-2").exists()


def test_hours_are_written_as_people_write_them() -> None:
    sally, lesson = sallys(), a_product(slug="lesson", kind="service")
    given = {"day_0": "9-12, 13:30–17", "others": "2026-12-24\n2026-12-31 10-12"}
    write(sally, at(lesson), **{f"service-0-{name}": value for name, value in given.items()})
    service = Product.objects.get(slug="lesson").service
    assert [str(row) for row in service.availabilities.all()] == [
        "Monday 09:00–12:00", "Monday 13:30–17:00",
    ]  # fmt: skip
    assert [str(row.begins) for row in service.other_days.all()] == ["None", "10:00:00"]
    page = sally.get(at(lesson)).text
    assert 'value="09:00–12:00, 13:30–17:00"' in page
    for wrong in ("9", "25-26", "12-9", "9-12, 11-13", "x" * 300, "\x00"):
        answer = write(sally, at(lesson), **{"service-0-day_0": wrong})
        assert answer.status_code == 200
    for wrong in ("tomorrow", "2026-13-01", "2026-12-24\n2026-12-24"):
        assert write(sally, at(lesson), **{"service-0-others": wrong}).status_code == 200
    assert service.availabilities.count() == 2


def test_an_operator_moves_a_product(olgas_browser: Client) -> None:
    product, rita = a_product(), a_seller("Rita’s Press", "ritas-press")
    path = "/ops/catalog/product/"
    product.publish("test")
    assert "To which seller" in act(olgas_browser, "move", product, path=path).text
    asked = act(olgas_browser, "move", product, path=path, **MEANT, seller="999")
    assert "not one of the available choices" in asked.text
    act(olgas_browser, "move", product, path=path, **MEANT, seller=rita.pk)
    product.refresh_from_db()
    assert product.seller == rita
    assert Listing.objects.get().seller == rita
    assert told(Kind.PRODUCT_MOVED).data["reason"] == "Because."
    act(sallys(), "move", product, **MEANT, seller=a_seller().pk)
    product.refresh_from_db()
    assert product.seller == rita


def test_a_suspended_seller_is_no_longer_in_the_shop(olgas_browser: Client) -> None:
    product, path = a_product(), "/ops/accounts/seller/"
    product.publish("test")
    seller = product.seller
    assert "Their desk closes" in act(olgas_browser, "suspend", seller, path=path).text
    act(olgas_browser, "suspend", seller, path=path, **MEANT)
    assert not Seller.objects.get().active
    assert not Listing.objects.exists()
    assert told(Kind.SELLER_SUSPENDED).data["reason"] == "Because."
    act(olgas_browser, "approve", seller, path=path, **MEANT)
    assert Listing.objects.get().product == product
    assert told(Kind.SELLER_APPROVED).actor_name == "Olga"


def test_a_category_that_goes_leaves_its_products(olgas_browser: Client) -> None:
    shelf = Category.objects.create(name="Fonts", slug="fonts")
    product = a_product(category=shelf)
    product.publish("test")
    there = f"/ops/catalog/category/{shelf.pk}/delete/"
    assert olgas_browser.post(there, {"post": "yes"}).status_code == 302
    assert Listing.objects.get().category is None
    assert Tally.objects.get(category=None).count == 1


def test_a_preview_is_for_the_desk_alone() -> None:
    product = a_product(description="Only **soon**.")
    there = f"/sell/catalog/product/{product.pk}/preview/"
    page = sallys().get(there)
    assert page.status_code == 200
    assert "€29" in page.text
    assert f'action="{there}"' in page.text or "choice" in page.text
    rita = browser(a_member(a_seller("Rita’s Press", "ritas-press"), "rita@example.com"))
    assert rita.get(there).status_code == 404
    assert browser().get(there).status_code == 302


def test_what_is_typed_is_shown_and_not_kept() -> None:
    sally, product = sallys(), a_product(description="As it was.")
    product.publish("test")
    product.refresh_from_db()
    before = (Event.objects.count(), product.edition)
    there = f"/sell/catalog/product/{product.pk}/preview/"
    typed = form_data(sally, at(product)) | {
        "name": "Typed Serif",
        "description": "As it **will** be.",
        "options-0-amount": "41",
        "images-TOTAL_FORMS": "1",
        "images-0-alt": "A picture that comes later",
    }
    page = sally.post(there, typed)
    assert page.status_code == 200
    assert "Typed Serif" in page.text
    assert "<strong>will</strong>" in page.text
    assert "€41" in page.text
    product.refresh_from_db()
    assert (product.name, product.description) == ("Serif", "As it was.")
    assert (Event.objects.count(), product.edition) == before
    assert held(product) == [(2900, "EUR", "once")]
    assert "Typed Serif" not in browser().get(f"/products/{product.slug}/").text
    assert "was changed" not in sally.get(at(product)).text


def test_what_is_typed_and_could_not_be_saved_is_said() -> None:
    sally, product = sallys(), a_product()
    there = f"/sell/catalog/product/{product.pk}/preview/"
    answer = sally.post(there, form_data(sally, at(product)) | {"name": ""})
    assert "This field is required" in errors(answer)
    rita = browser(a_member(a_seller("Rita’s Press", "ritas-press"), "rita@example.com"))
    typed = form_data(sally, at(product)) | {"name": "Mine"}
    assert rita.post(there, typed).status_code == 404
    product.refresh_from_db()
    assert product.name == "Serif"


def test_the_first_page_shows_what_wants_to_be_looked_at() -> None:
    sally = sallys()
    for slug, stock in (("few", 2), ("gone", 0), ("many", 99)):
        a_product(slug=slug, stock=stock).publish("test")
    a_product(slug="begun")
    page = sally.get("/sell/").text
    assert "Stock running out" in page
    assert "Sold out" in page
    assert "Begun" in page
    assert "Many" not in page
    assert "3 products came into the shop" in page
    assert page.count('class="bar"') == 12


def test_a_project_stands_beside_ones_own_product() -> None:
    sally, product = sallys(), a_product()
    foreign = a_product(a_seller("Rita’s Press", "ritas-press"), slug="ritas")
    path = "/sell/catalog/project/add/"
    given = {"name": "Mono", "state": "idea", "expected": "1.500,00", "currency": "EUR"}
    assert write(sally, path, **given, product=foreign.pk).status_code == 200
    assert write(sally, path, **given | {"expected": "12x"}).status_code == 200
    assert write(sally, path, **given, product=product.pk).status_code == 302
    project = product.projects.get()
    assert (project.expected_amount, project.seller) == (150_000, a_seller())
    assert "€1,500" in sally.get("/sell/catalog/project/").text


def test_one_price_for_several_products() -> None:
    sally, one, two = sallys(), a_product(), a_product(slug="sans")
    foreign = a_product(a_seller("Rita’s Press", "ritas-press"), slug="ritas")
    rows = (one, two, foreign)
    assert "from the next order on" in act(sally, "change_price", *rows).text
    for wrong in ("", "12x", "-1"):
        act(sally, "change_price", *rows, **MEANT, amount=wrong, currency="EUR")
        assert held(one) == [(2900, "EUR", "once")]
    act(sally, "change_price", *rows, **MEANT, amount="35", currency="EUR")
    assert held(one) == held(two) == [(3500, "EUR", "once")]
    assert held(foreign) == [(2900, "EUR", "once")]
