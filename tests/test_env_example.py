""".env.example names every variable that is read, none that is not, and its true default."""

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from dotenv import dotenv_values

from shop.lib.rates import DEFAULTS

HOME = Path(__file__).resolve().parent.parent
EXAMPLE = (HOME / ".env.example").read_text()
DJANGO = {"DJANGO_SETTINGS_MODULE": "shop.settings"}
READERS = {"text", "secret", "flag", "number", "choice", "items", "zone"}
SOURCES = ["shop/settings.py", "shop/lib/database.py", "deploy/gunicorn.py", "deploy/local.py"]


def documented() -> dict[str, str]:
    """Each variable and what stands above it."""
    pairs = re.findall(r"(?m)^((?:# .+\n)+)#([A-Z][A-Z0-9_]*)=", EXAMPLE)
    return {name: meaning for meaning, name in pairs}


def read() -> dict[str, list[str]]:
    """Each variable that is read, with its older names."""
    found: dict[str, list[str]] = {f"RATE_{name.upper()}": [] for name in DEFAULTS}
    found |= {"ENV_FILE": [], "PORT": [], "SANDBOX_PORT": []}
    for source in SOURCES:
        for names in calls(ast.parse((HOME / source).read_text())):
            found[names[0]] = names[1:]
    for file, pattern in (("deploy/compose.yml", r"\$\{(\w+)"), ("deploy/Caddyfile", r"\{\$(\w+)")):
        found |= {name: [] for name in re.findall(pattern, (HOME / file).read_text())} | found
    return found


def calls(tree: ast.AST) -> Iterator[list[str]]:
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in READERS
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id in ("env", "_env")
        ):
            assert all(isinstance(name, ast.Constant) for name in node.args), ast.unparse(node)
            yield [str(name.value) for name in node.args if isinstance(name, ast.Constant)]


def test_it_names_what_is_read_and_nothing_else() -> None:
    assert sorted(documented()) == sorted(read())


def test_each_variable_stands_there_once_below_a_sentence() -> None:
    names = re.findall(r"(?m)^#?([A-Z][A-Z0-9_]*)=", EXAMPLE)
    assert len(names) == len(set(names)) == len(documented())
    assert all(meaning.rstrip().endswith(".") for meaning in documented().values())


@pytest.mark.parametrize(("name", "older"), [(n, o) for n, old in read().items() for o in old])
def test_an_older_name_stands_with_the_one_it_became(name: str, older: str) -> None:
    assert f"Older name: {older}." in documented()[name]


@pytest.mark.parametrize("name", DEFAULTS)
def test_an_older_name_of_a_rate_stands_there_too(name: str) -> None:
    aliases = re.findall(r'"(\w+)": \["(DRF_\w+)"\]', (HOME / "shop/lib/rates.py").read_text())
    assert dict(aliases).get(name, "") in documented()[f"RATE_{name.upper()}"]


def test_the_production_example_uses_only_what_is_there() -> None:
    assert dotenv_values(HOME / "deploy/production.env.example").keys() <= documented().keys()


@pytest.mark.process
def test_the_defaults_are_true(tmp_path: Path) -> None:
    filled = tmp_path / "env"
    lines = re.findall(r"(?m)^#([A-Z][A-Z0-9_]*=.*)$", EXAMPLE)
    filled.write_text("\n".join(line for line in lines if not line.startswith("ENV_FILE")))
    assert settings(str(filled)) == settings("")


def settings(env_file: str) -> dict[str, str]:
    code = (
        "import django, json; django.setup(); from shop import settings;"
        "print(json.dumps({k: repr(v) for k, v in vars(settings).items() if k.isupper()}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=HOME,
        env={"PATH": os.environ["PATH"], "ENV_FILE": env_file, **DJANGO},
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, str] = json.loads(done.stdout)
    return found
