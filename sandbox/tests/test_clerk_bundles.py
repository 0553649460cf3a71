import io
import tarfile
from pathlib import Path

import pytest
import requests

from sandbox.clerk import bundles
from sandbox.clerk.bundles import NotFetched, Package
from sandbox.testing import Sandbox

FILES = {
    "package/dist/ui.browser.js": b"1",
    "package/dist/a_ui_58d0c7_1.js": b"2",
    "package/dist/ui.browser.js.map": b"3",
    "package/dist/deep/ui.browser.js": b"4",
    "package/../../ui.browser.js": b"5",
}


@pytest.fixture
def npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An npm that packs a small package of ours."""
    archive = tmp_path / "packed.tgz"
    with tarfile.open(archive, "w:gz") as members:
        for name, content in FILES.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            members.addfile(member, io.BytesIO(content))
    command = tmp_path / "bin" / "npm"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\ncp {archive} "$4"\n')
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{command.parent}:/bin:/usr/bin")
    monkeypatch.setattr(bundles, "KEPT_IN", tmp_path / "npm")
    return archive


def package(archive: Path, version: str = "1") -> Package:
    return Package("ui", version, bundles.digest(archive), bundles.PACKAGES[1].wanted)


def test_only_what_a_browser_asks_for_is_kept(npm: Path) -> None:
    wanted = package(npm)
    bundles.fetch(wanted)
    assert wanted.present
    kept = {file.name for file in (wanted.home / "dist").iterdir()}
    assert kept == {"ui.browser.js", "a_ui_58d0c7_1.js"}
    assert (wanted.home / "dist" / "ui.browser.js").read_bytes() == b"1"
    assert [folder.name for folder in bundles.KEPT_IN.iterdir()] == ["ui"]


def test_another_version_takes_the_place_of_the_old(npm: Path) -> None:
    bundles.fetch(package(npm))
    newer = package(npm, "2")
    assert not newer.present
    bundles.fetch(newer)
    assert newer.present


def test_what_is_there_is_not_fetched_again(npm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundles, "PACKAGES", (package(npm),))
    assert bundles.main() == 0
    npm.unlink()
    assert bundles.main() == 0


def test_a_package_that_was_tampered_with_is_refused(npm: Path) -> None:
    wanted = package(npm)
    npm.write_bytes(npm.read_bytes() + b"\0")
    with pytest.raises(NotFetched, match="not the package we know"):
        bundles.fetch(wanted)
    assert not wanted.present


def test_without_npm_it_ends_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(bundles, "KEPT_IN", tmp_path / "npm")
    assert bundles.main() == 1
    assert "install Node first" in capsys.readouterr().err


def test_a_bundle_is_served_to_any_page_under_any_version(
    sandbox: Sandbox, http: requests.Session
) -> None:
    if not bundles.PACKAGES[1].present:
        assert bundles.main() == 0
    for name in ("ui@1/dist/ui.browser.js", "clerk-js@6.40.0/dist/clerk.browser.js"):
        answer = http.get(f"{sandbox.clerk_url}/npm/@clerk/{name}")
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Cross-Origin-Resource-Policy" not in answer.headers
