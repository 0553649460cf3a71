"""Who may enter which desk, and what its first page says."""

import re
from html import unescape
from urllib.parse import unquote

import pytest
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.db.models import Model
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from catalog.models import Product
from shop.accounts.desk_age import begin
from shop.accounts.models import User
from shop.admin import ops, sell
from shop.charts import chart
from shop.desk import Desk
from shop.events.kinds import Kind
from shop.events.mailing import mail
from shop.events.models import Event, Mail
from shop.events.record import record
from shop.storefront.models import Storefront
from shop.tests.examples import EXAMPLES
from tests.people import a_member, a_seller, browser

pytestmark = pytest.mark.django_db

DESKS = [ops, sell]
STANDS = [(desk, model) for desk in DESKS for model in desk._registry]
DOORS = {ops: "/ops/login/", sell: "/sign-in/"}
PAGES = ("changelist", "add", "change", "delete", "history")


each_stand = pytest.mark.parametrize(
    ("desk", "model"), STANDS, ids=[f"{desk.name}-{model.__name__}" for desk, model in STANDS]
)
each_desk = pytest.mark.parametrize("desk", DESKS, ids=[desk.name for desk in DESKS])


def operator(*codenames: str, email: str = "otto@example.com") -> User:
    otto = User.objects.create_user(email, is_staff=True)
    otto.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return otto


def address(desk: Desk, model: type[Model], page: str, row: Model) -> str:
    name = f"{desk.name}:{model._meta.app_label}_{model._meta.model_name}_{page}"
    return reverse(name, args=[] if page in ("changelist", "add") else [row.pk])


def answers(desk: Desk, model: type[Model], person: User | None) -> dict[str, int | str]:
    """The status of each page; for a redirect to the sign-in page, that word."""
    row, client, found = EXAMPLES[model](), browser(person), {}
    for page in PAGES:
        answer = client.get(address(desk, model, page, row))
        at_the_door = answer.get("Location", "").startswith(f"{DOORS[desk]}?next=")
        found[page] = "sign in" if at_the_door else answer.status_code
    return found


@each_stand
@pytest.mark.parametrize("who", [None, "former operator"])
def test_strangers_are_asked_to_sign_in(desk: Desk, model: type[Model], who: str | None) -> None:
    person = User.objects.create_superuser("gone@example.com", is_active=False) if who else None
    assert answers(desk, model, person) == dict.fromkeys(PAGES, "sign in")


@each_stand
def test_a_customer_is_refused(desk: Desk, model: type[Model]) -> None:
    carl = User.objects.create_user("carl@example.com")
    assert answers(desk, model, carl) == dict.fromkeys(PAGES, 403)


@each_stand
def test_an_operator_without_permissions_sees_nothing(desk: Desk, model: type[Model]) -> None:
    unseen = {"history": 404} if desk is sell else {}
    assert answers(desk, model, operator()) == dict.fromkeys(PAGES, 403) | unseen


@each_stand
def test_an_operator_who_may_look_only_looks(desk: Desk, model: type[Model]) -> None:
    found = answers(desk, model, operator(f"view_{model._meta.model_name}"))
    listed = found.pop("changelist")
    assert listed == (302 if model is Storefront else 200)
    assert found == {"add": 403, "change": 200, "delete": 403, "history": 200}


@each_stand
def test_a_superuser_does_what_the_desk_offers(desk: Desk, model: type[Model], olga: User) -> None:
    request = RequestFactory().get("/")
    request.user = olga
    request.session = SessionStore()
    begin(request)
    stand: ModelAdmin[Model] = desk.get_model_admin(model)
    found = answers(desk, model, olga)
    assert found.pop("changelist") == (302 if model is Storefront else 200)
    assert found == {
        "add": 200 if stand.has_add_permission(request) else 403,
        "change": 200,
        "delete": 200 if stand.has_delete_permission(request) else 403,
        "history": 200,
    }


@pytest.mark.parametrize(
    ("desk", "model"), [stand for stand in STANDS if stand[1] in (Event, Mail)]
)
def test_events_and_mails_are_never_written_by_hand(desk: Desk, model: type[Model]) -> None:
    verbs = ("add", "change", "delete")
    writer = operator(*(f"{verb}_{model._meta.model_name}" for verb in verbs))
    client, row = browser(writer), EXAMPLES[model]()
    for page in verbs:
        answer = client.post(address(desk, model, page, row), {"post": "yes"})
        assert answer.status_code == 403
    assert model._default_manager.filter(pk=row.pk).exists()


@each_desk
@pytest.mark.parametrize("path", ["", "nothing/", "autocomplete/", "jsi18n/"])
def test_the_door_of_a_desk(desk: Desk, path: str, olga: User) -> None:
    url = f"/{desk.name}/{path}"
    carl = User.objects.create_user("carl@example.com")
    asked = browser().get(f"{url}?q=1")["Location"]
    assert unquote(asked) == f"{DOORS[desk]}?next={url}?q=1"
    assert browser(carl).get(url).status_code == 403
    assert browser(carl).post(url).status_code == 403
    inside = {"nothing/": 404, "autocomplete/": 403}
    assert browser(olga).get(url).status_code == inside.get(path, 200)


@each_desk
def test_who_is_refused_learns_how_one_comes_in(desk: Desk) -> None:
    Storefront(email="hello@shop.example").change(changed=["email"])
    page = browser(User.objects.create_user("carl@example.com", name="Carl")).get(f"/{desk.name}/")
    assert "You are signed in as Carl" in page.text
    assert f'name="next" value="/sign-in/?next=%2F{desk.name}%2F"' in page.text
    assert ("hello@shop.example" in page.text) == (desk is sell)
    assert ("/ops/login/?next=/ops/" in page.text) == (desk is ops)
    assert page["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_the_sellers_desk_has_no_password(olga: User) -> None:
    for method in ("get", "post"):
        answer = getattr(browser(), method)("/sell/login/?next=/sell/catalog/product/")
        assert answer["Location"] == "/sign-in/?next=%2Fsell%2Fcatalog%2Fproduct%2F"
    assert (
        browser().get("/sell/login/?next=https://evil.example/")["Location"].endswith("%2Fsell%2F")
    )
    assert browser(olga).get("/sell/login/")["Location"] == "/sell/"
    assert browser(olga).get("/sell/password_change/").status_code == 404
    assert 'href="/ops/password_change/"' in browser(olga).get("/sell/").text


@each_desk
def test_a_refusal_stays_inside_the_desk(desk: Desk, olga: User) -> None:
    missing = browser(olga).get(f"/{desk.name}/nothing/")
    assert missing.status_code == 404
    assert "Back to the desk" in missing.text
    assert str(desk.site_header) in missing.text


def test_a_stranger_is_told_nothing_about_what_is_there() -> None:
    assert "Back to the desk" not in browser(None).get("/ops/nothing/", follow=True).text


def test_nothing_is_deleted_in_bulk(olgas_browser: Client) -> None:
    EXAMPLES[Product]()
    assert "delete_selected" not in olgas_browser.get("/ops/catalog/product/").text


def test_empty_queues_look_restful(olgas_browser: Client) -> None:
    page = olgas_browser.get("/ops/").text
    assert page.count("Nothing waits") == 19
    assert "queue-urgent" not in page
    assert "No mail in two weeks" in page
    assert "No payment in two weeks" in page


def test_a_failed_mail_is_urgent_and_one_click_away(olgas_browser: Client) -> None:
    failed = mail("order/1", "welcome", "eve@example.com", {})
    failed.give_up("No such address")
    mail("order/2", "welcome", "eve@example.com", {})
    page = olgas_browser.get("/ops/").text
    assert page.count("queue-urgent") == 1
    assert re.findall(r'class="queue-count">(\d+)<', page) == ["1", "1"]
    for state in ("failed", "waiting"):
        url = f"/ops/events/mail/?state={state}"
        assert url in page
        assert "1 mail" in olgas_browser.get(url).text


def test_the_first_page_tells_what_happened(olgas_browser: Client, olga: User) -> None:
    record(Kind.STOREFRONT_CHANGED, EXAMPLES[Storefront](), by=olga, fields=["name"])
    page = olgas_browser.get("/ops/").text
    assert "Storefront changed" in page
    assert "Olga" in page


def test_the_first_page_counts_the_mails_of_two_weeks(olgas_browser: Client) -> None:
    for number in range(3):
        mail(f"order/{number}", "welcome", "eve@example.com", {})
    page = olgas_browser.get("/ops/").text
    assert page.count('class="bar"') == 14
    assert "3 mails in two weeks, at most 3 a day." in page
    assert "style=" not in page


def test_a_chart_shows_every_value_that_is_there() -> None:
    bars = chart([("mon", 0), ("tue", 1), ("wed", 1000)]).bars
    assert [bar.height for bar in bars] == [0, 2, 100]
    assert [bar.y for bar in bars] == [100, 98, 0]
    assert chart([]).bars == []


def test_the_first_page_shows_only_what_one_may_see() -> None:
    mail("order/1", "welcome", "eve@example.com", {}).give_up("No such address")
    nobody = browser(operator()).get("/ops/").text
    assert "queue" not in nobody
    assert "What happened lately" not in nobody
    assert "Nothing here is yours to see yet" in nobody

    reader = browser(operator("view_event", email="rita@example.com")).get("/ops/").text
    assert "What happened lately" in reader
    assert "queue" not in reader


def test_the_first_page_asks_little_however_much_there_is() -> None:
    client = browser(operator("view_event", "view_mail", "view_product"))
    ContentType.objects.clear_cache()

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/ops/").status_code == 200
        return len(queries)

    asked()
    before = asked()
    for number in range(40):
        row = mail(f"order/{number}", "welcome", "eve@example.com", {})
        Mail.objects.filter(pk=row.pk).update(queued_at=timezone.now())
        row.give_up("No such address")
        record(Kind.MAIL_FAILED, row)
    assert before <= 8
    assert asked() == before


def test_an_empty_sellers_desk_says_what_will_be_there(olgas_browser: Client) -> None:
    page = olgas_browser.get("/sell/")
    assert page.status_code == 200
    assert "Nobody sells here yet" in page.text


def test_the_sellers_first_page_says_who_they_are_and_what_they_sell() -> None:
    seller = a_seller()
    sally = browser(a_member(seller, "sally@example.com"))
    first = sally.get("/sell/").text
    assert "Nothing is for sale yet" in first
    assert f'href="/sell/catalog/product/add/?seller={seller.pk}"' in first
    for number in range(3):
        Product.objects.create(
            seller=seller,
            kind="digital",
            name="Type",
            slug=f"t{number}",
            published_at=timezone.now() if number else None,
        )
    page = sally.get("/sell/").text
    assert "Sally’s Type" in page
    assert "Owner: everything" in page
    assert re.findall(r'class="queue-count">(\d+)<', page) == ["2", "1"]
    for url in re.findall(r'href="(/sell/catalog/product/\?state[^"]*)"', page):
        assert sally.get(unescape(url)).status_code == 200


def test_a_viewer_is_not_asked_to_add_anything() -> None:
    vera = a_member(a_seller(), "vera@example.com", "viewer")
    page = browser(vera).get("/sell/").text
    assert "Viewer: sees, changes nothing" in page
    assert "/add/" not in page


def test_each_desk_says_which_one_it_is(olgas_browser: Client) -> None:
    Storefront(name="Kiosk").change(changed=["name"])
    for path, name in (("/ops/", "Operations"), ("/sell/", "Sell")):
        page = olgas_browser.get(path).text
        assert f'<span class="desk-name">{name}</span>' in page
        assert '<span class="shop-name">Kiosk</span>' in page


@each_desk
def test_a_desk_needs_nothing_inline(desk: Desk, olga: User) -> None:
    row = EXAMPLES[User]()
    for path in ("", "accounts/user/", f"accounts/user/{row.pk}/change/", "password_change/"):
        if desk is sell and path:
            continue
        page = browser(olga).get(f"/{desk.name}/{path}")
        assert page["Content-Security-Policy"].startswith("default-src 'self'; script-src 'self';")
        assert not re.search(
            r"<script(?![^>]*\ssrc=)(?![^>]*application/json)|<style|\sstyle=|\son\w+=", page.text
        )
