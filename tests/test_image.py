"""The image, without Docker: the tree that the Dockerfile makes, run as in production."""

import os
import re
import shutil
import signal
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import image
from tests.house import HOST, PATIENCE, Child, Web, free_port, public

pytestmark = pytest.mark.process

VISITOR = {"Host": "shop.example", "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
TOKEN = "a-token-for-prometheus-and-nobody-else"
CSRF = "abcdefghijklmnopqrstuvwxyzABCDEF"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """/app of the image, with the database migrated; nobody has a right to write but in var."""
    if not (image.HOME / "theme/static_src/node_modules").is_dir():
        pytest.skip("The theme's packages are missing; run `make setup`.")
    app = image.build(tmp_path_factory.mktemp("image"))
    subprocess.run(["chmod", "-R", "a-w", app], check=True)
    (app / "var").chmod(0o700)
    done = start(app, "migrate")
    assert done.returncode == 0, done.stderr
    return app


def environ(**env: str) -> dict[str, str]:
    safe = public(DJANGO_SECURE_SSL_REDIRECT="True", METRICS_TOKEN=TOKEN, TRUSTED_PROXIES=HOST)
    return image.environment(image.stages()[""]) | {"ENV_FILE": ""} | safe | env


def as_anybody() -> list[str]:
    """Root's power over rights, which the image's user has not, is taken away."""
    powerful = os.getuid() == 0 and shutil.which("setpriv")
    return ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if powerful else []


def start(app: Path, *job: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*as_anybody(), app / "deploy/start", *job],
        env=environ(**env),
        cwd="/",
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


@contextmanager
def serving(app: Path, log: Path, **env: str) -> Iterator[Web]:
    port = free_port()
    with log.open("w") as output:
        process = subprocess.Popen(
            [*as_anybody(), app / "deploy/start", "web", "--bind", f"{HOST}:{port}"],
            env=environ(PORT=str(port), **env),
            cwd="/",
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    child = Child(process, log)
    web = Web(f"http://{HOST}:{port}", child)
    try:
        child.until(lambda: web.get("/healthz").status == 200)
        yield web
    finally:
        if process.poll() is None:
            child.end()


@pytest.fixture(scope="module")
def web(app: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    with serving(app, tmp_path_factory.mktemp("log") / "web.log") as web:
        yield web


def test_nothing_is_in_it_but_what_runs(app: Path) -> None:
    allowed = {"manage.py", "deploy", "static", "templates", "theme", "collected", "var"}
    packages = {path.parent.name for path in image.HOME.glob("*/__init__.py")}
    top = {path.name for path in app.iterdir() if path.name != "__pycache__"}
    assert top <= allowed | packages - {"sandbox", "tests"}
    assert {path.name for path in (app / "deploy").iterdir()} == {
        "__pycache__",
        "gunicorn.py",
        "start",
    }
    names = {path.name for path in app.rglob("*")}
    assert not names & {"tests", "sandbox", "docs", "node_modules", "package.json", ".env"}
    assert not [name for name in names if name.startswith((".", "test_"))]


def test_all_may_read_it_and_only_root_may_write(app: Path) -> None:
    stage = image.stages()[""]
    assert stage.other["USER"].partition(":")[0].isdigit()
    assert stage.other["USER"] != "0:0"
    assert [run for run in stage.runs if run.endswith("&& chmod -R a+rX,go-w .")]
    for path in [app / "manage.py", app / "shop/locale/de/LC_MESSAGES/django.mo"]:
        assert path.stat().st_mode & 0o444 == 0o444
    tries = "touch shop/x.py; touch collected/x; echo >> manage.py; touch var/x"
    done = subprocess.run(
        [*as_anybody(), "sh", "-c", tries], cwd=app, capture_output=True, text=True, check=False
    )
    assert done.stderr.count("Permission denied") == 3
    assert (app / "var/x").exists()


def test_it_installs_what_it_needs_to_run_and_no_more(tmp_path: Path) -> None:
    stage = image.stages()["packages"]
    folder = image.copy(stage, tmp_path, {}) / stage.workdir.lstrip("/")
    assert stage.runs[0].endswith(" -r requirements.txt")
    listed = re.findall(r"(?m)^-[cr] (\S+)", (folder / "requirements.txt").read_text())
    assert [name for name in listed if not (folder / name).is_file()] == []
    assert not (folder / "requirements-dev.txt").exists()


def test_no_secret_is_baked_in() -> None:
    stage = image.stages()[""]
    assert stage.env["DJANGO_DEBUG"] == "False"
    assert not [name for name in stage.env if re.search("SECRET_KEY|TOKEN|PASSWORD|API_KEY", name)]
    assert "ARG" not in stage.other


def test_it_serves_pages_with_hashed_styles(web: Web) -> None:
    assert web.get("/readyz").status == 200
    page = web.get("/", VISITOR)
    assert page.status == 200
    (style,) = set(re.findall(r'"(/static/dist/shop\.[0-9a-f]{12}\.css)"', page.text))
    css = web.get(style, VISITOR | {"Accept-Encoding": "identity"})
    assert "immutable" in css.headers["Cache-Control"]
    assert len(css.text) > 1000


def test_static_files_come_compressed(web: Web) -> None:
    style = re.findall(r"/static/dist/shop\.[0-9a-f]{12}\.css", web.get("/", VISITOR).text)[0]
    request = urllib.request.Request(web.url + style, headers=VISITOR | {"Accept-Encoding": "br"})
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(request, timeout=PATIENCE) as response:
        assert response.headers["Content-Encoding"] == "br"


def test_only_the_app_decides_which_proxy_is_believed(app: Path, tmp_path: Path) -> None:
    with serving(app, tmp_path / "web.log", TRUSTED_PROXIES="203.0.113.0/24") as web:
        connection = socket.create_connection((HOST, int(web.url.rpartition(":")[2])))
        with connection:
            lines = ["GET / HTTP/1.0", *(f"{k}: {v}" for k, v in VISITOR.items()), "", ""]
            connection.sendall("\r\n".join(lines).encode())
            assert b" 301 " in connection.recv(4096)


def test_each_request_is_logged_once_as_json(web: Web) -> None:
    web.get("/legal/nowhere/", VISITOR)
    lines = [line for line in web.child.output.splitlines() if "/legal/nowhere/" in line]
    assert len(lines) == 1
    assert all(line.startswith("{") for line in web.child.output.splitlines())


def test_its_health_check_tells_alive_from_dead(app: Path, web: Web) -> None:
    port = web.url.rpartition(":")[2]
    assert "deploy/start" in image.stages()[""].other["HEALTHCHECK"]
    assert start(app, "healthy", PORT=port, HTTP_PROXY=f"http://{HOST}:1").returncode == 0
    assert start(app, "healthy", PORT=str(free_port())).returncode != 0


@pytest.mark.parametrize("job", [["worker", "--batch", "--no-startup-delay"], ["tick", "--once"]])
def test_the_other_jobs_run_from_it(app: Path, job: list[str]) -> None:
    done = start(app, *job)
    assert done.returncode == 0, done.stderr


def test_an_unknown_job_is_refused(app: Path) -> None:
    done = start(app, "dance")
    assert done.returncode == 64
    assert done.stderr == "Usage: deploy/start web|worker|tick|migrate|healthy\n"


def served(web: Web) -> float:
    text = web.get("/metrics", VISITOR | {"Authorization": f"Bearer {TOKEN}"}).text
    counts = re.findall(r'shop_request_seconds_count\{.*route="",.*\} (\S+)', text)
    return sum(map(float, counts))


def test_a_fresh_worker_counts_on_where_the_last_one_stopped(app: Path, tmp_path: Path) -> None:
    with serving(app, tmp_path / "web.log", WEB_WORKERS="1", TMPDIR=str(tmp_path)) as web:
        for _ in range(3):
            web.get("/", VISITOR)
        assert served(web) == 3
        (worker,) = re.findall(r"Booting worker with pid: (\d+)", web.child.output)
        os.kill(int(worker), signal.SIGKILL)
        web.child.until(lambda: web.child.output.count("Booting worker") == 2)
        web.child.until(lambda: served(web) == 3)
        assert len(list(tmp_path.glob("shop-metrics-*/histogram_*.db"))) == 1
    assert not list(tmp_path.glob("shop-metrics-*"))


def test_it_ends_when_asked_and_finishes_what_it_began(app: Path, tmp_path: Path) -> None:
    body = f"csrfmiddlewaretoken={CSRF}&username=nobody@example.com&password=x".encode()
    head = {
        **VISITOR,
        "Origin": "https://shop.example",
        "Cookie": f"csrftoken={CSRF}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Content-Length": str(len(body)),
        "Expect": "100-continue",
        "Connection": "close",
    }
    with serving(app, tmp_path / "web.log") as web:
        address = HOST, int(web.url.rpartition(":")[2])
        with socket.create_connection(address, timeout=PATIENCE) as visitor:
            lines = ["POST /ops/login/ HTTP/1.1", *(f"{k}: {v}" for k, v in head.items()), "", ""]
            visitor.sendall("\r\n".join(lines).encode())
            # Sent when a thread has the request in hand, which now waits for its body.
            assert visitor.recv(100).startswith(b"HTTP/1.1 100 ")
            web.child.process.terminate()
            web.child.until(lambda: "Handling signal: term" in web.child.output)
            visitor.sendall(body)
            answer = b"".join(iter(lambda: visitor.recv(65536), b""))
        assert answer.startswith(b"HTTP/1.1 200 "), answer[:300]
        assert answer.rstrip().endswith((b"</html>", b"0"))
        assert web.child.process.wait(10) == 0
