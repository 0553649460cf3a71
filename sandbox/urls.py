from django.urls import include, path

from sandbox import pages

urlpatterns = [
    path("", pages.index, name="index"),
    path("healthz", pages.healthz),
    path("static/sandbox.css", pages.stylesheet, name="stylesheet"),
    path("", include("sandbox.clerk.urls")),
    path("", include("sandbox.mailbox.urls")),
    path("", include("sandbox.resend.urls")),
    path("", include("sandbox.stripe.urls")),
    path("", include("sandbox.vies.urls")),
]
