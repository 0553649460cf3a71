"""The checkout, and the two ways back from Stripe, which prove nothing and grant nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.csp import CSP
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_http_methods, require_safe

from billing import checkout as way
from billing import following, stripe
from billing.forms import CheckoutForm
from billing.models import Checkout
from orders import links
from orders.basket import cart_of, keep
from orders.models import Cart
from orders.quote import Quote, quote
from orders.refusals import Changed, Empty, Refused
from shop.accounts.access import account_of
from shop.accounts.limits import hit, visitor
from shop.accounts.models import CustomerAccount
from shop.lib.htmx import page
from shop.storefront.models import LegalText

logger = logging.getLogger(__name__)

PATIENCE = timedelta(seconds=10)  # before the one who waits has us ask Stripe


def leads_to_stripe[V: Callable[..., Any]](view: V) -> V:
    """Lets the page's form end at Stripe's, which browsers forbid otherwise without a word."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        policy: dict[str, Any] = settings.SECURE_CSP | {"form-action": [CSP.SELF, *stripe.pages()]}
        return csp_override(policy)(view)(request, *args, **kwargs)

    return cast("V", never_cache(shown))


@leads_to_stripe
@require_http_methods(["GET", "HEAD", "POST"])
def checkout(request: HttpRequest) -> HttpResponse:
    cart, account = cart_of(request), _account(request)
    found = quote(cart) if cart else None
    if cart is None or found is None or found.empty:
        return _nothing(request, account)
    form = _form(request, found, account)
    if request.method != "POST":
        return keep(request, _show(request, form), cart)
    if not form.is_valid():
        return _show(request, form, status=422)
    _count(request, account)
    _keep_answers(found, form)
    return keep(request, _buy(request, cart, form, account), cart)


@require_safe
@never_cache
def success(request: HttpRequest) -> HttpResponse:
    """The order, as it is by now; asked for again until it is settled."""
    order, session = request.GET.get("order", ""), request.GET.get("session", "")
    row = Checkout.objects.filter(session_id=session, order__public_id=order).first()
    if row is None:
        return HttpResponseRedirect(_theirs(request, order))
    if row.ask(PATIENCE) and "part" in request.GET:
        _ask_stripe(row)
    row.order.refresh_from_db()
    here = f"{request.path}?order={order}&session={session}"
    told = {
        "order": row.order,
        "waiting": row.order.state == "open",
        "here": here,
        "link": links.path(row.order),
    }
    return page(request, "billing/success.html", told, part="state")


@require_safe
@never_cache
def cancel(request: HttpRequest) -> HttpResponse:
    """Nothing was paid, and the cart is as it was."""
    cart = cart_of(request)
    return render(request, "billing/cancel.html", {"quote": quote(cart) if cart else None})


def _buy(
    request: HttpRequest, cart: Cart, form: CheckoutForm, account: CustomerAccount | None
) -> HttpResponse:
    try:
        order = way.begin(cart, form.buyer(account), request.POST.get("seen", ""))
        there = links.path(order) if order.paid_at else way.start(order)
    except way.PaidAlready as paid:
        there = links.path(paid.order)
    except Empty:
        return _nothing(request, account)
    except Changed as changed:
        return _show(request, _form(request, changed.quote, account), changed.sentence, 422)
    except Refused as refused:
        return _show(request, form, refused.sentence, 422)
    except stripe.Unavailable as fault:
        logger.warning("Stripe could not be reached for a checkout: %s", fault)
        return _show(request, form, _away(), 503)
    except stripe.Refusal:
        logger.exception("Stripe refused a checkout")
        return _show(request, form, _refused(), 502)
    return HttpResponseRedirect(there, status=303)


def _away() -> str:
    return _(
        "Our payment provider does not answer at the moment. Nothing was charged, and your order "
        "waits: please try again in a minute."
    )


def _refused() -> str:
    return _("Stripe did not take this order. Nothing was charged; please tell us.")


def _show(
    request: HttpRequest, form: CheckoutForm, refusal: str = "", status: int = 200
) -> HttpResponse:
    told = {"form": form, "quote": form.quote, "refusal": refusal, "terms": form.terms}
    return render(request, "billing/checkout.html", told, status=status)


def _form(request: HttpRequest, found: Quote, account: CustomerAccount | None) -> CheckoutForm:
    held = account or CustomerAccount()
    instance = CustomerAccount(**{name: getattr(held, name) for name in CheckoutForm.Meta.fields})
    posted = request.POST if request.method == "POST" else None
    return CheckoutForm(posted, instance=instance, quote=found, terms=_terms())


def _terms() -> str:
    text = LegalText.objects.filter(kind=LegalText.Kind.TERMS).order_by("language").first()
    return text.body if text else ""


def _account(request: HttpRequest) -> CustomerAccount | None:
    return account_of(request.user) if request.user.is_authenticated else None


def _count(request: HttpRequest, account: CustomerAccount | None) -> None:
    """Whoever has bought here before is never kept from buying again."""
    if account is None or not account.orders.paid().exists():
        hit("checkout", visitor(request))


def _keep_answers(found: Quote, form: CheckoutForm) -> None:
    said = form.answers()
    for each in found.lines:
        if each.questions and each.line.answers != said[each.line.pk]:
            each.line.answers = said[each.line.pk]
            each.line.save(update_fields=["answers"])


def _nothing(request: HttpRequest, account: CustomerAccount | None) -> HttpResponse:
    """An empty cart: perhaps it was paid in another tab a moment ago."""
    return HttpResponseRedirect(reverse("cart"), status=303)


def _theirs(request: HttpRequest, public_id: str) -> str:
    """Where somebody is led whose session we do not know: to their order, if it is theirs."""
    account = _account(request)
    if account and account.orders.filter(public_id=public_id).exists():
        return reverse("order", args=[public_id])
    raise Http404


def _ask_stripe(row: Checkout) -> None:
    if row.order.state != "open" or not row.session_id:
        return
    try:
        following.follow(stripe.session(row.session_id))
    except (stripe.Unavailable, stripe.Refusal, following.Foreign) as fault:
        logger.warning("Stripe could not be asked for %s: %s", row.session_id, fault)
