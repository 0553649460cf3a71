"""An issuer of one's own: a key, and a server that shows its public half and counts who asks."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm


class KeyServer:
    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.kid = "one"
        self.asked = 0
        self.status = 200
        self.body: bytes | None = None
        self.url = ""

    def answer(self) -> bytes:
        self.asked += 1
        public = json.loads(ECAlgorithm.to_jwk(self.key.public_key()))
        shown = {"keys": [public | {"kid": self.kid, "use": "sig", "alg": "ES256"}]}
        return self.body if self.body is not None else json.dumps(shown).encode()


@contextmanager
def serving() -> Iterator[KeyServer]:
    """On loopback, while the block lasts."""
    keys = KeyServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = keys.answer()
            self.send_response(keys.status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  named by its base
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    keys.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield keys
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
