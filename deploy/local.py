"""`make run`: the whole shop on one's own computer, with a demo and the sandbox."""

import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from honcho.manager import Manager

HOST = "127.0.0.1"
PYTHON = sys.executable


def main() -> int:
    shop, sandbox = _port("PORT"), _port("SANDBOX_PORT")
    Path("var").mkdir(exist_ok=True)
    env = environment(os.environ, shop, sandbox)
    for command in (["migrate", "--verbosity", "0"], ["seed"]):
        if code := subprocess.run([PYTHON, "manage.py", *command], env=env, check=False).returncode:
            return code
    print(greeting(shop, sandbox), flush=True)
    return _serve(env, shop, sandbox)


def environment(given: Mapping[str, str], shop: int, sandbox: int) -> dict[str, str]:
    """What differs from a public shop: addresses and keys of the providers, nothing else."""
    ours = {
        "SITE_URL": f"http://{HOST}:{shop}",
        "RESEND_API_URL": f"http://{HOST}:{sandbox}/resend",
        "RESEND_API_KEY": "re_sandbox_demo",
        "PYTHONUNBUFFERED": "1",
    }
    return dict(given) | {name: given.get(name) or value for name, value in ours.items()}


def greeting(shop: int, sandbox: int) -> str:
    from shop.management.demo import OPERATOR, PASSWORD

    return f"""
  The shop       http://{HOST}:{shop}/
  Sellers        http://{HOST}:{shop}/sell/
  Operations     http://{HOST}:{shop}/ops/
  Mailbox        http://{HOST}:{sandbox}/mailbox/

  {OPERATOR["name"]} runs operations: {OPERATOR["email"]}, password {PASSWORD}

  Ctrl-C ends it. The data stays in var/.
"""


def _serve(env: dict[str, str], shop: int, sandbox: int) -> int:
    manager = Manager()
    for name, command in {
        "sandbox": f"-m sandbox --port {sandbox}",
        "web": f"manage.py runserver {HOST}:{shop}",
        "worker": "manage.py worker --interval 0.2",
        "tick": "manage.py tick",
    }.items():
        manager.add_process(name, f"exec {PYTHON} {command}", env=env)
    manager.loop()
    return int(manager.returncode or 0)


def _port(variable: str) -> int:
    text = os.environ.get(variable, "")
    if not text.isdigit() or not 0 < int(text) < 65536:
        sys.exit(f"{variable} is {text!r}; set it to a port number such as 8000.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(text)))
        except OSError:
            sys.exit(f"Port {text} is taken; choose another with {variable}=… make run.")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
