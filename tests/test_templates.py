"""Every template compiles, and none brings in what the policy forbids."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

from tests.house import HOME

TEMPLATES = sorted(
    path.relative_to(HOME / "templates").as_posix()
    for path in (HOME / "templates").rglob("*")
    if path.suffix in (".html", ".txt", ".css")
)
FORBIDDEN = {
    "an inline handler": re.compile(r"\son[a-z]+="),
    "hx-on": re.compile(r"hx-on"),
    "js: in an attribute": re.compile(r"=[\"']js:"),
    "a filter in hx-trigger": re.compile(r"hx-trigger=\"[^\"]*\["),
    "an inline style": re.compile(r"\sstyle="),
    "a style element": re.compile(r"<style"),
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)"),
    "a physical direction": re.compile(
        r"class=\"[^\"]*\b(?:-?m[lr]|p[lr]|left|right|text-(?:left|right))-?\d?\b"
    ),
    "an address of somebody else": re.compile(r"(?:src|href)=\"(?:https?:)?//"),
}


@pytest.mark.parametrize("name", TEMPLATES)
def test_it_compiles(name: str) -> None:
    get_template(name)


@pytest.mark.parametrize("fault", FORBIDDEN)
def test_no_page_has(fault: str) -> None:
    pages = [name for name in TEMPLATES if not name.startswith("emails/")]
    found = [
        f"{name}: {match[0]}"
        for name in pages
        for match in FORBIDDEN[fault].finditer((HOME / "templates" / name).read_text())
    ]
    assert found == []


def test_a_component_says_what_it_takes() -> None:
    """Included with `only`, so that nothing slips in from the page around it."""
    careless = [
        f"{name}: {tag}"
        for name in TEMPLATES
        for tag in re.findall(r"\{% include \"components/[^%]*%\}", _source(name))
        if " only " not in tag
    ]
    assert careless == []


def test_templates_stay_short() -> None:
    long = [name for name in TEMPLATES if len(_source(name).splitlines()) > 120]
    assert long == []


def _source(name: str) -> str:
    return (Path(HOME) / "templates" / name).read_text()
