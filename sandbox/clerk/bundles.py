"""Clerk's two browser bundles: fetched once with npm, checked, kept beside this file, served."""

import base64
import hashlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

KEPT_IN = Path(__file__).parent / "npm"
PATIENCE = 300
CACHED = "public, max-age=86400"


class NotFetched(Exception):
    """The bundles are not there; the message says why in one sentence."""


@dataclass(frozen=True)
class Package:
    """A pinned version, and which of its files a current browser asks for."""

    folder: str
    version: str
    integrity: str
    wanted: str

    @property
    def name(self) -> str:
        return f"@clerk/{self.folder}"

    @property
    def home(self) -> Path:
        return KEPT_IN / self.folder

    @property
    def present(self) -> bool:
        marker = self.home / "version"
        return marker.is_file() and marker.read_text() == self.version

    def wants(self, member: str) -> bool:
        return re.fullmatch(rf"package/dist/(?:{self.wanted})", member) is not None


PACKAGES = (
    Package(
        "clerk-js",
        "6.40.0",
        "2MnZ/ygvuCmeuqfXQmsxfQaLN/SSJvQbtT2cLXbgr5VKr3KmZFZBVvX977fG3eZ6pprl4J9pO+I2bbe6BvColg==",
        r"clerk\.browser\.js|[\w-]+_clerk\.browser_[\w.]+\.js",
    ),
    Package(
        "ui",
        "1.36.0",
        "uI96zYCh5jISLOt1mdpIPy/Y31P0kwFxjUFOxLUwFfTHFmGUcRjbqN6bbb+75tdI2Bz6ARGws3rhspDer+xIfQ==",
        r"ui\.browser\.js|[\w-]+_ui_58d0c7_[\w.]+\.js",
    ),
)


def main() -> int:
    """`python -m sandbox.clerk.bundles`; does nothing when they are there already."""
    try:
        for package in PACKAGES:
            if not package.present:
                fetch(package)
    except NotFetched as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0


def fetch(package: Package) -> None:
    """Into a folder aside, then in place at once: several may do so at a time."""
    KEPT_IN.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=KEPT_IN) as aside:
        archive = pack(package, Path(aside))
        check(archive, package)
        fresh = Path(aside, "fresh")
        unpack(archive, package, fresh)
        (fresh / "version").write_text(package.version)
        put_in_place(fresh, package)


def pack(package: Package, folder: Path) -> Path:
    npm = shutil.which("npm")
    if npm is None:
        raise NotFetched("Clerk's bundles come with npm, which is missing: install Node first.")
    name = f"{package.name}@{package.version}"
    command = [npm, "pack", "--silent", "--pack-destination", str(folder), name]
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=PATIENCE)
        return next(folder.glob("*.tgz"))
    except (subprocess.SubprocessError, OSError, StopIteration) as error:
        raise NotFetched(f"npm could not fetch {name}; is there a network?") from error


def check(archive: Path, package: Package) -> None:
    if digest(archive) != package.integrity:
        raise NotFetched(f"{package.name}@{package.version} is not the package we know.")


def digest(archive: Path) -> str:
    """As npm writes it in a lock file."""
    return base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()


def unpack(archive: Path, package: Package, target: Path) -> None:
    """Only the files a browser asks for, each by its bare name."""
    dist = target / "dist"
    dist.mkdir(parents=True)
    with tarfile.open(archive) as members:
        for member in members:
            content = members.extractfile(member) if package.wants(member.name) else None
            if content is not None:
                (dist / Path(member.name).name).write_bytes(content.read())


def put_in_place(fresh: Path, package: Package) -> None:
    with tempfile.TemporaryDirectory(dir=KEPT_IN) as aside:
        try:
            if package.home.exists():
                package.home.rename(Path(aside, "old"))
            fresh.rename(package.home)
        except OSError:
            if not package.present:  # else somebody else was first
                raise


@require_safe
def serve(request: HttpRequest, folder: str, name: str) -> HttpResponse:
    """Under any version in the address, as the bundles ask for their parts."""
    file = KEPT_IN / folder / "dist" / name
    if not file.is_file():
        raise Http404(f"{name} is not there; python -m sandbox.clerk.bundles fetches it.")
    headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": CACHED}
    content_type = "text/javascript; charset=utf-8"
    return HttpResponse(file.read_bytes(), content_type=content_type, headers=headers)


if __name__ == "__main__":
    sys.exit(main())
