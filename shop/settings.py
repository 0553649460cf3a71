"""Every setting of the shop, from the environment; .env.example explains each variable.

Nothing set means a shop on SQLite with DEBUG on, for one's own computer. Whatever a public shop
may not do with these settings is refused in shop/checks.py.
"""

import os
from pathlib import Path

import django_stubs_ext
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from shop.lib import database
from shop.lib.env import env_file, from_file
from shop.lib.http import networks
from shop.lib.rates import rates

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
env = from_file(env_file(os.environ, BASE_DIR / ".env"), os.environ)
VAR_DIR = Path(env.text("VAR_DIR", default=str(BASE_DIR / "var")))

# The site

DEBUG = env.flag("DJANGO_DEBUG", default=True)
PLACEHOLDER_SECRET_KEY = "insecure-placeholder-for-ones-own-computer-only"  # noqa: S105  refused in public
SECRET_KEY = env.secret("DJANGO_SECRET_KEY", "SECRET_KEY", default=PLACEHOLDER_SECRET_KEY)
SECRET_KEY_FALLBACKS = env.items("DJANGO_SECRET_KEY_FALLBACKS")
SITE_URL = env.text("SITE_URL", "FRONTEND_APP_URL", default="http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.items(
    "DJANGO_ALLOWED_HOSTS", "ALLOWED_HOSTS", default="127.0.0.1,localhost,[::1]" if DEBUG else ""
)
CSRF_TRUSTED_ORIGINS = env.items("CSRF_TRUSTED_ORIGINS")
TRUSTED_PROXIES = networks(env.items("TRUSTED_PROXIES"))
COMPACT_SHOP = env.flag("COMPACT_SHOP", default=False)
METRICS_TOKEN = env.secret("METRICS_TOKEN")
METRICS_DIR = env.text("PROMETHEUS_MULTIPROC_DIR")

INSTALLED_APPS = [
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks_db",
    "tailwind",
    "theme",
    "shop",
    "shop.events",
    "shop.storefront",
    "shop.accounts",
    "catalog",
    "orders",
    "fulfillment",
    "billing",
]

MIDDLEWARE = [
    "shop.health.answer_probes",
    "shop.lib.http.trust_proxies",
    "shop.lib.log.name_requests",
    "shop.metrics.count_requests",
    "shop.lib.http.set_headers",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "shop.door.refuse_hostile_requests",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "catalog.looks.count_looks",
    "catalog.pages.keep_pages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "shop.storefront.languages.choose_language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "shop.accounts.middleware.Recognise",
    "shop.door.limit_posts",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "shop.lib.htmx.vary",
    "shop.accounts.middleware.mark_visitor",
]

ROOT_URLCONF = "shop.urls"
WSGI_APPLICATION = "shop.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "shop.storefront.context.storefront",
                "orders.context.cart",
            ],
            "builtins": [
                "shop.storefront.templatetags.house",
                "shop.storefront.templatetags.parts",
            ],
        },
    }
]

# What is kept

DATABASES = {"default": database.connection(env, VAR_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# Not in DEBUG: who edits a template wants to see it.
PAGE_CACHE_MEGABYTES = env.number("PAGE_CACHE_MEGABYTES", default=0 if DEBUG else 64)
SHARED_CACHE_SECONDS = env.number("SHARED_CACHE_SECONDS", default=0, most=86400)
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 60 * 60
DATABASE_TASKS = "shop.lib.queue.Queue"
IMMEDIATE_TASKS = "django.tasks.backends.immediate.ImmediateBackend"
TASKS = {
    "default": {
        "BACKEND": env.choice(
            "TASKS_BACKEND", among=(DATABASE_TASKS, IMMEDIATE_TASKS), default=DATABASE_TASKS
        ),
        "QUEUES": ["default", "mail"],
    }
}
# SQLite lets one write at a time, so there a second one would only wait.
_threads = 1 if "sqlite3" in DATABASES["default"]["ENGINE"] else 2
WORKER_THREADS = env.number("WORKER_THREADS", default=0) or _threads

# Who

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign_in"
RATES = rates(env)

CLERK_PUBLISHABLE_KEY = env.text("CLERK_PUBLISHABLE_KEY", "VITE_CLERK_PUBLISHABLE_KEY")
CLERK_SECRET_KEY = env.secret("CLERK_SECRET_KEY")
CLERK_WEBHOOK_SIGNING_SECRETS = [
    secret.strip()
    for secret in env.secret("CLERK_WEBHOOK_SIGNING_SECRET").split(",")
    if secret.strip()
]
CLERK_DOMAIN = env.text("CLERK_DOMAIN")
CLERK_PROXY_URL = env.text("CLERK_PROXY_URL").rstrip("/")
CLERK_JWT_ISSUER = env.text("CLERK_JWT_ISSUER")
CLERK_JWKS_URL = env.text("CLERK_JWKS_URL")
CLERK_JWT_AUDIENCE = env.text("CLERK_JWT_AUDIENCE")
CLERK_AUTHORIZED_PARTIES = env.items("CLERK_AUTHORIZED_PARTIES") or ([SITE_URL] if DEBUG else [])
CLERK_BILLING_CLAIM = env.text("CLERK_BILLING_CLAIM", default="entitlements")
CLERK_TENANT_CLAIM = env.text("CLERK_TENANT_CLAIM")
CLERK_ROLES_CLAIM = env.text("CLERK_ROLES_CLAIM")
CLERK_API_URL = env.text("CLERK_API_URL", default="https://api.clerk.com")

SUPABASE_URL = env.text("SUPABASE_URL").rstrip("/")
SUPABASE_JWT_ISSUER = env.text("SUPABASE_JWT_ISSUER")
SUPABASE_JWKS_URL = env.text("SUPABASE_JWKS_URL")
SUPABASE_JWT_AUDIENCE = env.text("SUPABASE_JWT_AUDIENCE", default="authenticated")
SUPABASE_JWT_SECRET = env.secret("SUPABASE_JWT_SECRET")
SUPABASE_TENANT_CLAIM = env.text("SUPABASE_TENANT_CLAIM")
SUPABASE_ROLES_CLAIM = env.text("SUPABASE_ROLES_CLAIM")

# Money

MOST_UNPAID_ORDERS = env.number("MOST_UNPAID_ORDERS", default=5, least=1)
UNPAID_ORDERS_KEPT_DAYS = env.number("UNPAID_ORDERS_KEPT_DAYS", default=90, least=7)
INVOICE_DETAILS_DAYS = env.number("INVOICE_DETAILS_DAYS", default=30, least=0)
CARTS_KEPT_DAYS = env.number("CARTS_KEPT_DAYS", default=365, least=60)
CART_ACTIVITY_KEPT_DAYS = env.number("CART_ACTIVITY_KEPT_DAYS", default=180, least=1)
CART_REMINDER_HOURS = env.number("CART_REMINDER_HOURS", default=24, least=0, most=720)

TAX = env.choice("TAX", among=("none", "table", "stripe"), default="none")
COUNTRY_HEADER = env.text("COUNTRY_HEADER")
VIES_URL = env.text("VIES_URL").rstrip("/")
VIES_TIMEOUT_SECONDS = env.number("VIES_TIMEOUT_SECONDS", default=10, least=1, most=60)

STRIPE_SECRET_KEY = env.secret("STRIPE_SECRET_KEY")
STRIPE_WEBHOOK_SECRET = env.secret("STRIPE_WEBHOOK_SECRET")
STRIPE_API_URL = env.text("STRIPE_API_URL", default="https://api.stripe.com").rstrip("/")
STRIPE_CHECKOUT_URL = env.text("STRIPE_CHECKOUT_URL", default="https://checkout.stripe.com")
STRIPE_TIMEOUT_SECONDS = env.number("STRIPE_TIMEOUT_SECONDS", default=10, least=1, most=60)

# Licence keys

LICENCE_SIGNING_KEY = env.secret("LICENCE_SIGNING_KEY")
LICENCE_OTHER_PUBLIC_KEYS = env.items("LICENCE_OTHER_PUBLIC_KEYS")

# Mail

RESEND_API_KEY = env.secret("RESEND_API_KEY")
RESEND_API_URL = env.text("RESEND_API_URL", default="https://api.resend.com")
RESEND_WEBHOOK_SECRETS = [
    secret.strip() for secret in env.secret("RESEND_WEBHOOK_SECRET").split(",") if secret.strip()
]
RESEND_PER_SECOND = env.number("RESEND_PER_SECOND", default=4, least=1, most=1000)
RESEND_REPLY_TO_EMAIL = env.text("RESEND_REPLY_TO_EMAIL")
RESEND_TIMEOUT_SECONDS = env.number("RESEND_TIMEOUT_SECONDS", default=10, least=1, most=60)
PLACEHOLDER_FROM_EMAIL = "Tradepost <shop@tradepost.example>"
DEFAULT_FROM_EMAIL = env.text("RESEND_FROM_EMAIL", default=PLACEHOLDER_FROM_EMAIL)
MAILERS = {
    "default": {
        "BACKEND": "shop.events.resend.Mailer",
        "OPTIONS": {
            "api_key": RESEND_API_KEY,
            "api_url": RESEND_API_URL,
            "timeout": RESEND_TIMEOUT_SECONDS,
        },
    }
}

# Words

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("de", _("German"))]
LOCALE_PATHS = [BASE_DIR / "shop" / "locale"]
USE_I18N = True
TIME_ZONE = env.zone("TIME_ZONE", default="UTC")
USE_TZ = True

# Files

STATIC_URL = "/static/"
# Not in var/: an image brings its own, and a volume from an older one must not hide it.
STATIC_ROOT = Path(env.text("STATIC_ROOT", default=str(BASE_DIR / "collected")))
STATICFILES_DIRS = [BASE_DIR / "static"]
ASSET_STORAGE_BACKEND = env.choice(
    "ASSET_STORAGE_BACKEND", among=("local", "s3", "supabase"), default="local"
)
ASSET_STORAGE_BUCKET = env.text("ASSET_STORAGE_BUCKET")
ASSET_STORAGE_PICTURES_BUCKET = env.text("ASSET_STORAGE_PICTURES_BUCKET")
ASSET_STORAGE_PICTURES_URL = env.text("ASSET_STORAGE_PICTURES_URL").rstrip("/")
ASSET_STORAGE_S3_ENDPOINT_URL = env.text("ASSET_STORAGE_S3_ENDPOINT_URL").rstrip("/")
ASSET_STORAGE_S3_REGION = env.text("ASSET_STORAGE_S3_REGION")
ASSET_STORAGE_S3_ACCESS_KEY_ID = env.secret("ASSET_STORAGE_S3_ACCESS_KEY_ID")
ASSET_STORAGE_S3_SECRET_ACCESS_KEY = env.secret("ASSET_STORAGE_S3_SECRET_ACCESS_KEY")
ASSET_STORAGE_SIGNED_URL_TTL_SECONDS = env.number(
    "ASSET_STORAGE_SIGNED_URL_TTL_SECONDS", default=600, least=60, most=86400
)
ASSET_STORAGE_X_ACCEL = env.text("ASSET_STORAGE_X_ACCEL")
DOWNLOAD_TRACE_DAYS = env.number("DOWNLOAD_TRACE_DAYS", default=180, least=0, most=3650)
STAMP_MAX_BYTES = env.number("STAMP_MAX_BYTES", default=100_000_000, least=0)
STAMP_FONTS_DIR = env.text("STAMP_FONTS_DIR")
MAX_FILE_BYTES = env.number("MAX_FILE_BYTES", default=5_000_000_000, least=1)
MEDIA_ROOT = VAR_DIR / "media"
GOODS_ROOT = VAR_DIR / "goods"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Each asks these settings where it keeps things: private goods, and pictures for everybody.
    **{
        kept: {
            "BACKEND": "shop.lib.disk.Disk"
            if ASSET_STORAGE_BACKEND == "local"
            else "shop.lib.bucket.Bucket",
            "OPTIONS": {"kept": kept},
        }
        for kept in ("goods", "pictures")
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
FILE_UPLOAD_TEMP_DIR = env.text("UPLOAD_TEMP_DIR") or None
MAX_BODY_BYTES = env.number("MAX_BODY_BYTES", default=4_000_000, least=1)
TAILWIND_APP_NAME = "theme"
NPM_BIN_PATH = env.text("NPM_BIN_PATH", default="npm")

# The wall

SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [
        CSP.SELF,
        "data:",
        *([f"{ASSET_STORAGE_PICTURES_URL}/"] if ASSET_STORAGE_PICTURES_URL else []),
    ],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
SECURE_SSL_REDIRECT = env.flag("DJANGO_SECURE_SSL_REDIRECT", default=False)
SECURE_HSTS_SECONDS = env.number("DJANGO_SECURE_HSTS_SECONDS", default=0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.flag("DJANGO_SECURE_HSTS_INCLUDE_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = env.flag("DJANGO_SECURE_HSTS_PRELOAD", default=False)
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SESSION_COOKIE_SECURE = env.flag("DJANGO_SESSION_COOKIE_SECURE", default=not DEBUG)
CSRF_COOKIE_SECURE = env.flag("DJANGO_CSRF_COOKIE_SECURE", default=not DEBUG)
CSRF_FAILURE_VIEW = "shop.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"

# What is said about it

LOG_FORMAT = env.choice(
    "LOG_FORMAT", among=("console", "json"), default="console" if DEBUG else "json"
)
LOG_LEVEL = env.choice(
    "LOG_LEVEL", among=("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"), default="INFO"
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "console": {"()": "shop.lib.log.ConsoleFormatter"},
        "json": {"()": "shop.lib.log.JsonFormatter"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        # Each request has a line of ours already.
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "CRITICAL"},
        "stripe": {"level": "WARNING"},  # it tells each request, with who is asked about
        "django.server": {"handlers": [], "level": "ERROR"},
        "django_tasks_db": {"level": "WARNING"},
        "django.tasks": {"level": "WARNING"},
    },
}
