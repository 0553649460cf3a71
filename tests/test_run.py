"""What `make run` starts: it says where everything is, and leaves nothing behind."""

import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.house import HOST, Child, House, free_port

pytestmark = pytest.mark.process


@contextmanager
def run(folder: Path, **env: str) -> Iterator[Child]:
    house = House(
        folder,
        **{
            "PORT": str(free_port()),
            "SANDBOX_PORT": str(free_port()),
            "SANDBOX_STORE": str(folder / "sandbox.sqlite3"),
            **env,
        },
    )
    with house.running("-m", "deploy.local") as child:
        yield child


def greeted(child: Child) -> bool:
    return "Ctrl-C ends it" in child.output


def descendants(pid: int) -> set[int]:
    found = set[int]()
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid and fields[0] != "Z":
            found |= {int(path.parent.name)} | descendants(int(path.parent.name))
    return found


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_everything_is_and_leaves_nothing(
    tmp_path: Path, sign: signal.Signals
) -> None:
    with run(tmp_path) as child:
        child.until(lambda: greeted(child))
        for words in ("/sell/", "/ops/", "/mailbox/", "olga@example.com", "tradepost-demo"):
            assert words in child.output
        family = descendants(child.process.pid)
        assert len(family) >= 4

        child.process.send_signal(sign)
        assert child.process.wait(20) == 0
    assert {pid for pid in family if alive(pid)} == set()


def test_a_second_start_keeps_the_data(tmp_path: Path) -> None:
    with run(tmp_path) as child:
        child.until(lambda: greeted(child))
    before = (tmp_path / "shop.sqlite3").stat().st_ino
    with run(tmp_path) as child:
        child.until(lambda: greeted(child))
    assert (tmp_path / "shop.sqlite3").stat().st_ino == before


@pytest.mark.parametrize("variable", ["PORT", "SANDBOX_PORT"])
def test_a_taken_port_is_one_line(tmp_path: Path, variable: str) -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        with run(tmp_path, **{variable: str(port)}) as child:
            assert child.process.wait(20) == 1
    assert child.output.splitlines() == [
        f"Port {port} is taken; choose another with {variable}=… make run."
    ]


@pytest.mark.parametrize("port", ["", "abc", "0", "70000", "-1"])
def test_a_port_that_is_none_is_one_line(tmp_path: Path, port: str) -> None:
    with run(tmp_path, PORT=port) as child:
        assert child.process.wait(20) == 1
    [line] = child.output.splitlines()
    assert line.startswith("PORT is ")


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
