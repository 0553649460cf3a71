"""The shop's addresses, and a page of one's own that breaks."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("As it may happen.")


urlpatterns = [path("account/broken/", broken)]
