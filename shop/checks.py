"""What a public shop may not do: each fault is a sentence that names the variable and its mend."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Doubt
from django.core.exceptions import ImproperlyConfigured
from django.http.request import validate_host

from shop.accounts import clerk
from shop.lib import ed25519
from shop.lib.http import host, loopback, private

SHORTEST_KEY = 50
FEWEST_LETTERS = 5
SHORTEST_TOKEN = 20
SHORTEST_SHARED = 32
LARGEST_PUT = 5 * 1024**3
PROVIDERS = ("CLERK_API_URL", "STRIPE_API_URL", "RESEND_API_URL")
OPTIONAL_PROVIDERS = (
    "CLERK_PROXY_URL", "CLERK_JWKS_URL", "SUPABASE_URL", "SUPABASE_JWKS_URL", "VIES_URL",
)  # fmt: skip
WRITTEN_BY_ONESELF = {"unsafe_metadata", "user_metadata", "raw_user_meta_data"}
LIVE_KEYS = {"STRIPE_SECRET_KEY": ("sk_live_", "rk_live_"), "CLERK_SECRET_KEY": ("sk_live_",)}


@register(Tags.security, deploy=True)
def production_settings(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    return [Error(fault, id="shop.E001") for fault in faults()] + [
        Doubt(doubt, id="shop.W001") for doubt in _doubts()
    ]


def guard() -> None:
    """Refuses to start a shop with settings that are dangerous where it stands."""
    if found := list(_debug() if settings.DEBUG else faults()):
        raise ImproperlyConfigured("\n  ".join(["", *found]))


def faults() -> Iterator[str]:
    yield from _secret_keys()
    yield from _hosts()
    yield from _site()
    yield from _cookies()
    yield from _clerk()
    yield from _supabase()
    yield from _stripe()
    yield from _providers()
    yield from _storage()
    yield from _licences()
    yield from _machinery()


def _secret_keys() -> Iterator[str]:
    yield from _secret_key("DJANGO_SECRET_KEY", settings.SECRET_KEY)
    for key in settings.SECRET_KEY_FALLBACKS:
        yield from _secret_key("DJANGO_SECRET_KEY_FALLBACKS", key)


def _secret_key(name: str, key: str) -> Iterator[str]:
    if key == settings.PLACEHOLDER_SECRET_KEY:
        what = "is not set" if name == "DJANGO_SECRET_KEY" else "holds the public placeholder"
        yield f"{name} {what}; set it to a long random text of its own."
    elif len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_LETTERS:
        yield (
            f"{name} is shorter than {SHORTEST_KEY} characters or too uniform; "
            "set it to a long random text."
        )


def _hosts() -> Iterator[str]:
    if not settings.ALLOWED_HOSTS:
        yield "DJANGO_ALLOWED_HOSTS is empty; list the shop's host names."
    for name in settings.ALLOWED_HOSTS:
        if name in ("*", "."):
            yield "DJANGO_ALLOWED_HOSTS lets every host in (*); list the shop's host names."
        elif "/" in name or "*" in name:
            yield (
                f"DJANGO_ALLOWED_HOSTS has {name!r}, which is no host name; "
                "write names such as shop.example.com, or .example.com with all below it."
            )


def _site() -> Iterator[str]:
    if loopback(settings.SITE_URL):
        yield "SITE_URL points at this computer; set it to the shop's public https:// address."
    elif not _secure(settings.SITE_URL):
        yield f"SITE_URL is {settings.SITE_URL!r}; set it to the shop's public https:// address."
    elif not validate_host(host(settings.SITE_URL), settings.ALLOWED_HOSTS or ["*"]):
        yield "DJANGO_ALLOWED_HOSTS lacks the host of SITE_URL; add it, since mails link there."
    yield from _origins("CSRF_TRUSTED_ORIGINS", settings.CSRF_TRUSTED_ORIGINS)


def _origins(name: str, origins: list[str]) -> Iterator[str]:
    for origin in origins:
        if not _secure(origin) or loopback(origin):
            yield f"{name} has {origin!r}; list public https:// origins only."
        elif "*" in origin and host(origin).removeprefix("*.").count(".") == 0:
            yield f"{name} has {origin!r}, which is half the internet; list the shop's own origins."


def _cookies() -> Iterator[str]:
    for cookie in ("SESSION", "CSRF"):
        if not getattr(settings, f"{cookie}_COOKIE_SECURE"):
            yield (
                f"DJANGO_{cookie}_COOKIE_SECURE is False, so its cookie also travels unencrypted; "
                "unset it."
            )


def _clerk() -> Iterator[str]:
    yield from _claims("CLERK", settings.CLERK_ROLES_CLAIM, settings.CLERK_TENANT_CLAIM)
    if not settings.CLERK_SECRET_KEY and not settings.CLERK_PUBLISHABLE_KEY:
        return
    if not settings.CLERK_SECRET_KEY:
        yield "CLERK_SECRET_KEY is not set; people cannot be asked for without it."
    if not clerk.domain_of(settings.CLERK_PUBLISHABLE_KEY):
        yield "CLERK_PUBLISHABLE_KEY is not set or no publishable key; copy it from Clerk."
    elif settings.CLERK_SECRET_KEY and not _same_instance():
        yield "CLERK_PUBLISHABLE_KEY and CLERK_SECRET_KEY are of two instances; copy both anew."
    if not settings.CLERK_WEBHOOK_SIGNING_SECRETS:
        yield "CLERK_WEBHOOK_SIGNING_SECRET is not set; copy it from Clerk's webhook endpoint."
    if not settings.CLERK_AUTHORIZED_PARTIES:
        yield "CLERK_AUTHORIZED_PARTIES is empty; list the shop's own origins."
    yield from _origins("CLERK_AUTHORIZED_PARTIES", settings.CLERK_AUTHORIZED_PARTIES)


def _same_instance() -> bool:
    """Both of them for tests, or both for life."""
    keys = (settings.CLERK_PUBLISHABLE_KEY, settings.CLERK_SECRET_KEY)
    return len({key.split("_")[1] for key in keys if key.count("_") > 1}) == 1


def _claims(issuer: str, *paths: str) -> Iterator[str]:
    for path in paths:
        if path.split(".")[0] in WRITTEN_BY_ONESELF:
            yield (
                f"{issuer}_ROLES_CLAIM or {issuer}_TENANT_CLAIM reads {path!r}, which people write "
                "themselves; take a claim that only the issuer or your server writes."
            )


def _supabase() -> Iterator[str]:
    yield from _claims("SUPABASE", settings.SUPABASE_ROLES_CLAIM, settings.SUPABASE_TENANT_CLAIM)
    if settings.SUPABASE_JWT_SECRET and len(settings.SUPABASE_JWT_SECRET) < SHORTEST_SHARED:
        yield (
            f"SUPABASE_JWT_SECRET is shorter than {SHORTEST_SHARED} characters; "
            "better, unset it and let Supabase sign with a key of its own."
        )


def _stripe() -> Iterator[str]:
    if settings.STRIPE_SECRET_KEY and not settings.STRIPE_WEBHOOK_SECRET:
        yield "STRIPE_WEBHOOK_SECRET is not set; copy it from Stripe's webhook endpoint."


def _providers() -> Iterator[str]:
    given = [name for name in OPTIONAL_PROVIDERS if getattr(settings, name)]
    for name in (*PROVIDERS, *given):
        if loopback(getattr(settings, name)):
            yield f"{name} points at this computer; a public shop asks the real provider: unset it."
        elif not _secure(getattr(settings, name)):
            yield f"{name} is not an https:// address, and a key would travel there: unset it."


def _storage() -> Iterator[str]:
    """Where files are kept, if not on a disk of one's own."""
    backend = settings.ASSET_STORAGE_BACKEND
    if backend == "local":
        return
    for part in ("BUCKET", "S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY"):
        if not getattr(settings, f"ASSET_STORAGE_{part}"):
            yield f"ASSET_STORAGE_{part} is not set; storage by {backend} needs it."
    for name in ("ASSET_STORAGE_S3_ENDPOINT_URL", "ASSET_STORAGE_PICTURES_URL"):
        yield from _storage_address(name, getattr(settings, name))
    if settings.MAX_FILE_BYTES > LARGEST_PUT:
        yield f"MAX_FILE_BYTES is more than S3 takes in one piece; set it to {LARGEST_PUT} or less."
    if backend == "supabase":
        yield from _supabase_storage()


def _storage_address(name: str, url: str) -> Iterator[str]:
    if url and loopback(url):
        yield f"{name} points at this computer; set it to an address that browsers reach."
    elif url and not _secure(url):
        yield f"{name} is not an https:// address, and files would travel there: mend it."


def _supabase_storage() -> Iterator[str]:
    if not settings.SUPABASE_URL and not settings.ASSET_STORAGE_S3_ENDPOINT_URL:
        yield "SUPABASE_URL is not set; storage by supabase is found by it."
    if not settings.ASSET_STORAGE_S3_REGION:
        yield "ASSET_STORAGE_S3_REGION is not set; set it to the region of the Supabase project."
    apart = settings.ASSET_STORAGE_PICTURES_BUCKET not in ("", settings.ASSET_STORAGE_BUCKET)
    if settings.ASSET_STORAGE_PICTURES_URL and not apart:
        yield (
            "ASSET_STORAGE_PICTURES_BUCKET is not a bucket of its own; Supabase opens a bucket "
            "as a whole, and the files for sale with it: give pictures another one."
        )


def _licences() -> Iterator[str]:
    """A file that is signed wrongly would be found out by the customers."""
    try:
        if settings.LICENCE_SIGNING_KEY:
            ed25519.public(settings.LICENCE_SIGNING_KEY)
    except ed25519.NoKey:
        yield "LICENCE_SIGNING_KEY is no such key; make one with manage.py licence_key."
    try:
        for public in settings.LICENCE_OTHER_PUBLIC_KEYS:
            ed25519.described(public)
    except ed25519.NoKey:
        yield "LICENCE_OTHER_PUBLIC_KEYS holds what is no public key; take it out."


def _machinery() -> Iterator[str]:
    if any(network.prefixlen == 0 for network in settings.TRUSTED_PROXIES):
        yield "TRUSTED_PROXIES trusts everybody; list only the addresses of your own proxies."
    if settings.METRICS_TOKEN and len(settings.METRICS_TOKEN) < SHORTEST_TOKEN:
        yield (
            f"METRICS_TOKEN is shorter than {SHORTEST_TOKEN} characters; "
            "set it to a random text, or unset it to close /metrics."
        )
    if settings.TASKS["default"]["BACKEND"] == settings.IMMEDIATE_TASKS:
        yield "TASKS_BACKEND runs tasks inside the request, where a fault loses them; unset it."


def _debug() -> Iterator[str]:
    for name in [host(settings.SITE_URL), *settings.ALLOWED_HOSTS]:
        if not _near(name):
            yield (
                f"DJANGO_DEBUG is True, but the shop answers to {name!r}; "
                "set DJANGO_DEBUG=False in a public shop."
            )
    for name, beginnings in LIVE_KEYS.items():
        if getattr(settings, name).startswith(beginnings):
            yield (
                f"{name} is a live key while DJANGO_DEBUG is True; "
                "set DJANGO_DEBUG=False in a public shop, or take a test key on your own computer."
            )


def _doubts() -> Iterator[str]:
    if not settings.RESEND_API_KEY:
        yield "RESEND_API_KEY is not set; mails wait in the operators' desk until it is."
    elif not settings.RESEND_WEBHOOK_SECRETS:
        yield "RESEND_WEBHOOK_SECRET is not set; mails go on to addresses that bounce or complain."
    if settings.DEFAULT_FROM_EMAIL == settings.PLACEHOLDER_FROM_EMAIL:
        yield "RESEND_FROM_EMAIL is not set; Resend refuses to send from the placeholder."
    if not settings.TRUSTED_PROXIES:
        yield "TRUSTED_PROXIES is empty; behind a proxy every visitor would share its address."


def _secure(url: str) -> bool:
    return url.startswith("https://") and bool(host(url))


def _near(name: str) -> bool:
    """A name of this computer or of the network it stands in."""
    return name.endswith((".local", ".test")) or loopback(f"//{name}") or private(name)
