"""Looking after people at the operators' desk: powers, sessions, and what Clerk says of them."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from catalog.tests.goods import on_disk
from sandbox.testing import Sandbox
from shop.accounts import clerk as ways
from shop.accounts.models import ClerkSession, CustomerAccount, Identity, Profile, User
from shop.accounts.tasks import refresh_person
from shop.events.kinds import Kind
from shop.events.models import Event
from tests.people import browser

pytestmark = pytest.mark.django_db

LIST = "/ops/accounts/user/"


@pytest.fixture
def eve(settings: Settings) -> User:
    settings.CLERK_JWT_ISSUER = "https://clerk.example"
    eve = User.objects.create_user("eve@example.com", name="Eve")
    Profile.objects.create(user=eve, first_name="Evelyn", unverified_email="new@example.com")
    Identity.objects.create(user=eve, issuer="https://clerk.example", subject="user_eve")
    ClerkSession.objects.create(user=eve, sid="sess_eve", exchanged_at=timezone.now())
    return eve


def form(client: Client, url: str) -> dict[str, Any]:
    """What a browser posts back of a form that nobody touched."""
    context = client.get(url).context
    data: dict[str, Any] = {}
    for inline in context["inline_admin_formsets"]:
        data |= {f.html_name: f.value() for f in inline.formset.management_form}
    fields = context["adminform"].form
    return data | {f.html_name: f.value() for f in fields if f.value() not in (None, False)}


def act(client: Client, name: str, *people: User, reason: str = "She asked.") -> Any:
    ticked = [person.pk for person in people]
    page = client.post(LIST, {"action": name, "index": 0, "_selected_action": ticked}).text
    token = re.findall(r'name="token" value="([^"]+)"', page)[0]
    meant = {"action": name, "_selected_action": ticked, "token": token, "reason": reason}
    return page, client.post(LIST, meant, follow=True)


def test_a_person_shows_what_the_provider_says(eve: User, olgas_browser: Client) -> None:
    old = timezone.now() - timedelta(days=60)
    ClerkSession.objects.create(user=eve, sid="sess_old", ended_at=old)
    page = olgas_browser.get(f"{LIST}{eve.pk}/change/").text
    for word in ("Evelyn", "new@example.com", "https://clerk.example", "user_eve", "sess_eve"):
        assert word in page
    assert "sess_old" not in page
    assert "add-row" not in page
    for part in ("profile", "identities", "clerk_sessions"):
        assert f'id="{part}-group"' in page
        assert not re.search(rf'<(input|select|textarea)[^>]*name="{part}-\d+-(?!id|user)', page)


def test_what_the_provider_says_is_not_written_by_hand(eve: User, olgas_browser: Client) -> None:
    url = f"{LIST}{eve.pk}/change/"
    identity = eve.identities.get()
    forged = {"identities-0-id": identity.pk, "identities-0-subject": "user_olga"}
    forged |= {"identities-0-DELETE": "on", "profile-0-first_name": "Mallory"}
    assert olgas_browser.post(url, form(olgas_browser, url) | forged).status_code == 302
    eve.refresh_from_db()
    assert eve.identities.get().subject == "user_eve"
    assert eve.profile.first_name == "Evelyn"


def test_a_person_without_an_address_can_be_kept_but_not_made_an_operator(
    olgas_browser: Client,
) -> None:
    User.objects.create_user(None)
    person = User.objects.create_user(None, name="Nameless")
    url = f"{LIST}{person.pk}/change/"
    assert "Nameless" in olgas_browser.get(LIST).text
    data = form(olgas_browser, url)
    assert olgas_browser.post(url, data | {"name": "Ned", "email": ""}).status_code == 302
    person.refresh_from_db()
    assert (person.name, person.email) == ("Ned", None)
    refused = olgas_browser.post(url, data | {"email": "", "is_staff": "on"})
    assert "An operator needs an address." in refused.text
    added = olgas_browser.post(f"{LIST}add/", {"email": "", "usable_password": "false"})
    assert "This field is required." in added.text


def test_being_an_operator_is_given_and_taken_with_an_event(
    eve: User, olga: User, olgas_browser: Client
) -> None:
    url = f"{LIST}{eve.pk}/change/"
    data = form(olgas_browser, url)
    olgas_browser.post(url, data | {"is_staff": "on"})
    olgas_browser.post(url, data | {"is_staff": "on", "name": "Eva"})
    eve.refresh_from_db()
    assert eve.is_staff
    olgas_browser.post(url, data | {"is_superuser": "on"})
    eve.refresh_from_db()
    assert not eve.is_staff
    assert not eve.is_superuser
    events = Event.objects.filter(subject_id=str(eve.pk), kind__startswith="operator.")
    told = [(e.kind, e.actor) for e in events.order_by("pk")]
    assert told == [(Kind.OPERATOR_ADDED, olga), (Kind.OPERATOR_REMOVED, olga)]


def test_who_was_forgotten_stays_so(eve: User, olgas_browser: Client) -> None:
    eve.forgotten_at = timezone.now()
    eve.save()
    url = f"{LIST}{eve.pk}/change/"
    page = olgas_browser.get(url)
    assert page.status_code == 200
    assert "Forgotten" in page.text
    assert 'name="_save"' not in page.text
    assert olgas_browser.post(url, {"name": "Back"}).status_code == 403
    assert olgas_browser.post(f"{LIST}{eve.pk}/password/", {}).status_code == 403
    assert olgas_browser.post(f"{LIST}{eve.pk}/delete/", {"post": "yes"}).status_code == 403


def test_sessions_end_once_it_is_confirmed(eve: User, olgas_browser: Client) -> None:
    asked, done = act(olgas_browser, "end_sessions", eve)
    assert "One session by Clerk ends at once" in asked
    assert "The sessions have ended." in done.text
    row = ClerkSession.objects.get(sid="sess_eve")
    assert row.ended_at
    assert row.why == "She asked."


def test_only_a_superuser_ends_a_superusers_session(olga: User) -> None:
    ClerkSession.objects.create(user=olga, sid="sess_olga")
    otto = User.objects.create_user("otto@example.com", is_staff=True)
    otto.user_permissions.set(Permission.objects.filter(content_type__model="user"))
    act(browser(otto), "end_sessions", olga)
    assert ClerkSession.objects.get(sid="sess_olga").ended_at is None


def test_clerk_is_asked_after_the_commit(
    eve: User,
    olgas_browser: Client,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    Identity.objects.create(user=eve, issuer="https://other.example", subject="other")
    with django_capture_on_commit_callbacks() as later:
        _asked, done = act(olgas_browser, "refresh", eve)
        assert "Clerk is being asked" in done.text
    assert not DBTaskResult.objects.exists()
    for callback in later:
        callback()
    task = DBTaskResult.objects.get()
    assert task.args_kwargs["args"] == [eve.identities.get(subject="user_eve").pk]


def test_what_clerk_says_now_is_taken_over(clerk: Sandbox) -> None:
    known = clerk.create_user("erin@example.com", first_name="Erin")
    erin = User.objects.create_user("old@example.com")
    identity = Identity.objects.create(user=erin, issuer=ways.issuer(), subject=known["id"])
    refresh_person.call(identity.pk)
    erin.refresh_from_db()
    assert erin.email == "erin@example.com"


def test_a_refresh_while_clerk_is_away_changes_nothing(eve: User, settings: Settings) -> None:
    settings.CLERK_SECRET_KEY, settings.CLERK_API_URL = "sk_test_x", "http://127.0.0.1:1"
    refresh_person.call(eve.identities.get().pk)
    eve.refresh_from_db()
    assert eve.email == "eve@example.com"


def test_a_person_as_clerk_knows_them(clerk: Sandbox, olgas_browser: Client) -> None:
    known = clerk.create_user("erin@example.com", first_name="<b>Erin")
    erin = User.objects.create_user("erin@example.com")
    for subject in (known["id"], "user_gone"):
        Identity.objects.create(user=erin, issuer=ways.issuer(), subject=subject)
    Identity.objects.create(user=erin, issuer="https://other.example", subject="elsewhere")
    assert f'href="{LIST}{erin.pk}/clerk/"' in olgas_browser.get(f"{LIST}{erin.pk}/change/").text
    page = olgas_browser.get(f"{LIST}{erin.pk}/clerk/")
    assert page.status_code == 200
    assert "&quot;first_name&quot;: &quot;&lt;b&gt;Erin&quot;" in page.text
    assert "Clerk knows nobody by this number any more." in page.text
    assert "elsewhere" not in page.text


def test_clerk_being_away_is_a_sentence(
    eve: User, olgas_browser: Client, settings: Settings
) -> None:
    settings.CLERK_SECRET_KEY, settings.CLERK_API_URL = "sk_test_x", "http://127.0.0.1:1"
    page = olgas_browser.get(f"{LIST}{eve.pk}/clerk/")
    assert page.status_code == 200
    assert "Clerk does not answer just now" in page.text
    eve.identities.all().delete()
    assert "never signed in with it" in olgas_browser.get(f"{LIST}{eve.pk}/clerk/").text


def test_clerks_record_is_only_for_who_may_see_it(eve: User, olga: User) -> None:
    url = f"{LIST}{eve.pk}/clerk/"
    otto = User.objects.create_user("otto@example.com", is_staff=True)
    otto.user_permissions.set(Permission.objects.filter(codename="view_user"))
    assert browser(otto).get(url).status_code == 403
    assert url not in browser(otto).get(f"{LIST}{eve.pk}/change/").text
    about = ContentType.objects.get_for_model(User)
    seeing, _new = Permission.objects.get_or_create(
        codename="view_clerk_record", content_type=about, defaults={"name": "See Clerk's record"}
    )
    otto.user_permissions.add(seeing)
    assert browser(otto).get(url).status_code == 200
    assert browser(olga).get(f"{LIST}999999/clerk/").status_code == 404
    assert browser(None).get(url).status_code == 302


def test_billing_details_are_changed_with_an_event(olga: User, olgas_browser: Client) -> None:
    account = CustomerAccount.objects.create(name="Eve", email="eve@example.com")
    url = f"/ops/accounts/customeraccount/{account.pk}/change/"
    assert olgas_browser.post(url, form(olgas_browser, url)).status_code == 302
    assert not Event.objects.filter(kind=Kind.ACCOUNT_CHANGED).exists()
    olgas_browser.post(url, form(olgas_browser, url) | {"company": "Eve & Sons"})
    event = Event.objects.get(kind=Kind.ACCOUNT_CHANGED)
    assert (event.actor, event.data) == (olga, {"fields": ["company"]})
    for word in ("Sons", "eve@example"):
        found = olgas_browser.get("/ops/accounts/customeraccount/", {"q": word}).text
        assert "Eve &amp; Sons" in found


def test_the_demo_is_a_small_town(settings: Settings, tmp_path: Path) -> None:
    on_disk(settings, tmp_path)
    settings.DEBUG = True
    for _ in range(2):
        call_command("seed")
    people = User.objects.exclude(email="olga@example.com")
    emails = sorted(str(person.email).partition("@")[0] for person in people)
    assert emails == ["alice", "bob", "rita", "sally"]
    assert not any(person.has_usable_password() or person.is_staff for person in people)
    assert all(person.account.email == person.email for person in people)
    shelves = {
        (member.seller.slug, member.user.name): member.seller.products.count()
        for member in people.get(name="Sally").memberships.all()
        | people.get(name="Rita").memberships.all()
    }
    assert shelves == {("sallys-type", "Sally"): 13, ("ritas-press", "Rita"): 9}
