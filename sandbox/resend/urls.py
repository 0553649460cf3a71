from django.urls import path, re_path

from sandbox.door import chaos
from sandbox.resend import api, faults, switches, webhooks

urlpatterns = [
    path("resend/emails", api.emails),
    path("resend/emails/<str:email_id>", api.email),
    path("resend/_calls", switches.calls_seen),
    path("resend/_endpoints", switches.endpoints_added),
    path("resend/_deliveries", switches.deliveries),
    path("resend/_deliveries/<str:svix_id>/again", switches.delivery_again),
    path("resend/_fates", switches.fate, name="resend-fate"),
    path(
        "chaos/resend-webhooks",
        chaos(faults.webhooks, webhooks.deliveries.woken.set),
        name="resend-webhooks-chaos",
    ),
    path("chaos/resend", chaos(faults.switch), name="resend-chaos"),
    re_path("^resend/", api.unknown),
]
