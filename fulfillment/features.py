"""What somebody may use: the features of the products they own, and those they were given."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fulfillment.models import Entitlement
from shop.accounts.access import PersonalRequest, account_of, signed_in
from shop.accounts.models import CustomerAccount


def features_of(account: CustomerAccount) -> frozenset[str]:
    """Asked for once for each account in hand: what changes meanwhile is seen next time."""
    kept: frozenset[str] | None = getattr(account, "_features", None)
    if kept is None:
        rows = Entitlement.objects.open().filter(account=account)
        kept = frozenset(
            key
            for feature, keys in rows.order_by().values_list("feature", "product__feature_keys")
            for key in ([feature] if feature else keys or [])
        )
        account._features = kept  # type: ignore[attr-defined]  # ours, as long as the object lives
    return kept


def has_feature(account: CustomerAccount, key: str) -> bool:
    return key in features_of(account)


def may_use(request: HttpRequest, key: str) -> bool:
    """Whether who is asking may; a visitor may not."""
    return request.user.is_authenticated and has_feature(account_of(request.user), key)


def with_feature[V: Callable[..., HttpResponse]](key: str) -> Callable[[V], V]:
    """A page for those who have this feature; others are told where it can be had."""

    def gate(view: V) -> V:
        @wraps(view)
        def page(request: PersonalRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if has_feature(request.account, key):
                return view(request, *args, **kwargs)
            return render(request, "fulfillment/locked.html", {"feature": key}, status=403)

        return cast("V", signed_in(page))

    return gate
