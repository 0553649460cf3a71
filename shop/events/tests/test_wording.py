"""Every mail at the desk: how it looks, and what operators have it say."""

import re
from html import unescape

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import Permission
from django.test import Client
from pytest_django import Settings

from sandbox.testing import Sandbox
from shop.accounts.models import User
from shop.events import letter, mailing, samples
from shop.events.kinds import Kind
from shop.events.models import Event, Mail, Wording
from shop.events.topics import TOPICS, Topic
from shop.events.wording import word
from shop.storefront.models import Storefront

pytestmark = pytest.mark.django_db

LANGUAGES = [code for code, _name in django_settings.LANGUAGES]
LIST = "/ops/events/wording/"
RECEIPT = f"{LIST}receipt/en/"
WORDS = f"{RECEIPT}words/"
EMPTY = {"subject": "", "heading": "", "opening": "", "closing": ""}
each_mail = pytest.mark.parametrize("name", samples.names())
each_language = pytest.mark.parametrize("language", LANGUAGES)


def receipt(**words: str) -> letter.Letter:
    return letter.write("receipt", samples.sample("receipt"), "en", "a@b.example", EMPTY | words)


@each_mail
def test_a_mail_has_its_three_templates_and_a_sample(name: str) -> None:
    for part in (*samples.PARTS, "sample.json"):
        assert (samples.FOLDER / name / part).exists(), part


@each_mail
@each_language
def test_a_mail_is_shown_in_every_language(olgas_browser: Client, name: str, language: str) -> None:
    page = olgas_browser.get(f"{LIST}{name}/{language}/words/")
    assert page.status_code == 200
    assert f'lang="{language}"' in page.text
    seen = olgas_browser.get(f"{LIST}{name}/{language}/letter/")
    assert f'<html lang="{language}"' in seen.text
    assert "{{" not in seen.text
    assert "{%" not in seen.text


@each_mail
@each_language
def test_a_mail_is_complete_as_text(name: str, language: str) -> None:
    """No address is in the one and missing in the other."""
    seen = letter.write(name, samples.sample(name), language, "a@b.example")
    links = set(re.findall(rf'href="({re.escape(django_settings.SITE_URL)}[^"]+)"', seen.html))
    assert {unescape(link) for link in links} <= set(seen.text.split())
    assert "\n\n\n" not in seen.text
    assert seen.subject


@each_mail
def test_nothing_that_a_mail_is_told_is_read_as_html(name: str) -> None:
    told = samples.sample(name)
    hostile = {key: "<b>x" if isinstance(value, str) else value for key, value in told.items()}
    assert "<b>x" not in letter.write(name, hostile, "en", "a@b.example").html


def test_the_list_names_every_mail(olgas_browser: Client, olga: User) -> None:
    word("receipt", "de", {"subject": "Danke von {shop}"}, by=olga)
    page = olgas_browser.get(LIST).text
    for name in samples.names():
        assert f'href="{LIST}{name}/en/words/"' in page
    assert page.count("in your words") == 1
    assert ">Danke von Tradepost<" in page


def test_words_are_changed_for_one_language(olgas_browser: Client, olga: User) -> None:
    said = EMPTY | {"subject": "Order {number} from {shop}", "opening": "Dear {name},\n\nenjoy."}
    answer = olgas_browser.post(WORDS, said, follow=True)
    assert "From now on it says this." in answer.text
    assert answer.redirect_chain == [(WORDS, 302)]
    seen = letter.write("receipt", samples.sample("receipt"), "en", "a@b.example")
    assert seen.subject == "Order 1042 from Tradepost"
    assert "<p>Dear Alice Ankers,</p>" in seen.html
    assert "Dear Alice Ankers,\n\nenjoy." in seen.text
    assert "Thank you. It is yours." in seen.html
    german = letter.write("receipt", samples.sample("receipt"), "de", "a@b.example")
    assert "enjoy" not in german.text
    event = Event.objects.get(kind=Kind.MAIL_WORDED)
    assert (event.actor, event.data) == (olga, {"fields": ["subject", "opening"]})
    assert olgas_browser.get(f"/ops/events/event/{event.pk}/change/").status_code == 200
    assert olgas_browser.get(f"{LIST}{Wording.objects.get().pk}/change/").status_code == 200


def test_saving_the_same_is_no_change(olgas_browser: Client) -> None:
    for _ in range(2):
        olgas_browser.post(WORDS, EMPTY | {"heading": "Hello"})
    assert Event.objects.filter(kind=Kind.MAIL_WORDED).count() == 1
    olgas_browser.post(WORDS, EMPTY)
    assert "Thank you. It is yours." in receipt(**Wording.objects.get().words).html


@pytest.mark.parametrize("part", ["subject", "heading", "opening", "closing"])
def test_a_word_that_no_mail_fills_in_is_refused(olgas_browser: Client, part: str) -> None:
    answer = olgas_browser.post(WORDS, EMPTY | {part: "Hello {nmae}"})
    assert answer.status_code == 422
    offered = "{number}, {name}, {link}, {invoice}, {total}, {shop}"
    assert f"This mail has no {{nmae}}. It has {offered}." in answer.text
    assert not Wording.objects.exists()


def test_what_operators_and_buyers_write_stays_text() -> None:
    told = samples.sample("receipt") | {"name": "{total} <i>{0.__class__}</i>"}
    words = EMPTY | {"opening": "<b>{name}</b> {number!r} { } {}", "heading": "<u>{name}"}
    seen = letter.write("receipt", told, "en", "a@b.example", words)
    assert "<b>" not in seen.html
    assert "<i>" not in seen.html
    assert "&lt;b&gt;{total} &lt;i&gt;{0.__class__}" in seen.html
    assert " { } {}" in seen.text
    assert "1042!r" not in seen.text


def test_the_form_says_what_a_mail_says_by_itself(olgas_browser: Client) -> None:
    page = unescape(olgas_browser.get(WORDS).text)
    assert "While this is empty: Your order {number} at Tradepost" in page
    assert "While this is empty: Thank you. It is yours." in page
    assert "While this is empty: Thank you: order {number} is paid" in page
    assert "<code>{link}</code>" in page


def test_words_are_seen_before_they_are_saved(olgas_browser: Client) -> None:
    seen = olgas_browser.post(f"{RECEIPT}letter/", EMPTY | {"heading": "Only tried, {name}"})
    assert "Only tried, Alice Ankers" in seen.text
    assert not Wording.objects.exists()
    wrong = olgas_browser.post(f"{RECEIPT}letter/", EMPTY | {"heading": "{nmae}"})
    assert "This mail has no {nmae}." in wrong.text


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_mail_on_a_page_of_its_own_can_do_nothing(olgas_browser: Client, method: str) -> None:
    seen = getattr(olgas_browser, method)(f"{RECEIPT}letter/", EMPTY)
    assert set(seen["Content-Security-Policy"].split("; ")) == {
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "img-src data:",
        "frame-ancestors 'self'",
        "sandbox",
    }
    page = olgas_browser.get(WORDS)
    assert "unsafe" not in page["Content-Security-Policy"]
    assert "style=" not in page.text


def test_a_mail_is_seen_by_day_and_by_night(olgas_browser: Client) -> None:
    assert "@media all" in olgas_browser.get(f"{RECEIPT}letter/?scheme=dark").text
    assert "@media not all" in olgas_browser.get(f"{RECEIPT}letter/?scheme=light").text
    assert "@media (prefers-color-scheme: dark)" in olgas_browser.get(f"{RECEIPT}letter/").text


def test_a_mail_that_is_written_says_what_it_said(olga: User) -> None:
    row = mailing.mail("r/1", "receipt", "eve@example.com", samples.sample("receipt"), "en")
    mailing.send(row)
    before = Mail.objects.get(pk=row.pk)
    word("receipt", "en", {"subject": "Something else"}, by=olga)
    mailing.send(row)
    after = Mail.objects.get(pk=row.pk)
    assert before.subject
    assert (after.subject, after.text, after.html) == (before.subject, before.text, before.html)


def test_a_test_goes_to_oneself_once_a_press_and_says_that_it_is_one(
    olgas_browser: Client, olga: User, sandbox: Sandbox, settings: Settings
) -> None:
    options = {"api_key": "re_sandbox_test", "api_url": f"{sandbox.url}/resend", "timeout": 5}
    settings.MAILERS = {"default": {"BACKEND": "shop.events.resend.Mailer", "OPTIONS": options}}
    [token] = re.findall(r'name="token" value="([^"]+)"', olgas_browser.get(WORDS).text)
    for _ in range(2):
        answer = olgas_browser.post(f"{RECEIPT}test/", {"token": token}, follow=True)
        assert "on its way to olga@example.com" in answer.text
    mailing.send(Mail.objects.get())
    [arrived] = sandbox.mailbox(olga.email or "")
    assert arrived["subject"].startswith("Test: Your order 1042")
    for part in ("text", "html"):
        assert "A test: whatever it says happened is made up." in arrived[part]


def test_who_may_only_look_changes_and_sends_nothing(client: Client) -> None:
    rita = User.objects.create_user("rita@example.com", is_staff=True)
    client.force_login(rita)
    for url in (LIST, WORDS, f"{RECEIPT}letter/"):
        assert client.get(url).status_code == 403
    rita.user_permissions.set(Permission.objects.filter(codename="view_wording"))
    assert client.get(LIST).status_code == 200
    page = client.get(WORDS)
    assert page.status_code == 200
    assert "Send me this mail" not in page.text
    for url in (WORDS, f"{RECEIPT}letter/", f"{RECEIPT}test/"):
        assert client.post(url, EMPTY | {"heading": "Hello"}).status_code == 403
    assert not Wording.objects.exists()
    assert not Mail.objects.exists()


@pytest.mark.parametrize("one", ["nothing/en", "receipt/xx", "base/en", "receipt/en-gb"])
def test_a_mail_or_a_language_that_is_none(olgas_browser: Client, one: str) -> None:
    for page in ("words/", "letter/"):
        assert olgas_browser.get(f"{LIST}{one}/{page}").status_code == 404
    assert olgas_browser.post(f"{LIST}{one}/test/").status_code == 404
    assert olgas_browser.get(f"{RECEIPT}test/").status_code == 405


def test_only_what_nobody_has_to_get_can_be_stopped() -> None:
    assert set(TOPICS) <= set(samples.names())
    for name in samples.names():
        seen = letter.write(name, samples.sample(name), "en", "a@b.example")
        stoppable = name in TOPICS
        assert ("/unsubscribe/" in seen.text) is stoppable
        assert ("/unsubscribe/" in seen.html) is stoppable


def test_links_are_in_the_language_of_the_mail() -> None:
    assert TOPICS["new_release"] == Topic.RELEASES
    Storefront(languages=["en", "de"]).change(changed=["languages"])
    told, site = samples.sample("new_release"), django_settings.SITE_URL
    assert f"{site}/de/unsubscribe/" in letter.write("new_release", told, "de", "a@b.example").text
    assert f"{site}/unsubscribe/" in letter.write("new_release", told, "en", "a@b.example").text
