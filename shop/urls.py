from django.urls import path
from django.views.generic import RedirectView

from billing import webhooks
from billing.views import checkout, data, invoices, orders, recovery
from billing.views.refund_request import refund_request
from billing.views.withdrawal import declared, withdrawal
from catalog import disk, feeds, sitemaps
from catalog import views as catalogue
from fulfillment.views import booking, downloads, gifts, licence_api, licences, owned
from fulfillment.views import feeds as calendars
from orders import arrivals
from orders import views as cart
from orders.reminder_views import cart_return, reminder
from shop import pages
from shop.accounts import views
from shop.admin import ops, sell
from shop.events.views import unsubscribe
from shop.metrics import metrics
from shop.storefront.views import legal, logo, palette

urlpatterns = [
    path("", pages.landing, name="landing"),
    path("visitor/", pages.visitor, name="visitor"),
    path("counter/", pages.counter, name="counter"),
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-up/", views.sign_up, name="sign_up"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("session/", views.session, name="session"),
    path("app/", RedirectView.as_view(pattern_name="account"), name="app"),
    path("account/", pages.account, name="account"),
    path("account/purchases/", orders.purchases, name="purchases"),
    path("account/goods/", owned.goods, name="goods_owned"),
    path("account/claims/", owned.claims, name="claims"),
    path("account/licences/", licences.own, name="licences"),
    path("account/downloads/", downloads.files, name="files"),
    path("account/downloads/<str:token>/", downloads.files_of, name="files_of"),
    path("account/downloads/<str:token>/<int:number>/", downloads.file, name="file"),
    path("account/bookings/", booking.bookings, name="bookings"),
    path("account/calendar/", calendars.renew, name="calendar_feed"),
    path("gifts/<str:token>/", gifts.gift, name="gift"),
    path("gifts/<str:token>/claims/", gifts.claims, name="gift_claims"),
    path("calendar/<str:token>.ics", calendars.feed, name="calendar"),
    path("bookings/<str:token>/", booking.show, name="booking"),
    path("bookings/<str:token>/time/", booking.time, name="booking_time"),
    path("bookings/<str:token>/wishes/", booking.wishes, name="booking_wishes"),
    path("bookings/<str:token>/answer/", booking.answer, name="booking_answer"),
    path("bookings/<str:token>/cancellation/", booking.cancellation, name="booking_cancellation"),
    path("bookings/<str:token>/revisions/", booking.revision, name="booking_revisions"),
    path("bookings/<str:token>/works/<int:number>/", booking.work, name="booking_work"),
    path("bookings/<str:token>/appointment.ics", calendars.appointment, name="appointment"),
    path("account/features/", owned.features, name="features"),
    path("account/details/", views.details, name="account_details"),
    path("account/profile/", views.profile, name="account_profile"),
    path("account/notifications/", views.mails, name="account_mails"),
    path("account/data/", data.data, name="account_data"),
    path("account/data/<str:token>/", data.copy, name="data_copy"),
    path("account/erasure/", data.erasure, name="erasure"),
    path("erased/", data.erased, name="erased"),
    path("account/mails/", RedirectView.as_view(pattern_name="account_mails", permanent=True)),
    path("account/identity/", views.whoami, name="account_identity"),
    path("unsubscribe/<str:token>/", unsubscribe, name="unsubscribe"),
    path("legal/<slug:kind>/", legal, name="legal"),
    path("products/", catalogue.products, name="products"),
    path("products/feed.atom", feeds.atom, name="atom"),
    path("products/google.xml", feeds.google, name="google_feed"),
    path("products/<slug:slug>/", catalogue.product, name="product"),
    path("products/<slug:slug>/owned/", owned.owned, name="owned"),
    path("products/<slug:slug>/times/", catalogue.times, name="times"),
    path("products/<slug:slug>/stock/", catalogue.stock, name="stock"),
    path("sellers/<slug:slug>/", catalogue.seller, name="seller"),
    path("pricing/", catalogue.pricing, name="pricing"),
    path("cart/", cart.show, name="cart"),
    path("cart/reminder/", reminder, name="cart_reminder"),
    path("cart/return/<str:token>/", cart_return, name="cart_return"),
    path("cart/lines/", cart.add, name="cart_lines"),
    path("cart/lines/<int:line>/", cart.change, name="cart_line"),
    path("cart/codes/", cart.add_code, name="cart_codes"),
    path("cart/codes/<str:code>/", cart.drop_code, name="cart_code"),
    path("codes/<str:code>/", arrivals.code, name="code"),
    path("buy/<slug:slug>/", arrivals.buy, name="buy"),
    path("checkout/", checkout.checkout, name="checkout"),
    path("checkout/success/", checkout.success, name="checkout_success"),
    path("checkout/cancel/", checkout.cancel, name="checkout_cancel"),
    path("orders/<str:public_id>/", orders.order, name="order"),
    path("orders/<str:public_id>/cart/", orders.again, name="order_again"),
    path("orders/<str:public_id>/refund-request/", refund_request, name="refund_request"),
    path("recovery/", recovery.ask, name="recovery"),
    path("recovery/asked/", recovery.asked, name="recovery_asked"),
    path("recovery/purchases/", recovery.recovered, name="recovered"),
    path("recovery/<str:token>/", recovery.link, name="recovery_link"),
    path("withdrawal/", withdrawal, name="withdrawal"),
    path("withdrawal/<str:public_id>/", declared, name="withdrawal_declared"),
    path("orders/<str:public_id>/invoices/", invoices.newest, name="invoices"),
    path("orders/<str:public_id>/invoices/details/", invoices.details, name="invoice_details"),
    path("orders/<str:public_id>/invoices/<str:number>/", invoices.invoice, name="invoice"),
    path(
        "orders/<str:public_id>/invoices/<str:number>/pdf/",
        invoices.invoice_pdf,
        name="invoice_pdf",
    ),
    path("licences/keys.json", licence_api.keys, name="licence_keys"),
    path("licences/of/<str:token>/", licences.several, name="licences_of"),
    path("licences/<str:token>/", licences.licence, name="licence"),
    path("licences/<str:token>/devices/<int:device>/freeing/", licences.freeing, name="freeing"),
    path("licences/<str:token>/devices/<int:device>/file/", licences.file, name="licence_file"),
    path("licences/<str:token>/replacement/", licences.replacement, name="replacement"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-<int:number>.xml", sitemaps.section, name="sitemap_section"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("llms.txt", sitemaps.llms, name="llms"),
    path("covers/<slug:slug>.svg", catalogue.cover, name="cover"),
    path("covers/<slug:slug>.png", catalogue.cover_image, name="cover_image"),
    path("logo/<slug:digest>.webp", logo, name="logo"),
    path("palette/<slug:digest>.css", palette, name="palette"),
    path("styleguide/", pages.styleguide, name="styleguide"),
    path("media/<path:key>", disk.media, name="media"),
    path("uploads/<str:token>/", disk.upload, name="upload"),
    path("goods/<str:token>/", disk.goods, name="goods"),
    path("ops/", ops.urls),
    path("sell/", sell.urls),
    path("api/v1/licences/activations/", licence_api.activations),
    path("api/v1/licences/validations/", licence_api.validations),
    path("api/v1/licences/deactivations/", licence_api.deactivations),
    path("api/v1/licences/files/", licence_api.files),
    path("webhooks/clerk/", webhooks.clerk, name="clerk_webhook"),
    path("webhooks/stripe/", webhooks.stripe, name="stripe_webhook"),
    path("webhooks/resend/", webhooks.resend, name="resend_webhook"),
    path("metrics", metrics, name="metrics"),
]

handler400 = "shop.errors.bad_request"
handler403 = "shop.errors.permission_denied"
handler404 = "shop.errors.not_found"
handler500 = "shop.errors.server_error"
