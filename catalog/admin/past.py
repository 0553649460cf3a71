"""All that happened to a product, by whichever way: forms, actions, imports, the clock."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from catalog.models import Product
from shop.accounts.models import User
from shop.events.kinds import Kind
from shop.events.models import Event

A_PAGE = 50


@dataclass
class Entry:
    action_time: datetime
    user: User | None
    by: str
    get_change_message: str


class Past:
    """Of a ModelAdmin: a history of events, where Django's own knows of forms alone."""

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        stand: Any = super()
        answer = stand.history_view(request, object_id, extra_context)
        product: Product = answer.context_data["object"]
        events = Event.objects.filter(
            subject_type=product._meta.label_lower, subject_id=str(product.pk)
        )
        pages = stand.get_paginator(request, events.select_related("actor"), A_PAGE)
        page = pages.get_page(request.GET.get("p", 1))
        page.object_list = [_entry(event) for event in page.object_list]
        answer.context_data |= {
            "action_list": page,
            "page_range": pages.get_elided_page_range(page.number),
            "pagination_required": pages.num_pages > 1,
        }
        return answer


def _entry(event: Event) -> Entry:
    words = [event.get_kind_display(), _details(event.kind, event.data)]
    told = ": ".join(word for word in words if word)
    return Entry(event.at, event.actor, event.actor_name, told)


def _details(kind: str, data: dict[str, Any]) -> str:
    if kind == Kind.PRICE_CHANGED:
        option, before, after = data["option"], data["before"] or "–", data["after"] or "–"
        return f"{option}, {before} → {after}"
    if kind == Kind.PRODUCT_CHANGED:
        return ", ".join(capfirst(_word(name)) for name in data["fields"])
    return ""


def _word(name: str) -> str:
    """As the form calls it; its parts by what there is many of."""
    try:
        field: Any = Product._meta.get_field(name)
    except FieldDoesNotExist:
        return _("Tags") if name == "tag_words" else name
    return str(field.verbose_name if field.concrete else field.related_model._meta.verbose_name)
