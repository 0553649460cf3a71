"""A bare Django page: one query of 24 rows through a template, behind Django's own middleware.

Settings, addresses and application in one file; served by the same gunicorn, on the shop's tables.
"""

import os
from pathlib import Path
from typing import Any, ClassVar

from django.core.wsgi import get_wsgi_application
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from shop.lib import database
from shop.lib.env import Env

os.environ["DJANGO_SETTINGS_MODULE"] = __name__

DEBUG = False
SECRET_KEY = "bare"  # noqa: S105  it signs nothing
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
DATABASES = {"default": database.connection(Env(os.environ), Path("var"))}
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
ROOT_URLCONF = __name__
USE_TZ = True

application = get_wsgi_application()


class Thing(models.Model):
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=80)
    tagline = models.CharField(max_length=200)

    objects: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        app_label = "bare"
        managed = False
        db_table = "catalog_product"

    def __str__(self) -> str:
        return self.name


def things(request: HttpRequest) -> HttpResponse:
    return render(request, "bare.html", {"things": Thing.objects.order_by("-id")[:24]})


urlpatterns = [path("", things)]
