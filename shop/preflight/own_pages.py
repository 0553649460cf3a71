"""Every page of an account, as somebody would see it who has just come; nothing of it is kept."""

from collections.abc import Iterator
from http import HTTPStatus
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils.translation import gettext_lazy as _

from shop.accounts.models import User
from shop.lib.findings import Finding, fault, fine

OPEN = _("%(path)s opens.")
SHUT = _("%(path)s does not open (%(status)s).")
MEND = _("See the log; it names the fault.")
NOBODY = "preflight@localhost.invalid"


def own_pages() -> Iterator[Finding]:
    with transaction.atomic():
        yield from list(_look())
        transaction.set_rollback(True)


def _look() -> Iterator[Finding]:
    visitor, secure = _visitor(), settings.SITE_URL.startswith("https:")
    for path in paths():
        status = visitor.get(path, secure=secure).status_code
        told = {"path": path, "status": status}
        if status == HTTPStatus.MOVED_PERMANENTLY:  # an older name of another of them
            continue
        if status == HTTPStatus.OK:
            yield fine(OPEN % told)
        elif status != HTTPStatus.METHOD_NOT_ALLOWED:
            yield fault(SHUT % told, MEND)


def paths() -> list[str]:
    """Of the account, without a number in it; what is added later is asked too."""
    routes = [
        str(each.pattern) for each in get_resolver().url_patterns if isinstance(each, URLPattern)
    ]
    return [f"/{route}" for route in routes if route.startswith("account/") and "<" not in route]


def _visitor() -> Client:
    name = urlsplit(settings.SITE_URL).hostname or "localhost"
    client = Client(raise_request_exception=False, SERVER_NAME=name)
    client.force_login(User.objects.create_user(NOBODY, name="Preflight"))
    return client
