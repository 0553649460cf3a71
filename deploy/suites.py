"""The tests on SQLite and on PostgreSQL, at once: while one waits, the other works.

What the second has to say stands below the first. Asked to end, it ends both.
"""

import os
import signal
import subprocess
import sys
import tempfile
from typing import IO

SQLITE = ["-m", "pytest"]
POSTGRESQL = ["-m", "pytest", "-p", "no:cacheprovider", "-m", "not process"]


def main(asked: list[str]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    # Who starts this in the background has it ignored, and both with it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with tempfile.TemporaryFile("w+") as said:
        other = _start([*POSTGRESQL, *asked], said, TEST_POSTGRESQL="1")
        one = _start([*SQLITE, *asked])
        try:
            codes = [one.wait(), other.wait()]
        finally:
            for child in (one, other):
                if child.poll() is None:
                    child.send_signal(signal.SIGINT)
                    child.wait()
        said.seek(0)
        print("\nOn PostgreSQL:\n", said.read(), sep="\n", flush=True)
    return next((code for code in codes if code), 0)


def _start(
    command: list[str], output: IO[str] | None = None, **variables: str
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *command],
        env=os.environ | variables,
        stdout=output,
        stderr=subprocess.STDOUT if output else None,
        text=True,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
