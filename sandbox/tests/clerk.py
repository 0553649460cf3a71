"""A browser without a window, and a shop that only listens: for the tests of Clerk."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import requests

from sandbox.testing import Sandbox
from sandbox.tests.conftest import until

PAGE = "http://127.0.0.1:8000"
PASSWORD = "tradepost-demo"
SECRET = "whsec_c2FuZGJveC1zZWNyZXQtb2YtdHdlbnR5LWZvdXI="

type Json = dict[str, Any]


class Browser:
    """Speaks to the Frontend API as the bundles do: forms, verbs in the query, one cookie."""

    def __init__(self, sandbox: Sandbox, page: str = PAGE) -> None:
        self.sandbox = sandbox
        self.http = requests.Session()
        self.http.trust_env = False
        self.http.headers["Origin"] = page

    def call(self, method: str, path: str, **form: str) -> requests.Response:
        url = f"{self.sandbox.clerk_url}/v1{path}"
        if method == "GET":
            return self.http.get(url)
        verb = {} if method == "POST" else {"_method": method}
        return self.http.post(url, params=verb, data=form)

    def ask(self, method: str, path: str, **form: str) -> Any:
        answer = self.call(method, path, **form)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def refused(self, method: str, path: str, **form: str) -> tuple[int, str, str]:
        answer = self.call(method, path, **form)
        [error] = answer.json()["errors"]
        assert error["message"]
        assert error["long_message"]
        return answer.status_code, error["code"], error["meta"].get("param_name", "")

    def sign_in(self, email: str, password: str = PASSWORD) -> Json:
        begun = self.ask("POST", "/client/sign_ins", identifier=email)["response"]
        attempt = f"/client/sign_ins/{begun['id']}/attempt_first_factor"
        answer: Json = self.ask("POST", attempt, strategy="password", password=password)
        return answer

    def sign_up(self, email: str, password: str = "a good password") -> Json:
        form = {"email_address": email, "password": password}
        sign_up = (
            f"/client/sign_ups/{self.ask('POST', '/client/sign_ups', **form)['response']['id']}"
        )
        self.ask("POST", f"{sign_up}/prepare_verification", strategy="email_code")
        code = code_to(self.sandbox, email)
        verify = f"{sign_up}/attempt_verification"
        answer: Json = self.ask("POST", verify, strategy="email_code", code=code)
        return answer

    def client(self) -> Json:
        client: Json = self.ask("GET", "/client")["response"]
        return client

    def session_id(self) -> str | None:
        last: str | None = self.client()["last_active_session_id"]
        return last

    def token(self) -> str:
        return str(self.ask("POST", f"/client/sessions/{self.session_id()}/tokens")["jwt"])


def code_to(sandbox: Sandbox, email: str) -> str:
    newest = sandbox.mailbox(email)[0]["subject"]
    found = re.match(r"\d{6}", newest)
    assert found
    return found[0]


class Listener:
    """Keeps what it is sent and answers with the statuses it was given, then with 200."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.statuses: list[int] = []
        self.free = threading.Event()  # while it is not set, nobody gets an answer
        self.free.set()
        self.received: list[tuple[dict[str, str], bytes]] = []

    def types(self) -> list[str]:
        return [json.loads(body)["type"] for _, body in self.received]

    def ids(self) -> list[str]:
        return [headers["svix-id"] for headers, _ in self.received]

    def wait_for(self, count: int) -> None:
        patiently(lambda: len(self.received) >= count)


def patiently(true: Callable[[], bool]) -> None:
    moment = threading.Event()
    until(lambda: true() or moment.wait(0.002))


@contextmanager
def listening() -> Iterator[Listener]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status = listener.statuses.pop(0) if listener.statuses else 200
            listener.received.append((headers, body))
            listener.free.wait(5)
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  named by its base
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        listener = Listener(f"http://127.0.0.1:{server.server_port}/webhooks/clerk/")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield listener
        finally:
            server.shutdown()
            thread.join()
