"""Sending money back at an order's page: chosen, shown with what follows, and only then done."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from billing import refunds
from billing.models import Payment, Refund
from billing.refund_plan import Account, Choice, Plan, plan, refundable
from billing.refund_refusals import Changed, NoRefund, NothingLeft
from orders.models import Order
from shop.lib.money import NotMoney, parse

TOGETHER = 20  # each may wait for Stripe, and a request is no night shift
KINDS = [
    ("all", _("All that is left of it")),
    ("lines", _("These lines")),
    ("amount", _("An amount")),
]


class RefundForm(forms.Form):
    kind = forms.ChoiceField(label=_("How much"), choices=KINDS, widget=forms.RadioSelect)
    lines = forms.TypedMultipleChoiceField(
        label=_("Lines"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    amount = forms.CharField(label=_("Amount"), max_length=30, required=False)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept with the event, for whoever asks later."),
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, account: Account, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.initial = {"kind": "all", "token": uuid4()}
        self.account = account
        field: Any = self.fields["lines"]
        field.choices = [
            (line.pk, f"{line} · {account.left_of(line)}")
            for line in account.lines
            if not line.withdrawn_at
        ]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        try:
            if said.get("kind") == "amount" and "amount" in said:
                currency = self.account.payment.currency
                said["parsed"] = parse(said["amount"], currency).amount
            if not self.errors:
                self.planned: Plan = plan(self.account.order, self.choice(said))
        except NotMoney as fault:
            self.add_error("amount", str(fault))
        except NoRefund as refusal:
            name = said["kind"] if said["kind"] in {"lines", "amount"} else None
            self.add_error(name, refusal.sentence)
        return said

    @staticmethod
    def choice(said: dict[str, Any]) -> Choice:
        return Choice(said["kind"], tuple(said.get("lines") or ()), said.get("parsed", 0))


class Refunding:
    """For the desk of orders: one order at a time, in two steps."""

    admin_site: Any
    opts: Any
    media: Any

    def get_urls(self) -> list[Any]:
        page = self.admin_site.admin_view(self.refund_page)
        way: Any = super()
        return [
            path("<int:number>/refund/", page, name="orders_order_refund"),
            *way.get_urls(),
        ]

    @admin.action(
        description=_("Refund"),
        permissions=["refund"],
        location=[admin.ActionLocation.CHANGE_FORM],
    )
    def refund(self, request: HttpRequest, chosen: Any) -> HttpResponse | None:
        order = chosen.first()
        return HttpResponseRedirect(self._address("refund", order)) if order else None

    def has_refund_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("billing.make_refund")

    def refund_page(self, request: HttpRequest, number: int) -> HttpResponse:
        if not self.has_refund_permission(request):
            raise PermissionDenied
        order = Order.objects.filter(pk=number).first()
        if order is None:
            raise Http404
        try:
            account = Account.of(order, refundable(order))
            if not account.left:
                raise NothingLeft
        except NoRefund as refusal:
            return self._done_before(request, order) or self._back(request, order, refusal)
        form = RefundForm(account, request.POST or None)
        if not form.is_valid():
            return self._show(
                request, order, {"form": form, "account": account}, wrong=bool(form.errors)
            )
        if request.POST.get("step") != "confirm":
            return self._show(request, order, {"form": form, "plan": form.planned})
        return self._do(request, order, form)

    def _do(self, request: HttpRequest, order: Order, form: RefundForm) -> HttpResponse:
        said = form.cleaned_data
        try:
            row = refunds.refund(
                order,
                form.choice(said),
                by=request.user,
                reason=said["reason"],
                key=said["token"].hex,
                seen=request.POST.get("seen", ""),
            )
        except Changed as changed:
            told = {"form": form, "plan": form.planned, "changed": changed.sentence}
            return self._show(request, order, told, wrong=True)
        except NoRefund as refusal:
            return self._back(request, order, refusal)
        return self._said(request, order, row)

    def _done_before(self, request: HttpRequest, order: Order) -> HttpResponse | None:
        """The second of two presses finds what the first has done."""
        token = request.POST.get("token", "").replace("-", "")[:64].replace("\0", "")
        row = order.refunds.filter(key=token).first() if token else None
        return self._said(request, order, row) if row else None

    def _said(self, request: HttpRequest, order: Order, row: Refund) -> HttpResponse:
        (messages.error if row.over else messages.success)(request, outcome(row))
        return HttpResponseRedirect(self._address("change", order))

    def _back(self, request: HttpRequest, order: Order, refusal: NoRefund) -> HttpResponse:
        messages.error(request, refusal.sentence)
        return HttpResponseRedirect(self._address("change", order))

    def _show(
        self, request: HttpRequest, order: Order, told: dict[str, Any], *, wrong: bool = False
    ) -> HttpResponse:
        request.current_app = self.admin_site.name
        context = self.admin_site.each_context(request) | {
            "title": gettext("Refund %(order)s") % {"order": order},
            "opts": self.opts,
            "media": self.media,
            "order": order,
        }
        template = "admin/orders/order/refund.html"
        return TemplateResponse(request, template, context | told, status=422 if wrong else 200)

    def _address(self, page: str, order: Order) -> str:
        return reverse(f"{self.admin_site.name}:orders_order_{page}", args=[order.pk])


def outcome(row: Refund) -> str:
    """What became of it, for whoever just asked for it."""
    amount = {"amount": row.money}
    if row.over:
        return gettext("%(amount)s did not go back. ") % amount + row.error
    if row.good and row.payment.provider == Payment.Provider.MANUAL:
        words = gettext("%(amount)s is written down as sent back by hand.")
        return words % amount
    if row.good:
        return gettext("%(amount)s is on its way back.") % amount
    return (
        gettext(
            "%(amount)s is to go back, but Stripe does not answer. It is asked again by itself; "
            "nothing is needed from you."
        )
        % amount
    )
