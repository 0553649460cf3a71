"""`make run`: the whole shop on one's own computer, with a demo and the sandbox."""

import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path
from secrets import token_bytes

from dotenv import dotenv_values
from honcho.manager import Manager

from sandbox.testing import publishable_key
from shop.lib import ed25519
from shop.management.demo import OPERATOR, PASSWORD

HOST = "127.0.0.1"
PYTHON = sys.executable
ASKED_TO_END = {130, 143}
PATIENCE = 60


def main() -> int:
    shop, sandbox = _port("PORT"), _port("SANDBOX_PORT")
    Path("var").mkdir(exist_ok=True)
    env = environment(_given(), shop, sandbox)
    print("Setting the shop up, which takes some seconds the first time.", flush=True)
    for command in (["migrate", "--verbosity", "0"], ["seed"]):
        if code := subprocess.run([PYTHON, "manage.py", *command], env=env, check=False).returncode:
            return code
    threading.Thread(target=_greet, args=(shop, sandbox), daemon=True).start()
    return _serve(env, shop, sandbox)


def environment(given: Mapping[str, str], shop: int, sandbox: int) -> dict[str, str]:
    """What differs from a public shop: addresses and keys of providers one has not set oneself."""
    ours = {"SITE_URL": f"http://{HOST}:{shop}"}
    if not given.get("RESEND_API_KEY"):
        ours |= {
            "RESEND_API_KEY": "re_sandbox_demo",
            "RESEND_API_URL": f"http://{HOST}:{sandbox}/resend",
            "RESEND_WEBHOOK_SECRET": f"whsec_{b64encode(token_bytes(24)).decode()}",
            "SANDBOX_RESEND_WEBHOOK": f"http://{HOST}:{shop}/webhooks/resend/",
        }
    if not given.get("CLERK_PUBLISHABLE_KEY") and not given.get("CLERK_SECRET_KEY"):
        ours |= _clerk(shop, sandbox)
    if not given.get("STRIPE_SECRET_KEY"):
        ours |= _stripe(shop, sandbox)
    if not given.get("LICENCE_SIGNING_KEY"):
        ours["LICENCE_SIGNING_KEY"] = ed25519.new()
    quiet = {"PYTHONUNBUFFERED": "1", "DJANGO_RUNSERVER_HIDE_WARNING": "true"}
    return ours | {name: value for name, value in given.items() if value} | quiet


def _clerk(shop: int, sandbox: int) -> dict[str, str]:
    return {
        "CLERK_PUBLISHABLE_KEY": publishable_key(sandbox),
        "CLERK_SECRET_KEY": "sk_test_sandbox",
        "CLERK_PROXY_URL": f"http://{HOST}:{sandbox}/clerk",
        "CLERK_API_URL": f"http://{HOST}:{sandbox}/clerk-api",
        "CLERK_WEBHOOK_SIGNING_SECRET": f"whsec_{b64encode(token_bytes(24)).decode()}",
        "SANDBOX_CLERK_WEBHOOK": f"http://{HOST}:{shop}/webhooks/clerk/",
    }


def _stripe(shop: int, sandbox: int) -> dict[str, str]:
    return {
        "STRIPE_SECRET_KEY": "sk_test_sandbox",
        "STRIPE_API_URL": f"http://{HOST}:{sandbox}/stripe-api",
        "STRIPE_WEBHOOK_SECRET": f"whsec_{token_bytes(24).hex()}",
        "SANDBOX_STRIPE_WEBHOOK": f"http://{HOST}:{shop}/webhooks/stripe/",
        "SANDBOX_STRIPE_BUSINESS": "Tradepost",
    }


def greeting(shop: int, sandbox: int) -> str:
    return f"""
  The shop       http://{HOST}:{shop}/
  Sellers        http://{HOST}:{shop}/sell/
  Operations     http://{HOST}:{shop}/ops/
  Mailbox        http://{HOST}:{sandbox}/mailbox/
  Stand-ins      http://{HOST}:{sandbox}/

  alice@example.com and bob@example.com buy, sally@example.com and rita@example.com sell,
  {OPERATOR["email"]} runs operations. The password of everybody is {PASSWORD}

  Ctrl-C ends it. The data stays in var/.
"""


def _given() -> dict[str, str]:
    return {k: v or "" for k, v in dotenv_values(".env").items()} | dict(os.environ)


def _serve(env: dict[str, str], shop: int, sandbox: int) -> int:
    manager = Manager()
    for name, command in {
        "sandbox": f"-m sandbox --port {sandbox}",
        "web": f"manage.py runserver {HOST}:{shop}",
        "worker": "manage.py worker --interval 0.2",
        "tick": "manage.py tick",
    }.items():
        manager.add_process(name, f"exec '{PYTHON}' {command}", env=env)
    manager.loop()
    code = int(manager.returncode or 0)
    return 0 if code in ASKED_TO_END else code


def _greet(shop: int, sandbox: int) -> None:
    """Says where everything is, once it is there."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            direct.open(f"http://{HOST}:{shop}/healthz", timeout=1).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            print(greeting(shop, sandbox), flush=True)
            return


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
