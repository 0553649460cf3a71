from django.urls import path

from catalog.views import cover
from shop import pages
from shop.admin import ops, sell
from shop.metrics import metrics
from shop.storefront.views import legal, logo, palette

urlpatterns = [
    path("", pages.landing, name="landing"),
    path("visitor/", pages.visitor, name="visitor"),
    path("legal/<slug:kind>/", legal, name="legal"),
    path("covers/<slug:slug>.svg", cover, name="cover"),
    path("logo/<slug:digest>.webp", logo, name="logo"),
    path("palette/<slug:digest>.css", palette, name="palette"),
    path("styleguide/", pages.styleguide, name="styleguide"),
    path("ops/", ops.urls),
    path("sell/", sell.urls),
    path("metrics", metrics, name="metrics"),
]

handler400 = "shop.errors.bad_request"
handler403 = "shop.errors.permission_denied"
handler404 = "shop.errors.not_found"
handler500 = "shop.errors.server_error"
