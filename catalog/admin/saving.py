"""What a product's page sends back, kept by the verbs of the product."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone

from catalog import stock
from catalog.forms import tags
from catalog.models import Image, Option, Product, ServiceOffer
from catalog.models.checklist import Unready

OWN_VERBS = ("slug", "published_at", "seller")


class Saving:
    """Of a ModelAdmin: one change, however much of the page was written in."""

    def save_model(
        self,
        request: HttpRequest,
        obj: Product,
        form: Any,
        change: bool,  # noqa: FBT001  Django's own signature
    ) -> None:
        """A new product needs its number; a known one is saved with its parts."""
        if not change:
            obj.add(request.user)

    def save_related(
        self,
        request: HttpRequest,
        form: Any,
        formsets: Any,
        change: bool,  # noqa: FBT001  Django's own signature
    ) -> None:
        product, by = form.instance, request.user
        changed = [name for name in form.changed_data if name not in OWN_VERBS]
        if change and "slug" in form.changed_data:
            slug, product.slug = product.slug, form.initial["slug"]
            product.rename(slug)
            changed.append("slug")
        if change and "seller" in form.changed_data:
            seller = product.seller
            product.refresh_from_db(fields=["seller"])
            product.move(seller, by)
        form.save_m2m()
        if "tag_words" in form.changed_data:
            product.tags.set(tags(form.cleaned_data["tag_words"]))
        for formset in formsets:
            changed += _keep(formset, product, by)
        at = product.published_at
        if change and "stock" in changed:
            product.stock = stock.restock(product.pk, product.stock, form.shown_stock)
        if change:
            product.published_at = form.initial.get("published_at", at)
            product.change(changed=dict.fromkeys(changed), by=by)
        else:
            product.relist()
        if change and "published_at" in form.changed_data:
            self._schedule(request, product, at)

    def _schedule(self, request: HttpRequest, product: Product, at: Any) -> None:
        try:
            if at is None:
                product.unpublish(request.user)
            else:
                product.publish(request.user, max(at, timezone.now()))
        except Unready as unready:
            for sentence in unready.sentences:
                messages.error(request, sentence)


def _keep(formset: Any, product: Product, by: Any) -> list[str]:
    """Says what was changed; the prices of an option have verbs and events of their own."""
    rows = formset.save(commit=False)
    for row in rows if formset.model is not Image else []:  # a picture has verbs of its own
        row.save()
    formset.save_m2m()
    for row in formset.deleted_objects:
        _remove(row, product)
    done = [formset.prefix] if rows or formset.deleted_objects else []
    for form in formset.forms:
        if form.instance.pk and form not in formset.deleted_forms and form.has_changed():
            if formset.model is Option:
                form.keep(by)
            elif formset.model is ServiceOffer:
                form.keep()
    return done


def _remove(row: Any, product: Product) -> None:
    """An option that was for sale is archived: somebody may have bought it."""
    if isinstance(row, Option) and product.was_for_sale:
        row.archived_at = timezone.now()
        row.save(update_fields=["archived_at"])
    else:
        row.delete()
