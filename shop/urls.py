from django.urls import path
from django.views.generic import RedirectView

from billing import webhooks
from catalog.views import cover
from shop import pages
from shop.accounts import views
from shop.admin import ops, sell
from shop.metrics import metrics
from shop.storefront.views import legal, logo, palette

urlpatterns = [
    path("", pages.landing, name="landing"),
    path("visitor/", pages.visitor, name="visitor"),
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-up/", views.sign_up, name="sign_up"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("session/", views.session, name="session"),
    path("app/", RedirectView.as_view(pattern_name="account"), name="app"),
    path("account/", pages.account, name="account"),
    path("account/details/", views.details, name="account_details"),
    path("account/profile/", views.profile, name="account_profile"),
    path("account/identity/", views.whoami, name="account_identity"),
    path("legal/<slug:kind>/", legal, name="legal"),
    path("covers/<slug:slug>.svg", cover, name="cover"),
    path("logo/<slug:digest>.webp", logo, name="logo"),
    path("palette/<slug:digest>.css", palette, name="palette"),
    path("styleguide/", pages.styleguide, name="styleguide"),
    path("ops/", ops.urls),
    path("sell/", sell.urls),
    path("webhooks/clerk/", webhooks.clerk, name="clerk_webhook"),
    path("metrics", metrics, name="metrics"),
]

handler400 = "shop.errors.bad_request"
handler403 = "shop.errors.permission_denied"
handler404 = "shop.errors.not_found"
handler500 = "shop.errors.server_error"
