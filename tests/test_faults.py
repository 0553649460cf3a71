"""What happens when something under the shop gives way: never a 500, nothing lost."""

import resource
import signal
import socket
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.house import House, Web, public
from tests.postgresql import Server, binaries

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> House:
    return House(tmp_path_factory.mktemp("shop"), **public()).ready()


@pytest.fixture(scope="module")
def web(shop: House) -> Iterator[Web]:
    with shop.web() as web:
        yield web


def test_a_database_that_goes_away_and_comes_back(tmp_path: Path) -> None:
    server = Server(binaries())
    try:
        house = House(tmp_path, **public(DATABASE_URL=server.url)).ready()
        with house.web() as web:
            assert web.get("/").status == 200
            server.stop()

            away = web.get("/")
            assert away.status == 503
            assert int(away.headers["Retry-After"]) > 0
            assert away.headers["X-Request-ID"] in away.text
            assert "<main" in away.text
            assert web.get("/readyz").status == 503
            assert web.get("/healthz").status == 200

            server.start()
            web.child.until(lambda: web.get("/").status == 200)
            assert web.get("/readyz").status == 200

            # And when nobody noticed: no connection from before is handed to a visitor.
            server.stop()
            server.start()
            assert [web.get("/").status for _ in range(8)] == [200] * 8
    finally:
        server.remove()


def test_a_database_that_is_not_migrated_is_not_ready(tmp_path: Path) -> None:
    house = House(tmp_path, **public())
    assert house.manage("collectstatic", "--no-input", "-v0").returncode == 0
    with house.web() as web:
        assert web.get("/").status == 503
        ready = web.get("/readyz")
        assert ready.status == 503
        assert "manage.py migrate" in ready.text
        assert house.manage("migrate", "-v0").returncode == 0
        assert web.get("/readyz").status == 200
        assert web.get("/").status == 200


def test_a_full_disk_is_said_and_loses_nothing(tmp_path: Path) -> None:
    """No file may grow beyond 64 kB, so a larger upload cannot be put down."""

    def small_disk() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))

    server = Server(binaries())
    try:
        house = House(tmp_path, **public(DATABASE_URL=server.url)).ready()
        with house.web(before=small_disk) as web:
            answer = web.ask(upload(f"{web.url}/ops/login/", 3_000_000))
            assert answer.status == 503
            assert web.get("/").status == 200
    finally:
        server.remove()


def upload(url: str, size: int) -> urllib.request.Request:
    edge = "------------------------edge"
    body = (
        f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    ).encode()
    return urllib.request.Request(
        url,
        data=body + b"x" * size + f"\r\n--{edge}--\r\n".encode(),
        headers={
            "Content-Type": f"multipart/form-data; boundary={edge}",
            "Cookie": f"csrftoken={'a' * 32}",
            "Host": "shop.example",
        },
    )


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 400),
        ({"Host": "shop.example/../x"}, 400),
        ({"Host": "shop.example", "X-Forwarded-Host": "evil.example"}, 200),
        ({"Host": "shop.example", "X-Forwarded-Proto": "javascript"}, 200),
        ({"Host": "shop.example", "X-Forwarded-For": "1.2.3.4, ' OR 1=1"}, 200),
        ({"Host": "shop.example", "Accept-Language": "x" * 6000}, 200),
        ({"Host": "shop.example", "Cookie": "sessionid=\x01\x02; csrftoken=%00"}, 400),
        ({"Host": "shop.example", "If-None-Match": '"' * 3000}, 200),
        ({"Host": "shop.example", "X-Request-ID": "<script>"}, 200),
    ],
)
def test_hostile_headers(web: Web, headers: dict[str, str], status: int) -> None:
    answer = web.get("/", headers)
    assert answer.status == status
    assert "evil.example" not in answer.text


@pytest.mark.parametrize("path", ["/", "/ops/login/", "/legal/terms/", "/covers/x.svg"])
@pytest.mark.parametrize(
    "query",
    [
        "q=" + "a" * 3900,
        "page=&sort=&q=%FF%FE",
        "%00=1",
        "q=a%00b",
        "next=//evil.example&next=javascript:alert(1)",
        "&".join(f"a{i}=1" for i in range(450)),
    ],
)
def test_hostile_queries(web: Web, path: str, query: str) -> None:
    assert web.get(f"{path}?{query}", {"Host": "shop.example"}).status in {200, 400, 404}


def test_a_query_of_8_kb_is_refused_by_the_server(web: Web) -> None:
    assert web.get("/?q=" + "a" * 8192, {"Host": "shop.example"}).status in {400, 414}


@pytest.mark.parametrize("path", ["/%00", "/legal/%00/", "/covers/a%00b.svg", "/logo/%ff.webp"])
def test_hostile_paths(web: Web, path: str) -> None:
    assert web.get(path, {"Host": "shop.example"}).status in {400, 404}


@pytest.mark.parametrize("path", ["/", "/ops/login/", "/nothing/"])
def test_a_body_of_5_mb_is_too_large(web: Web, path: str) -> None:
    assert web.ask(upload(web.url + path, 5_000_000)).status == 413


@pytest.mark.parametrize(
    "form",
    [b"username=%00&password=%00", b"\xff\xfe\x00", b"a=1&" * 3000, b"username=" + b"x" * 100_000],
)
def test_hostile_forms(web: Web, form: bytes) -> None:
    token = "a" * 32
    request = urllib.request.Request(
        f"{web.url}/ops/login/",
        data=b"csrfmiddlewaretoken=" + token.encode() + b"&" + form,
        headers={"Host": "shop.example", "Cookie": f"csrftoken={token}"},
    )
    assert web.ask(request).status in {200, 400, 403, 413, 422}


@pytest.mark.parametrize(
    "raw",
    [
        b"GET / HTTP/1.1\r\nHost: shop.example\r\nContent-Length: -5\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 5\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET /\x00 HTTP/1.1\r\nHost: shop.example\r\n\r\n",
        b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03",
        b"NONSENSE\r\n\r\n",
    ],
)
def test_what_is_not_http_does_not_end_the_server(web: Web, raw: bytes) -> None:
    address = urlsplit(web.url)
    with socket.create_connection((str(address.hostname), address.port or 0), timeout=10) as line:
        line.sendall(raw)
        line.shutdown(socket.SHUT_WR)
        answer = line.recv(200)
    assert b" 500 " not in answer
    assert web.get("/healthz").status == 200


def test_no_fault_of_ours_was_logged(web: Web) -> None:
    """The last test of the file: none of the above has ended in an exception."""
    assert "Traceback" not in web.child.output
