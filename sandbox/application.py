"""Django without models: requests, URLs, templates and a strict policy."""

from pathlib import Path
from wsgiref.types import WSGIApplication

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.utils.csp import CSP

from sandbox.gate import LARGEST_BODY

HERE = Path(__file__).parent

POLICY: dict[str, list[str]] = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.SELF],
    "img-src": ["data:"],
    "frame-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}

# A refused request is the caller's business; only a fault of the sandbox itself is printed.
LOGGING = {
    "version": 1,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["stderr"], "level": "ERROR"},
    "loggers": {"django.security": {"level": "CRITICAL"}},
}


def application(host: str) -> WSGIApplication:
    settings.configure(
        # Another name for this address is somebody's rebound DNS.
        ALLOWED_HOSTS=["localhost", "127.0.0.1", "[::1]", host],
        DATA_UPLOAD_MAX_MEMORY_SIZE=LARGEST_BODY,
        LOGGING=LOGGING,
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.middleware.common.CommonMiddleware",  # refuses hosts, counts bytes
            "django.middleware.csp.ContentSecurityPolicyMiddleware",
            "sandbox.gate.gate",
        ],
        ROOT_URLCONF="sandbox.urls",
        SECURE_CSP=POLICY,
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [HERE / "templates"],
            }
        ],
        USE_I18N=False,
        USE_TZ=False,
    )
    return get_wsgi_application()
