"""The page of a release at the desk, where its files are brought."""

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from catalog import uploads
from catalog.models import File, Release
from catalog.tests.goods import NOWHERE, a_release, bring, check, in_bucket, send
from shop.accounts.models import Member
from shop.lib import storage
from tests.people import a_member, a_seller, browser

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7 a book"


@pytest.fixture
def release() -> Release:
    return a_release()


@pytest.fixture
def sally(release: Release) -> Client:
    return browser(a_member(release.product.seller, "sally@example.com"))


@pytest.fixture
def rita() -> Client:
    return browser(a_member(a_seller("Rita", "rita"), "rita@example.com"))


def at(release: Release, rest: str = "change/") -> str:
    return f"/sell/catalog/release/{release.pk}/{rest}"


def small(content: bytes, name: str = "book.pdf") -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile(name, content)}


def test_a_browser_sends_a_file_straight_to_the_storage(
    store: str, release: Release, sally: Client
) -> None:
    begun = sally.post(at(release, "uploads/"), {"name": "book.pdf", "size": len(PDF)}).json()
    assert send(storage.Upload(begun["url"], begun["headers"]), PDF) in (200, 201)
    assert sally.post(begun["arrival"]).status_code == 204
    assert sally.post(begun["arrival"]).status_code == 204
    page = sally.get(at(release)).text
    assert "It has arrived, and is being checked." in page
    assert "being checked" in page
    file = check(File.objects.get())
    page = sally.get(at(release)).text
    assert file.sha256[:12] in page
    assert "ready" in page


def test_without_a_script_a_small_file_comes_with_the_form(
    store: str, release: Release, sally: Client
) -> None:
    answer = sally.post(at(release, "files/"), small(PDF), follow=True)
    assert answer.redirect_chain[0][0] == at(release)
    assert "book.pdf" in answer.text
    assert check(File.objects.get()).state == "usable"


@pytest.mark.parametrize(
    ("content", "said"), [(b"x" * 4_000_001, "4 MB at most"), (b"", "This file is empty")]
)
def test_a_file_too_large_for_the_form_is_told(
    disk: Path, release: Release, sally: Client, content: bytes, said: str
) -> None:
    assert said in sally.post(at(release, "files/"), small(content), follow=True).text
    assert not File.objects.exists()


def test_no_file_at_all_is_told(disk: Path, release: Release, sally: Client) -> None:
    assert "choose a file first" in sally.post(at(release, "files/"), follow=True).text


@pytest.mark.parametrize(
    "asked",
    [{}, {"name": "a.pdf"}, {"name": "a.pdf", "size": "many"}, {"name": "a\0b", "size": "3"}]
    + [{"name": "a.pdf", "size": size} for size in ("-1", "0", "9" * 30)],
)
def test_an_upload_that_cannot_be_is_refused_with_a_sentence(
    disk: Path, release: Release, sally: Client, asked: dict[str, str]
) -> None:
    answer = sally.post(at(release, "uploads/"), asked)
    assert answer.status_code == 422
    assert answer.json()["error"].endswith(("no size.", "another.", "at most 4.7\xa0GB."))


def test_a_storage_that_is_down_is_told(
    settings: Settings, release: Release, sally: Client
) -> None:
    in_bucket(settings, NOWHERE)
    answer = sally.post(at(release, "files/"), small(PDF), follow=True)
    assert "The storage does not answer. Nothing is lost" in answer.text
    assert not File.objects.exists()


def test_only_this_page_may_speak_to_the_storage(
    bucket: str, release: Release, sally: Client
) -> None:
    policy = sally.get(at(release))["Content-Security-Policy"]
    assert f"connect-src 'self' {bucket};" in f"{policy};"
    assert "script-src 'self'" in policy
    for path in ("/sell/catalog/release/", "/sell/", "/"):
        assert bucket not in sally.get(path)["Content-Security-Policy"]


def test_a_disk_needs_no_other_policy(disk: Path, release: Release, sally: Client) -> None:
    assert "connect-src" not in sally.get(at(release))["Content-Security-Policy"]


def test_a_file_is_removed(disk: Path, release: Release, sally: Client) -> None:
    file = check(bring(release, PDF))
    path = at(release, f"files/{file.pk}/removal/")
    assert path in sally.get(at(release)).text
    assert "The file is removed." in sally.post(path, follow=True).text
    assert not File.objects.exists()
    assert sally.post(path).status_code == 404


def test_operators_see_which_files_ask_for_a_hand(
    disk: Path, settings: Settings, release: Release, olgas_browser: Client
) -> None:
    stuck, broken = bring(release, PDF, "stuck.pdf"), bring(release, PDF, "broken.pdf")
    assert '"queue-count">2<' in olgas_browser.get("/ops/").text
    other = a_release(version="2.0")
    bring(other, PDF)
    stuck.checking.give_up("The storage does not answer")
    storage.discard(broken.key)
    assert check(broken).fault == "missing"
    page = olgas_browser.get("/ops/").text
    assert page.count("queue-urgent") == 1
    for state, found in (("failed", "1.0"), ("waiting", "2.0")):
        url = f"/ops/catalog/release/?files={state}"
        assert url in page
        shown = olgas_browser.get(url)
        assert [row.version for row in shown.context["cl"].result_list] == [found]
    for file in (stuck, broken):
        uploads.remove(file)
    assert "queue-urgent" not in olgas_browser.get("/ops/").text


def test_what_is_wrong_with_a_file_is_told(disk: Path, release: Release, sally: Client) -> None:
    begun = sally.post(at(release, "uploads/"), {"name": "book.pdf", "size": 5}).json()
    assert "It has not arrived" in sally.get(at(release)).text
    sally.post(begun["arrival"])
    check(File.objects.get())
    assert "It did not arrive. Please upload it again." in sally.get(at(release)).text


def test_a_release_goes_out_once_it_has_a_file(disk: Path, release: Release, sally: Client) -> None:
    action = {"CHANGE_FORM-action": "publish", "_selected_action": [release.pk]}
    assert "no file yet" in sally.post(at(release), action, follow=True).text
    check(bring(release, PDF))
    assert "1.0 is out." in sally.post(at(release), action, follow=True).text
    release.refresh_from_db()
    assert release.released_at
    assert sally.get(at(release, "delete/")).status_code == 403


def test_a_release_deleted_takes_its_bytes_along(
    transactional_db: None, disk: Path, release: Release, sally: Client
) -> None:
    check(bring(release, PDF))
    assert sally.post(at(release, "delete/"), {"post": "yes"}).status_code == 302
    assert not any(path.is_file() for path in (disk / "goods").rglob("*"))


def test_rita_cannot_bring_anything_to_sallys_release(
    disk: Path, release: Release, sally: Client, rita: Client
) -> None:
    begun = sally.post(at(release, "uploads/"), {"name": "book.pdf", "size": len(PDF)}).json()
    posts = [
        (at(release, "uploads/"), {"name": "a.pdf", "size": "5"}),
        (at(release, "files/"), small(PDF)),
        (begun["arrival"], {}),
        (begun["removal"], {}),
    ]
    for path, data in posts:
        assert rita.post(path, data).status_code == 404, path
    assert rita.get(at(release)).status_code == 404
    assert File.objects.get().state == "uploading"
    rita_owns = a_release(a_seller("Rita", "rita"))
    crossed = begun["removal"].replace(f"/{release.pk}/", f"/{rita_owns.pk}/", 1)
    assert rita.post(crossed).status_code == 404
    assert File.objects.count() == 1


def test_who_only_looks_brings_nothing(disk: Path, release: Release) -> None:
    viewer = browser(
        a_member(release.product.seller, "viewer@example.com", role=Member.Role.VIEWER)
    )
    assert "data-upload" not in viewer.get(at(release)).text
    assert viewer.post(at(release, "files/"), small(PDF)).status_code == 404


def test_these_addresses_only_take_posts_with_a_token(
    disk: Path, release: Release, sally: Client
) -> None:
    for rest in ("files/", "uploads/", "files/1/arrival/", "files/1/removal/"):
        assert sally.get(at(release, rest)).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = sally.cookies
    assert strict.post(at(release, "uploads/"), {"name": "a", "size": 1}).status_code == 403


def test_the_form_is_whole_without_a_script(disk: Path, release: Release, sally: Client) -> None:
    page = sally.get(at(release)).text
    form = re.search(r"<form[^>]*data-upload.*?</form>", page, re.DOTALL)
    assert form
    assert f'action="{at(release, "files/")}" enctype="multipart/form-data"' in form[0]
    assert "csrfmiddlewaretoken" in form[0]
    assert 'type="file" name="file"' in form[0]
