"""Mails and events at the operators' desk."""

import ast
import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from shop.accounts.models import User
from shop.events.admin.event import WORDS
from shop.events.kinds import Kind
from shop.events.mailing import mail
from shop.events.models import Event, Mail, Pause, Suppression
from shop.events.record import record
from shop.lib.admin import MOST
from shop.storefront.models import Storefront
from tests.crowd import at_once
from tests.house import HOME

pytestmark = pytest.mark.django_db

LIST = "/ops/events/mail/"
WHY = "The customer wrote that it never came."


def failed(number: int = 1) -> Mail:
    row = mail(f"order/{number}", "welcome", f"eve{number}@example.com", {"name": "Eve"})
    row.give_up("550 no such address")
    return row


def choose(browser: Client, rows: list[Mail], url: str = LIST, **more: str) -> Any:
    """What the list posts when rows are ticked and the action is run."""
    ticked = [row.pk for row in rows]
    data = {"action": "resend", "index": "0", "_selected_action": ticked, **more}
    return browser.post(url, data)


def fields(page: str) -> dict[str, Any]:
    """What the confirmation posts back."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    data: dict[str, Any] = {name: value for name, value in found if name != "_selected_action"}
    data["_selected_action"] = [value for name, value in found if name == "_selected_action"]
    return data


def confirm(browser: Client, page: str, reason: str = WHY, url: str = LIST) -> Any:
    return browser.post(url, fields(page) | {"reason": reason}, follow=True)


def copies() -> list[Mail]:
    return list(Mail.objects.filter(key__startswith="again/").order_by("pk"))


def test_sending_again_asks_first_and_says_what_will_happen(olgas_browser: Client) -> None:
    page = choose(olgas_browser, [failed(1), failed(2)]).text
    assert "2 new mails are sent." in page
    assert "eve1@example.com" in page
    assert "arrive twice" not in page
    assert copies() == []

    waiting = mail("order/3", "welcome", "carl@example.com", {"name": "Carl"})
    assert "will arrive twice" in choose(olgas_browser, [waiting]).text


def test_a_confirmed_mail_is_sent_again_with_its_reason(olgas_browser: Client, olga: User) -> None:
    row = failed()
    done = confirm(olgas_browser, choose(olgas_browser, [row]).text)
    assert "One mail is on its way again." in done.text
    [copy] = copies()
    assert (copy.name, copy.to, copy.context) == (row.name, row.to, row.context)
    event = Event.objects.get(kind=Kind.MAIL_RESENT)
    assert (event.actor, event.subject_id) == (olga, str(row.pk))
    assert event.data == {"reason": WHY, "new": copy.pk}


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301, "with\0null"])
def test_no_reason_no_mail(olgas_browser: Client, reason: str) -> None:
    page = choose(olgas_browser, [failed()]).text
    again = confirm(olgas_browser, page, reason)
    assert "errorlist" in again.text
    assert copies() == []
    assert "on its way again" in confirm(olgas_browser, again.text).text


def test_a_confirmation_without_a_token_of_ours_is_asked_anew(olgas_browser: Client) -> None:
    data = fields(choose(olgas_browser, [failed()]).text)
    for token in ("", "x", "../../again"):
        olgas_browser.post(LIST, data | {"token": token, "reason": WHY})
    assert copies() == []


def test_pressing_twice_sends_once(olgas_browser: Client) -> None:
    page = choose(olgas_browser, [failed(1), failed(2)]).text
    for _ in range(3):
        confirm(olgas_browser, page)
    assert len(copies()) == 2
    assert Event.objects.filter(kind=Kind.MAIL_RESENT).count() == 2


@pytest.mark.django_db(transaction=True)
def test_pressing_twice_at_the_same_moment_sends_once(olgas_browser: Client) -> None:
    page = choose(olgas_browser, [failed()]).text

    def press() -> int:
        browser = Client()
        browser.cookies = olgas_browser.cookies
        return browser.post(LIST, fields(page) | {"reason": WHY}).status_code

    assert at_once(5, press) == [302] * 5
    [copy] = copies()
    assert Event.objects.filter(kind=Kind.MAIL_RESENT).count() == 1
    woken = [task for task in DBTaskResult.objects.all() if task.args_kwargs["args"] == [copy.pk]]
    assert len(woken) == 1


def test_asking_anew_is_meant_anew(olgas_browser: Client) -> None:
    row = failed()
    for _ in range(2):
        confirm(olgas_browser, choose(olgas_browser, [row]).text)
    assert len(copies()) == 2


def test_a_copy_of_a_copy_of_a_copy_is_sent(olgas_browser: Client) -> None:
    row = failed()
    Mail.objects.filter(pk=row.pk).update(key="k" * 200)
    for _ in range(4):
        confirm(olgas_browser, choose(olgas_browser, [row]).text)
        row = copies()[-1]
    assert len(copies()) == 4


def test_nothing_chosen_is_a_sentence(olgas_browser: Client) -> None:
    failed()
    answer = olgas_browser.post(LIST, {"action": "resend", "index": "0"}, follow=True)
    assert "Items must be selected" in answer.text
    assert copies() == []


def test_all_pages_of_a_filtered_list_can_be_chosen(olgas_browser: Client) -> None:
    rows = [failed(number) for number in range(60)]
    mail("order/sent", "welcome", "carl@example.com", {}).finish()
    url = f"{LIST}?state=failed"
    page = choose(olgas_browser, rows[:1], url, select_across="1").text
    assert "60 new mails are sent." in page
    assert "and 40 more" in page
    confirm(olgas_browser, page, url=url)
    assert {copy.to for copy in copies()} == {row.to for row in rows}


def test_too_many_at_once_is_a_sentence(olgas_browser: Client) -> None:
    Mail.objects.bulk_create(
        Mail(key=f"bulk/{n}", to="eve@example.com", name="welcome", language="en")
        for n in range(MOST + 1)
    )
    first = Mail.objects.all()[:1]
    answer = choose(olgas_browser, list(first), select_across="1")
    assert "at most 500" in olgas_browser.get(answer["Location"]).text


def test_what_was_confirmed_is_done_though_the_list_has_moved_on(olgas_browser: Client) -> None:
    row = mail("order/1", "welcome", "eve@example.com", {})
    url = f"{LIST}?state=waiting"
    page = choose(olgas_browser, [row], url).text
    row.finish()
    assert "on its way again" in confirm(olgas_browser, page, url=url).text
    assert len(copies()) == 1


def test_what_is_gone_meanwhile_is_said(olgas_browser: Client) -> None:
    row = failed()
    page = choose(olgas_browser, [row]).text
    row.delete()
    assert "no longer there" in confirm(olgas_browser, page).text


def test_a_mail_is_sent_again_from_its_own_page(olgas_browser: Client) -> None:
    row = failed()
    url = f"{LIST}{row.pk}/change/"
    assert 'name="CHANGE_FORM-action" value="resend"' in olgas_browser.get(url).text
    asked = olgas_browser.post(url, {"_selected_action": row.pk, "CHANGE_FORM-action": "resend"})
    assert "One new mail is sent." in asked.text
    assert copies() == []
    done = confirm(olgas_browser, asked.text, url=url)
    assert "One mail is on its way again." in done.text
    assert done.redirect_chain == [(url, 302)]
    assert len(copies()) == 1


def test_who_may_only_look_sends_nothing(client: Client) -> None:
    rita = User.objects.create_user("rita@example.com", is_staff=True)
    rita.user_permissions.set(Permission.objects.filter(codename="view_mail"))
    client.force_login(rita)
    row = failed()
    assert "Send again" not in client.get(f"{LIST}{row.pk}/change/").text
    assert "Send me a test mail" not in client.get(LIST).text
    token = "8a9f3a52-0000-4000-8000-000000000000"
    choose(client, [row], token=token, reason=WHY)
    client.post(
        f"{LIST}{row.pk}/change/",
        {"_selected_action": row.pk, "CHANGE_FORM-action": "resend", "token": token, "reason": WHY},
    )
    assert client.post(f"{LIST}test/").status_code == 403
    assert Mail.objects.count() == 1


def test_a_mail_sent_again_no_longer_waits_for_a_hand(olgas_browser: Client) -> None:
    row = failed()
    assert "queue-urgent" in olgas_browser.get("/ops/").text
    confirm(olgas_browser, choose(olgas_browser, [row]).text)
    assert "queue-urgent" not in olgas_browser.get("/ops/").text
    assert row.to in olgas_browser.get(f"{LIST}?state=resent").text


@pytest.mark.parametrize("state", ["failed", "waiting", "sent", "resent", "nonsense", ""])
def test_the_list_is_sorted_by_state(olgas_browser: Client, state: str) -> None:
    failed(1)
    mail("order/2", "welcome", "eve2@example.com", {})
    mail("order/3", "welcome", "eve3@example.com", {}).finish()
    page = olgas_browser.get(LIST, {"state": state}).text
    shown = re.findall(r">(eve\d)@example.com<", page)
    alone = {"failed": ["eve1"], "waiting": ["eve2"], "sent": ["eve3"], "resent": []}
    assert shown == alone.get(state, ["eve3", "eve2", "eve1"])


def test_the_list_is_searched(olgas_browser: Client) -> None:
    for number in (1, 2):
        failed(number)
    assert re.findall(r">(eve\d)@", olgas_browser.get(f"{LIST}?q=EVE2").text) == ["eve2"]


def test_a_mail_says_what_to_do(olgas_browser: Client) -> None:
    def page(row: Mail) -> str:
        return olgas_browser.get(f"{LIST}{row.pk}/change/").text

    row = failed()
    assert "550 no such address" in page(row)
    assert "then send it again" in page(row)
    waiting = mail("order/2", "welcome", "eve@example.com", {})
    assert "it is sent in a moment" in page(waiting)
    assert waiting.claim()
    waiting.postpone("The provider is away")
    assert "Next try:" in page(waiting)
    Mail.objects.filter(pk=waiting.pk).update(due_at=timezone.now())
    assert waiting.claim()
    waiting.finish()
    assert "the provider took it" in page(waiting)


def test_the_list_says_until_when_mails_rest(olgas_browser: Client) -> None:
    assert "wants a rest" not in olgas_browser.get(LIST).text
    Pause.begin(timedelta(hours=1), "429 daily_quota_exceeded")
    page = olgas_browser.get(LIST).text
    assert "the provider wants a rest. It said: 429 daily_quota_exceeded" in page


def test_to_send_again_where_nothing_goes_is_said_first(olgas_browser: Client) -> None:
    row = failed()
    assert "blocked" not in choose(olgas_browser, [row]).text
    Suppression.objects.create(address=row.to, cause="bounced")
    assert "One address is blocked, and gets none." in choose(olgas_browser, [row]).text


def test_the_letter_can_do_nothing_but_be_looked_at(olgas_browser: Client) -> None:
    row = failed()
    hostile = "<script>parent.location='/ops/logout/'</script><img src='https://spy.example/x'>"
    Mail.objects.filter(pk=row.pk).update(html=hostile, text="<b>plain</b>", subject="<i>Hi</i>")
    page = olgas_browser.get(f"{LIST}{row.pk}/change/").text
    assert re.search(rf'<iframe [^>]*src="{LIST}{row.pk}/letter/"[^>]* sandbox>', page)
    assert "&lt;b&gt;plain" in page
    assert "<i>Hi" not in page

    letter = olgas_browser.get(f"{LIST}{row.pk}/letter/")
    assert letter.text == hostile
    assert letter["X-Frame-Options"] == "SAMEORIGIN"
    assert set(letter["Content-Security-Policy"].split("; ")) == {
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "img-src data:",
        "frame-ancestors 'self'",
        "sandbox",
    }


def test_a_letter_is_only_for_who_may_see_mails(client: Client) -> None:
    row = failed()
    url = f"{LIST}{row.pk}/letter/"
    assert "/ops/login/" in client.get(url)["Location"]
    client.force_login(User.objects.create_user("otto@example.com", is_staff=True))
    assert client.get(url).status_code == 403
    olga = User.objects.create_superuser("olga@example.com")
    client.force_login(olga)
    assert client.get(url).status_code == 200
    assert client.get(f"{LIST}999999/letter/").status_code == 404
    assert client.get(f"{LIST}99999999999999999999999/letter/").status_code == 404


def test_a_test_mail_goes_to_oneself_once_a_press(olgas_browser: Client, olga: User) -> None:
    page = olgas_browser.get(LIST).text
    [token] = re.findall(r'name="token" value="([^"]+)"', page)
    for _ in range(2):
        answer = olgas_browser.post(f"{LIST}test/", {"token": token}, follow=True)
        assert "A test mail to olga@example.com is on its way." in answer.text
    row = Mail.objects.get()
    assert (row.name, row.to) == ("test", olga.email)
    olgas_browser.post(f"{LIST}test/", {"token": "no uuid"})
    assert Mail.objects.count() == 2
    assert olgas_browser.get(f"{LIST}test/").status_code == 405


def test_an_event_is_told_in_words(olgas_browser: Client, olga: User) -> None:
    shop = Storefront.objects.get_or_create(pk=1)[0]
    event = record(
        Kind.STOREFRONT_CHANGED, shop, by=olga, fields=["name", "logo"], odd={"<b>": [1, None]}
    )
    page = olgas_browser.get(f"/ops/events/event/{event.pk}/change/").text
    assert "Storefront changed" in page
    assert "<dt>What changed</dt><dd>name, logo</dd>" in page
    assert "&lt;b&gt;" in page
    assert 'href="/ops/storefront/storefront/1/change/"' in page


@pytest.mark.parametrize("kind_of_thing", ["gone.model", "nonsense", "sessions.session"])
def test_an_event_about_what_has_no_page_is_told_without_a_link(
    olgas_browser: Client, kind_of_thing: str
) -> None:
    event = Event.objects.create(
        kind=Kind.OPERATOR_REFUSED,
        actor_name="nobody",
        subject_type=kind_of_thing,
        subject_id="7",
        subject_name="a thing",
    )
    page = olgas_browser.get(f"/ops/events/event/{event.pk}/change/").text
    assert '<div class="readonly">a thing</div>' in page
    assert olgas_browser.get("/ops/events/event/").status_code == 200


def test_events_are_found_by_kind_day_thing_and_words(olgas_browser: Client, olga: User) -> None:
    record(Kind.MAIL_FAILED, failed(), error="away")
    record(Kind.OPERATOR_REFUSED, by="mallory@example.com")

    def kinds(**query: str) -> set[str]:
        page = olgas_browser.get("/ops/events/event/", query).text
        return set(re.findall(r'class="field-what"><a [^>]*>([^<]+)<', page))

    assert kinds() == {"Mail failed", "Operator sign-in refused"}
    assert kinds(kind__exact="mail.failed") == {"Mail failed"}
    assert kinds(about="events.mail") == {"Mail failed"}
    assert kinds(q="mallory") == {"Operator sign-in refused"}
    assert kinds(at__gte="2999-01-01 00:00:00+00:00") == set()


def test_every_detail_has_words_for_it() -> None:
    named = set()
    for path in HOME.glob("*/**/*.py"):
        if {"tests", ".venv", "deploy"} & set(path.parts) or path.name == "record.py":
            continue
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "record":
                named |= {each.arg for each in call.keywords if each.arg} - {"by"}
    assert {"reason", "total", "payment"} <= named
    assert named <= set(WORDS)
