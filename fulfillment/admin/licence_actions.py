"""What an operator may do about a key, once it is confirmed: each with its own permission."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from fulfillment import licences
from fulfillment.models import Licence
from fulfillment.models.licence import NotActive
from shop.lib.admin import SHOWN, Confirmation, ConfirmationForm, Undone, confirmed

# What makes sense for a key in this state, as buttons beside it.
BUTTONS = {
    "active": {"replace", "widen", "free", "revoke"},
    "suspended": {"replace", "widen", "free", "revoke"},
    "pending": {"widen", "revoke"},
    "expired": {"free", "revoke"},
}


class MoreForm(ConfirmationForm):
    more = forms.IntegerField(label=_("More devices"), min_value=1, max_value=1000, initial=1)
    field_order = ["more"]


def revoking(rows: list[Licence]) -> list[str]:
    return [
        *_each(rows, gettext("%(key)s for %(product)s stops working, for good.")),
        gettext("Licence files that were fetched before hold until they expire."),
        gettext("The customer still sees the key, marked as revoked. Nobody is mailed."),
        gettext("No money moves."),
    ]


def replacing(rows: list[Licence]) -> list[str]:
    words = gettext("%(key)s for %(product)s stops working; a new key takes its place.")
    return [
        *_each(rows, words),
        gettext("Each device must be given the new key."),
        gettext("The customer is told by mail where it is."),
    ]


def widening(rows: list[Licence]) -> list[str]:
    return _each(rows, gettext("%(key)s for %(product)s works on more than %(devices)s devices."))


def freeing(rows: list[Licence]) -> list[str]:
    return [
        *_each(rows, gettext("The devices of %(key)s for %(product)s are asked to activate anew.")),
        gettext("Whether they may, the number of devices decides as before."),
    ]


class LicenceActions:
    actions: Any = ["replace", "widen", "free", "revoke"]

    @confirmed(_("Revoke"), permission="revoke", consequences=revoking)
    def revoke(self, request: HttpRequest, rows: list[Licence], meant: Confirmation) -> str:
        count = sum(row.revoke(request.user, meant.reason) for row in rows)
        if not count:
            raise Undone(gettext("Each of them is revoked or replaced already."))
        return ngettext("The key is revoked.", "%(n)s keys are revoked.", count) % {"n": count}

    @confirmed(_("Replace"), permission="replace", consequences=replacing)
    def replace(self, request: HttpRequest, rows: list[Licence], meant: Confirmation) -> str:
        for row in rows:
            try:
                licences.replace(row, request.user, meant.reason)
            except NotActive:
                told = gettext("%(key)s cannot be used, so nothing was replaced.")
                raise Undone(told % {"key": row}) from None
        count = len(rows)
        return ngettext("The key is replaced.", "%(n)s keys are replaced.", count) % {"n": count}

    @confirmed(_("Give more devices"), permission="widen", consequences=widening, asking=MoreForm)
    def widen(self, request: HttpRequest, rows: list[Licence], meant: Confirmation) -> str:
        for row in rows:
            if not row.widen(meant.data["more"], request.user, meant.reason):
                told = gettext("%(key)s has as many devices as a key may have.")
                raise Undone(told % {"key": row})
        return gettext("More devices may be used.")

    @confirmed(_("Free all devices"), permission="free", consequences=freeing)
    def free(self, request: HttpRequest, rows: list[Licence], meant: Confirmation) -> str:
        count = sum(row.free(request.user, meant.reason) for row in rows)
        if not count:
            raise Undone(gettext("No device was active."))
        return ngettext("One device is free.", "%(n)s devices are free.", count) % {"n": count}

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("fulfillment.revoke_licence")

    def has_replace_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("fulfillment.replace_licence")

    def has_widen_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("fulfillment.widen_licence")

    def has_free_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("fulfillment.free_licence")


def _each(rows: list[Licence], sentence: str) -> list[str]:
    return [
        sentence % {"key": row, "product": row.entitlement.product, "devices": row.devices}
        for row in rows[:SHOWN]
    ]
