"""Coming in, going out, and what one may say of oneself."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shop.accounts import clerk, exchange, roles, sessions
from shop.accounts.access import PersonalRequest, sign_in_url, signed_in
from shop.accounts.embed import clerk_context, own_page, with_clerk
from shop.accounts.forms import DetailsForm, TopicsForm
from shop.accounts.tasks import revoke_at_clerk
from shop.accounts.tokens import Refused
from shop.events import leaving
from shop.events.models import Suppression
from shop.events.topics import Topic
from shop.lib.http import inside


@require_GET
@with_clerk
@ensure_csrf_cookie
def sign_in(request: HttpRequest) -> HttpResponse:
    return _door(request, "sign-in")


@require_GET
@with_clerk
@ensure_csrf_cookie
def sign_up(request: HttpRequest) -> HttpResponse:
    return _door(request, "sign-up")


@never_cache
@require_http_methods(["GET", "POST"])
def session(request: HttpRequest) -> HttpResponse:
    """GET: Clerk's component leads here once somebody signed in. POST: a token for a session."""
    goal = _goal(request)
    if request.method == "GET":
        known = request.user.is_authenticated
        return HttpResponseRedirect(goal if known else sign_in_url(goal))
    try:
        exchange.exchange(request, request.POST.get("token", ""))
    except Refused as refusal:
        told = {"error": refusal.reason, "text": _refusal(refusal.reason)}
        return JsonResponse(told, status=403)
    except clerk.Unavailable:
        text = _("Our sign-in service does not answer just now. Please try again in a minute.")
        return JsonResponse({"error": "unavailable", "text": text}, status=503)
    return JsonResponse({"next": goal})


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ours ends at once; Clerk's is told, and if it does not hear, its tokens count no more.

    So does the session that the browser would come back by, if that is another one.
    """
    origin = sessions.origin_of(request)
    who = request.user if request.user.is_authenticated else "visitor"
    for sid in {origin.sid if origin else "", exchange.sid_of_cookie(request)} - {""}:
        sessions.end(sid, "signed out", by=who)
        revoke_at_clerk.enqueue(sid)
    auth.logout(request)
    return HttpResponseRedirect(inside(request, request.POST.get("next", ""), reverse("landing")))


@signed_in
@with_clerk
def profile(request: PersonalRequest) -> HttpResponse:
    return own_page(request, "accounts/profile.html", {})


@signed_in
@with_clerk
@require_http_methods(["GET", "POST"])
def details(request: PersonalRequest) -> HttpResponse:
    form = DetailsForm(request.POST or None, instance=request.account)
    if request.method == "POST" and form.is_valid():
        form.instance.change(changed=form.really_changed(), by=request.user)
        messages.success(request, _("Your details are saved."))
        return HttpResponseRedirect(reverse("account_details"))
    status = 422 if form.errors else 200
    return own_page(request, "accounts/details.html", {"form": form}, status)


@signed_in
@with_clerk
@require_http_methods(["GET", "POST"])
def mails(request: PersonalRequest) -> HttpResponse:
    """What one wants mails about, at each of one's addresses."""
    addresses = request.account.addresses()
    asked = set(Topic) if request.account.cart_reminders else set(Topic) - {Topic.CARTS}
    wanted = [each for each in asked if not any(leaving.left(to, each) for to in addresses)]
    posted = request.POST if request.method == "POST" else None  # no topic at all is a choice
    form = TopicsForm(posted, initial={"topics": wanted})
    if request.method == "POST" and form.is_valid():
        leaving.choose(addresses, form.cleaned_data["topics"], by=request.user)
        request.account.want_reminders(Topic.CARTS in form.cleaned_data["topics"], by=request.user)
        messages.success(request, _("Your choice is saved."))
        return HttpResponseRedirect(reverse("account_mails"))
    told = {
        "form": form,
        "addresses": addresses,
        "blocked": Suppression.objects.open().filter(address__in=addresses).exists(),
    }
    return own_page(request, "accounts/mails.html", told, 422 if form.errors else 200)


@require_GET
@signed_in
def whoami(request: PersonalRequest) -> HttpResponse:
    """For programs: whom their token, or their session, speaks of."""
    user, account = request.user, request.account
    claims = getattr(request, "claims", None)
    told: dict[str, Any] = {
        "user": {"id": user.pk, "email": user.email, "name": user.name},
        "account": {
            "name": account.name,
            "company": account.company,
            "country": account.country,
            "tax_id": account.tax_id,
        },
        "sellers": list(user.memberships.values_list("seller__slug", flat=True)),
        "operator": user.is_staff,
    }
    if claims:
        told |= {"issuer": claims.issuer, "subject": claims.subject, "session": claims.sid}
        told["feature_hints"] = sorted(roles.features(claims))
    return JsonResponse(told)


def _door(request: HttpRequest, component: str) -> HttpResponse:
    goal = _goal(request)
    if request.user.is_authenticated:
        return HttpResponseRedirect(goal)
    if elsewhere := _elsewhere(request):
        return HttpResponseRedirect(elsewhere)
    context = {"component": component, "goal": goal, "clerk": clerk_context()}
    return render(request, "accounts/door.html", context)


def _elsewhere(request: HttpRequest) -> str:
    """A token names the origin it was made for, so one signs in where Clerk knows the shop."""
    site = urlsplit(settings.SITE_URL).netloc.lower()
    known = {urlsplit(party).netloc.lower() for party in settings.CLERK_AUTHORIZED_PARTIES}
    if not clerk.configured() or site not in known or request.get_host().lower() in known:
        return ""
    return f"{settings.SITE_URL}{request.get_full_path()}"


def _goal(request: HttpRequest) -> str:
    asked = request.POST.get("next", "") or request.GET.get("next", "")
    return inside(request, asked, reverse("account"))


def _refusal(reason: str) -> str:
    if reason == "ended":
        return _("That session has ended. Please sign in again.")
    if reason in ("not-welcome", "gone"):
        return _("This account is closed. If you think that is wrong, please write to us.")
    return _("We could not confirm that sign-in. Please try again; if it stays so, write to us.")
