"""Addresses on this computer, which are the only ones anything is sent to."""

from urllib.parse import urlsplit

from sandbox.options import is_loopback


class Elsewhere(ValueError):
    """Nothing may be sent there; the message says why in one sentence."""


def on_loopback(url: object) -> str:
    """The URL, fit to be sent to; raises `Elsewhere` for any that is not on this computer."""
    text = str(url)
    try:
        parts = urlsplit(text)
        sound = parts.port != 0 and text.isascii() and text.isprintable() and " " not in text
    except ValueError:
        sound = False
    if not sound:
        raise Elsewhere("That is not a URL.")
    if parts.scheme != "http" or not is_loopback(parts.hostname or ""):
        raise Elsewhere("Webhooks go to http:// on this computer only.")
    return text
