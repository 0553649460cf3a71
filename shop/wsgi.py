"""What gunicorn serves."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")

# Gunicorn's own exit code for an application that does not load: it stops instead of trying again.
APP_LOAD_ERROR = 4

try:
    application = get_wsgi_application()

    from shop.checks import guard

    guard()
except ImproperlyConfigured as fault:
    print(f"Tradepost cannot start: {fault}", file=sys.stderr)  # noqa: T201  before logging stands
    sys.exit(APP_LOAD_ERROR)
