from django.urls import path, re_path

from sandbox.door import chaos
from sandbox.resend import api, faults, switches

urlpatterns = [
    path("resend/emails", api.emails),
    path("resend/emails/<str:email_id>", api.email),
    path("resend/_calls", switches.calls_seen),
    path("chaos/resend", chaos(faults.switch), name="resend-chaos"),
    re_path("^resend/", api.unknown),
]
