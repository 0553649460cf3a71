"""The tree that the Dockerfile makes, without Docker: what it copies, and what it runs on that."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent


@dataclass
class Stage:
    name: str
    workdir: str = "/"
    env: dict[str, str] = field(default_factory=dict)
    copies: list[tuple[str, list[str], str]] = field(default_factory=list)
    runs: list[str] = field(default_factory=list)
    other: dict[str, str] = field(default_factory=dict)


def stages() -> dict[str, Stage]:
    """The stages of the Dockerfile by name; the last one, which is the image, is called ''."""
    text = re.sub(r"(?m)^#.*\n", "", (HOME / "Dockerfile").read_text()).replace("\\\n", " ")
    found: dict[str, Stage] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        word, rest = line.split(maxsplit=1)
        if word == "FROM":
            stage = Stage(rest.partition(" AS ")[2])
            found[stage.name] = stage
        else:
            _read(stage, word, rest)
    return found


def _read(stage: Stage, word: str, rest: str) -> None:
    match word:
        case "WORKDIR":
            stage.workdir = rest
        case "ENV":
            stage.env |= dict(pair.split("=", 1) for pair in shlex.split(rest))
        case "COPY":
            *sources, target = [part for part in rest.split() if not part.startswith("--from=")]
            origin = rest.split(maxsplit=1)[0].partition("--from=")[2]
            stage.copies.append((origin, sources, target))
        case "RUN":
            stage.runs.append(" ".join(rest.split()))
        case _:
            stage.other[word] = rest


class Context:
    """The checkout as Docker sees it, through .dockerignore: the last pattern that fits decides."""

    @cached_property
    def rules(self) -> list[tuple[bool, re.Pattern[str]]]:
        lines = (HOME / ".dockerignore").read_text().splitlines()
        patterns = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
        return [(not p.startswith("!"), _regex(p.removeprefix("!"))) for p in patterns]

    def has(self, path: str) -> bool:
        parents = [path, *map(str, Path(path).parents)][:-1]
        ignored = False
        for ignores, regex in self.rules:
            if any(regex.fullmatch(part) for part in parents):
                ignored = ignores
        return not ignored

    def files(self, source: str) -> list[Path]:
        top = HOME / source
        found = [top] if top.is_file() else []
        for folder, folders, names in top.walk():
            # Large, and ignored anyway.
            folders[:] = [name for name in folders if name != "node_modules"]
            found += [folder / name for name in names]
        return [path for path in found if self.has(str(path.relative_to(HOME)))]


def _regex(pattern: str) -> re.Pattern[str]:
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", pattern)
    words = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(words.get(part, re.escape(part)) for part in parts))


def build(root: Path) -> Path:
    """Makes the image's /app below the folder, and returns it."""
    found = stages()
    theme = copy(found["theme"], root / "theme-stage", {})
    node_modules = HOME / "theme/static_src/node_modules"
    workdir = theme / found["theme"].workdir.lstrip("/")
    (workdir / "node_modules").symlink_to(node_modules)
    assert found["theme"].runs[-1] == "npm run build"
    _run("npm run build", workdir, {"PATH": f"{HOME / '.node'}:{os.environ['PATH']}"})
    image = copy(found[""], root / "image", {"theme": theme})
    app = image / found[""].workdir.lstrip("/")
    for command in found[""].runs:
        if "manage.py" in command:
            _run(command, app, environment(found[""]))
    (app / "var").mkdir()
    return app


def copy(stage: Stage, root: Path, built: dict[str, Path]) -> Path:
    context = Context()
    for origin, sources, target in stage.copies:
        if origin == "packages":
            continue
        for source in sources:
            if origin:
                tree = built[origin] / source.lstrip("/")
                files = [(path, tree) for path in tree.rglob("*") if path.is_file()]
            else:
                files = [(path, HOME / source) for path in context.files(source)]
            assert files, f"COPY {source}: nothing is there"
            for path, top in files:
                # An absolute target stands for itself.
                _place(path, top, root / (Path(stage.workdir) / target).relative_to("/"), target)
    return root


def _place(path: Path, top: Path, into: Path, target: str) -> None:
    """A folder's content goes into the target; a file too, when the target ends with a slash."""
    if top.is_file():
        to = into / path.name if target.endswith("/") else into
    else:
        to = into / path.relative_to(top)
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(path, to)


def environment(stage: Stage) -> dict[str, str]:
    """What a process in the image finds: the Dockerfile's ENV, and this Python for its venv."""
    python = str(Path(sys.executable).parent)
    path = stage.env["PATH"].replace("/opt/venv/bin", python).replace("$PATH", os.environ["PATH"])
    return stage.env | {"PATH": path}


def _run(command: str, folder: Path, env: dict[str, str]) -> None:
    done = subprocess.run(
        ["sh", "-c", command], cwd=folder, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}: {done.stderr}"
