"""The checkout, and the two ways back from Stripe, which prove nothing and grant nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.csp import CSP
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_http_methods, require_safe

from billing import checkout as way
from billing import following, stripe
from billing.forms import CheckoutForm
from billing.models import Checkout
from billing.owning import owned
from billing.place_form import country_of, hint, looks, place_of, retaxed
from fulfillment.models import Entitlement
from orders import links
from orders.basket import cart_of, keep
from orders.models import Cart, CartLine, Order
from orders.quote import Quote, quote
from orders.refusals import Changed, Empty, Refused
from shop.accounts.access import account_of
from shop.accounts.limits import hit, visitor
from shop.accounts.models import CustomerAccount
from shop.lib.htmx import page, wants_part
from shop.storefront.context import current
from shop.storefront.models import LegalText

logger = logging.getLogger(__name__)

PATIENCE = timedelta(seconds=10)  # before the one who waits has us ask Stripe
SHOWN = timedelta(days=1)  # for so long a session's number is proof enough; then there is the mail


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
    found = quote(cart, current(request), place=place_of(request, account)) if cart else None
    if cart is None or found is None or found.empty:
        return _nothing()
    form = _form(request, found, account)
    if request.method != "POST" or looks(request):
        return keep(request, _show(request, form), cart)
    if not form.is_valid():
        return _show(request, form, status=422)
    _count(request, account, form)
    _keep_answers(found, form)
    return keep(request, _buy(request, cart, form, account), cart)


@require_safe
@never_cache
def success(request: HttpRequest) -> HttpResponse:
    """The order, as it is by now; asked for again until it is settled."""
    order, session = request.GET.get("order", ""), request.GET.get("session", "")
    rows = Checkout.objects.select_related("order")
    row = rows.filter(session_id=session, order__public_id=order).first()
    if row is None or row.created_at < timezone.now() - SHOWN:
        return HttpResponseRedirect(_theirs(request, order))
    if row.order.state == "open" and row.ask(PATIENCE) and row.asked_at:
        _ask_stripe(row)
        row.order.refresh_from_db()
    here = f"{request.path}?order={order}&session={session}"
    told = {
        "order": row.order,
        "waiting": row.order.state == "open",
        "here": here,
        "link": links.path(row.order),
        "goods": _goods(row.order),
    }
    return page(request, "billing/success.html", told, part="state")


def _goods(order: Order) -> QuerySet[Entitlement] | None:
    if not order.paid_at:
        return None
    return Entitlement.objects.filter(line__order=order).select_related("product").order_by("pk")


@require_safe
@never_cache
def cancel(request: HttpRequest) -> HttpResponse:
    """Nothing was paid, and the cart is as it was."""
    cart = cart_of(request)
    found = quote(cart, current(request)) if cart else None
    return render(request, "billing/cancel.html", {"quote": found})


def _buy(
    request: HttpRequest, cart: Cart, form: CheckoutForm, account: CustomerAccount | None
) -> HttpResponse:
    try:
        there = _place(request, cart, form, account)
    except Empty:
        return _nothing()
    except Changed as changed:
        words = retaxed(changed.quote, request) or changed.sentence
        return _show(request, _form(request, changed.quote, account), words, 422)
    except Refused as refused:
        return _show(request, form, refused.sentence, 422)
    except (stripe.Unavailable, stripe.Refusal) as fault:
        return _show(request, form, *_told(fault))
    return HttpResponseRedirect(there, status=303)


def _place(
    request: HttpRequest, cart: Cart, form: CheckoutForm, account: CustomerAccount | None
) -> str:
    """Where the buyer goes next."""
    # A number cannot be read out of it, and it is wiped as soon as the order is settled.
    where = salted_hmac("orders.visitor", visitor(request), algorithm="sha256").hexdigest()
    try:
        buyer, seen = form.buyer(account, where, country_of(request)), request.POST.get("seen", "")
        order, there = way.enter(cart, buyer, seen, current(request))
        return there or links.path(order)
    except way.PaidAlready as paid:
        if not _same_buyer(paid.order, form, account):
            raise Ordered from paid
        return links.path(paid.order)


class Ordered(Refused):
    @property
    def sentence(self) -> str:
        return _("What was in this cart is ordered already; who ordered it has a mail about it.")


def _same_buyer(order: Order, form: CheckoutForm, account: CustomerAccount | None) -> bool:
    """Who only shares the cart of somebody else learns nothing of their order."""
    mine = account is not None and order.account_id == account.pk
    return mine or order.email.lower() == form.cleaned_data["email"].lower()


def _told(fault: stripe.Unavailable | stripe.Refusal) -> tuple[str, int]:
    if isinstance(fault, stripe.Unavailable):
        logger.warning("Stripe could not be reached for a checkout: %s", fault)
        return _away(), 503
    if fault.code == "email_invalid":
        return _("Stripe does not take this e-mail address. Please write another one."), 422
    logger.error("Stripe refused a checkout: %s", fault)
    return _("Stripe did not take this order. Nothing was charged; please tell us."), 502


def _away() -> str:
    return _(
        "Our payment provider does not answer at the moment. Nothing was charged, and your order "
        "waits: please try again in a minute."
    )


def _show(
    request: HttpRequest, form: CheckoutForm, refusal: str = "", status: int = 200
) -> HttpResponse:
    told = {"form": form, "quote": form.quote, "refusal": refusal, "terms": form.terms}
    told |= {"hint": hint(form.quote, current(request)), "part": wants_part(request) and "sum"}
    return page(request, "billing/checkout.html", told, part="sum", status=status)


def _form(request: HttpRequest, found: Quote, account: CustomerAccount | None) -> CheckoutForm:
    held = account or CustomerAccount()
    instance = CustomerAccount(**{name: getattr(held, name) for name in CheckoutForm.Meta.fields})
    instance.country = instance.country or found.place.country
    buys = request.method == "POST" and not looks(request)
    posted, typed = (request.POST, {}) if buys else (None, request.POST.dict())
    terms, had = _terms(request), owned(account, found)
    return CheckoutForm(
        posted, instance=instance, initial=typed, quote=found, terms=terms, owned=had
    )


def _terms(request: HttpRequest) -> str:
    """As the link beside the button shows them."""
    text = LegalText.shown(LegalText.Kind.TERMS, get_language() or "", current(request))
    return text.body if text else ""


def _account(request: HttpRequest) -> CustomerAccount | None:
    return account_of(request.user) if request.user.is_authenticated else None


def _count(request: HttpRequest, account: CustomerAccount | None, form: CheckoutForm) -> None:
    """Whoever has bought here before is never kept from buying again."""
    if account is None or not account.orders.paid().exists():
        hit("checkout", visitor(request))
    if account is None and form.quote.free:  # it costs nothing to have us mail somebody else
        hit("free_order", f"mail:{form.cleaned_data['email'].lower()}")


def _keep_answers(found: Quote, form: CheckoutForm) -> None:
    said = form.answers()
    for each in found.lines:
        if each.questions and each.line.answers != said[each.line.pk]:
            each.line.answers = said[each.line.pk]
            CartLine.objects.filter(pk=each.line.pk).update(answers=each.line.answers)


def _nothing() -> HttpResponse:
    """An empty cart: perhaps it was paid in another tab a moment ago."""
    return HttpResponseRedirect(reverse("cart"), status=303)


def _theirs(request: HttpRequest, public_id: str) -> str:
    """Where somebody is led whose session we do not know: to their order, if it is theirs."""
    account = _account(request)
    if account and account.orders.filter(public_id=public_id).exists():
        return reverse("order", args=[public_id])
    raise Http404


def _ask_stripe(row: Checkout) -> None:
    try:
        following.follow(stripe.session(str(row.session_id)))
    except (stripe.Unavailable, stripe.Refusal, following.Foreign) as fault:
        logger.warning("Stripe could not be asked for %s: %s", row.session_id, fault)
