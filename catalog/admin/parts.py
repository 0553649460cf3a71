"""What stands within a product: options with their prices, and questions."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import Prefetch, QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.admin import former
from catalog.forms import PriceForm, paper
from catalog.models import Option, Price, Product, Question
from shop.accounts.scope import OwnInline
from shop.lib.money import Money


class OptionForm(forms.ModelForm[Option], PriceForm):
    closing = forms.ModelMultipleChoiceField(
        label=_("Stop selling at"),
        queryset=Price.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Whoever bought at this price keeps what they have."),
    )

    class Meta:
        model = Option
        fields = ["name", "note", "rank"]
        error_messages = {
            NON_FIELD_ERRORS: {
                "unique_together": _("Another option has this name. Choose another one.")
            }
        }
        help_texts = {
            "name": _("What buyers choose: “Personal licence”, “60 minutes”."),
            "note": _("A few words beside it."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "closing" not in self.fields:
            return
        field: Any = self.fields["closing"]
        if self.instance.pk:
            field.queryset = Price.objects.open().filter(option=self.instance)
            field.choices = [(price.pk, said(price)) for price in _held(self.instance)]
        else:
            field.widget = forms.MultipleHiddenInput()

    def clean(self) -> dict[str, Any]:
        super().clean()  # the model's, which asks no further
        return PriceForm.clean(self)

    def keep(self, by: Any) -> list[str]:
        """Calls the verbs of its prices; says whether anything became of it."""
        option, done = self.instance, []
        if self.change(option, by):
            done.append("prices")
        for price in self.cleaned_data.get("closing") or []:
            option.close_price(price, by=by)
            done.append("prices")
        return done


class OptionFormSet(BaseInlineFormSet[Option, Product, OptionForm]):
    """A new product has one at least, to be filled in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.min_num = 1

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        form: Any = super()._construct_form(i, **kwargs)  # type: ignore[misc]  # Django's own way
        form.kind = self.instance.kind
        return form


PRICE = ["amount", "currency", "period"]
TERMS = [
    ("compare_at", "suggested"),
    ("trial_days", "initial_credits", "monthly_credits"),
    "price_name",
    "closing",
]
FORMER: Any = (_("Former prices"), {"fields": ["prices_before"], "classes": ["collapse"]})


class Part(OwnInline):
    """Rows are added by a script; without one, by a link that asks for an empty row."""

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 1 if "row" in request.GET else 0


class OptionPart(Part):
    model = Option
    form = OptionForm
    formset: Any = OptionFormSet
    readonly_fields = ["prices_now", "prices_before"]
    verbose_name = _("option")
    verbose_name_plural = _("options and prices")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if not self.has_change_permission(request, obj):
            return [(None, {"fields": ["name", "note", "prices_now"]}), FORMER]
        return [
            (None, {"fields": ["name", "note", "prices_now", tuple(PRICE)]}),
            (_("More about the price"), {"fields": TERMS, "classes": ["collapse"]}),
            FORMER,
            (_("Place among the options"), {"fields": ["rank"], "classes": ["collapse"]}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if not self.has_change_permission(request, obj):
            return ["name", "note", *self.readonly_fields]
        return self.readonly_fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        held = Prefetch("prices", Price.objects.open(), to_attr="held")
        return (
            super()
            .get_queryset(request)
            .filter(archived_at=None)
            .prefetch_related(held, former.closed())
        )

    @admin.display(description=_("prices before"))
    def prices_before(self, option: Option) -> str:
        """Django makes an inline anew for each request, so who set them is asked for once."""
        if not hasattr(self, "who"):
            self.who = former.who_set(option.product)
        return former.table(option, self.who)

    @admin.display(description=_("prices now"))
    def prices_now(self, option: Option) -> str:
        held = _held(option)
        if not held:
            return gettext("None yet.")
        return format_html_join("", "<p>{}</p>", ((said(price),) for price in held))


class QuestionPart(Part):
    model = Question
    fields = ["text", "choices", "required"]
    classes = ["collapse"]

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "choices":
            kwargs["widget"] = paper(3)
        return super().formfield_for_dbfield(db_field, request, **kwargs)


def _held(option: Option) -> list[Price]:
    """As fetched with the page."""
    held: list[Price] = getattr(option, "held", [])
    return held


def said(price: Price) -> str:
    """In a line, as its seller speaks of it."""
    words = [price.name, f"{price.money} {price.get_period_display()}"]
    if price.was:
        words.append(gettext("was %(amount)s") % {"amount": price.was})
    if price.suggested is not None:
        suggested = Money(price.suggested, price.currency)
        words.append(gettext("or more; suggested %(amount)s") % {"amount": suggested})
    if price.trial_days:
        words.append(gettext("%(n)s days to try") % {"n": price.trial_days})
    if price.initial_credits or price.monthly_credits:
        told = gettext("credits: %(first)s at the start, %(monthly)s each month")
        words.append(told % {"first": price.initial_credits, "monthly": price.monthly_credits})
    return " · ".join(word for word in words if word)
