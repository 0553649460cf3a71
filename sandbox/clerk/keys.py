"""What is known of an instance from its port alone; with the standard library only."""

import base64
import hashlib

INSTANCE = "ins_sandbox"


def frontend_host(port: int) -> str:
    return f"127.0.0.1:{port}"


def publishable_key(port: int) -> str:
    """The key a page is given for the sandbox that listens on this port."""
    encoded = base64.b64encode(f"{frontend_host(port)}$".encode()).decode()
    return f"pk_test_{encoded.rstrip('=')}"


def issuer(port: int) -> str:
    return f"https://{frontend_host(port)}"


def cookie_suffix(port: int) -> str:
    """What tells the cookies of several instances on one host apart."""
    digest = hashlib.sha1(publishable_key(port).encode(), usedforsecurity=False).digest()
    return base64.urlsafe_b64encode(digest).decode()[:8]
