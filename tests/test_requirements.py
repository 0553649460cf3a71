"""Every package is pinned, and each one that is named has a reason."""

import re
from collections.abc import Iterator
from importlib.metadata import distribution

from packaging.requirements import Requirement

from tests.house import HOME

PIN = re.compile(r"^([A-Za-z0-9._-]+)(\[[a-z,]+\])?==(\S+)(?:\s+# (.+))?$")


def pins(name: str) -> Iterator[tuple[str, str, str, str]]:
    for line in (HOME / name).read_text().splitlines():
        if line and not line.startswith(("#", "-")):
            match = PIN.match(line)
            assert match, f"{name}: {line!r} is not pinned"
            package, extras, version, reason = match.groups()
            yield _canonical(package), (extras or "").strip("[]"), version, reason or ""


def test_a_package_that_is_named_has_a_reason() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        assert [package for package, _, _, reason in pins(name) if not reason] == []


def test_what_the_packages_bring_is_pinned_too() -> None:
    named = {package: extras for package, extras, _, _ in pins("requirements.txt")}
    pinned = {package for package, _, _, _ in pins("deploy/constraints.txt")}
    brought = set[str]()
    for package, extras in named.items():
        brought |= _brought(package, extras.split(","))
    assert brought - named.keys() == pinned


def _brought(package: str, extras: list[str]) -> set[str]:
    found = set[str]()
    for line in distribution(package).requires or []:
        requirement = Requirement(line)
        marker = requirement.marker
        if marker is None or any(marker.evaluate({"extra": extra}) for extra in extras):
            name = _canonical(requirement.name)
            found |= {name} | _brought(name, sorted(requirement.extras) or [""])
    return found


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
