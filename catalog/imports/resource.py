"""Products as rows of a table: a row is a product with one of its prices."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from import_export import fields, resources, widgets

from catalog.forms import PriceForm, WordsField, tags
from catalog.models import Category, OldSlug, Option, Price, Product, Tag
from shop.accounts.models import Seller
from shop.lib.exported import harmless
from shop.lib.money import typed

PRODUCT = ["slug", "name", "kind", "tagline", "description", "includes", "stock", "unlisted"]
LINE = ["price", "currency", "period", "compare_at", "suggested", "trial_days"]
OURS = [*PRODUCT, "category"]
OPTION = "Standard"


class CategoryWidget(widgets.Widget):
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Category | None:
        if not value:
            return None
        found = Category.objects.filter(name__iexact=value).first()
        if found is None:
            raise ValueError(_("There is no category of this name."))
        return found

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return str(value or "")


class StockWidget(widgets.Widget):
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int | None:
        if value and not (str(value).isascii() and str(value).isdigit()):
            raise ValueError(_("Write a whole number, or nothing."))
        return int(value) if value else None


class YesWidget(widgets.Widget):
    YES, NO = ("yes", "1", "true"), ("", "no", "0", "false")

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool:
        word = str(value or "").lower()
        if word not in (*self.YES, *self.NO):
            raise ValueError(_("Write yes or no."))
        return word in self.YES

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "yes" if value else "no"


class ProductResource(resources.ModelResource):
    """Of one seller: nobody else's products are found, changed or made."""

    category = fields.Field("category", "category", CategoryWidget())
    stock = fields.Field("stock", "stock", StockWidget())
    unlisted = fields.Field("unlisted", "unlisted", YesWidget())
    tags = fields.Field(column_name="tags", readonly=True)
    option = fields.Field(column_name="option", readonly=True)
    price = fields.Field(column_name="price", readonly=True)
    currency = fields.Field(column_name="currency", readonly=True)
    period = fields.Field(column_name="period", readonly=True)
    compare_at = fields.Field(column_name="compare_at", readonly=True)
    suggested = fields.Field(column_name="suggested", readonly=True)
    trial_days = fields.Field(column_name="trial_days", readonly=True)

    class Meta:
        model = Product
        fields = [*PRODUCT, "category", "tags", "option", *LINE]
        import_id_fields = ["slug"]
        export_order = [*PRODUCT[:-2], "category", "tags", "stock", "unlisted", "option", *LINE]
        use_transactions = True
        skip_diff = True
        clean_model_instances = False

    def __init__(self, seller: Seller | None = None, by: Any = None) -> None:
        super().__init__()
        self.seller, self.by = seller, by
        self.known: dict[str, Tag] = {}

    def get_queryset(self) -> QuerySet[Product]:
        return Product.objects.filter(seller=self.seller)

    def after_init_instance(self, instance: Any, new: bool, row: Any, **kwargs: Any) -> None:  # noqa: FBT001  theirs
        self.before = {} if new else {name: getattr(instance, name) for name in OURS}
        if new:
            instance.seller, instance.kind = self.seller, "digital"

    def validate_instance(
        self,
        instance: Any,
        import_validation_errors: Any = None,
        validate_unique: bool = True,  # noqa: FBT001, FBT002  its base has it so
    ) -> None:
        """All that is wrong with a row is said at once, each at its column."""
        errors = dict(import_validation_errors or {})
        try:
            instance.full_clean(exclude=[*errors], validate_unique=validate_unique)
        except ValidationError as wrong:
            errors = wrong.update_error_dict(errors)
        led = OldSlug.objects.filter(slug=instance.slug).exclude(product=instance.pk)
        if led.exists():
            errors["slug"] = [ValidationError(_("This address led to another product once."))]
        if self.before.get("kind", instance.kind) != instance.kind:
            errors["kind"] = [ValidationError(_("What kind a product is stays as it was."))]
        self.line.kind = instance.kind
        for name, told in self.line.errors.as_data().items():
            errors["price" if name == "amount" else name] = told
        errors |= self.word_errors
        if errors:
            raise ValidationError(errors)

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        given = {name: row.get(name, "") for name in LINE[1:]}
        self.line = PriceForm(
            given | {"amount": row.get("price", "")}, use_required_attribute=False
        )
        self.named = (row.get("option", "") or OPTION)[:80]
        self.words, self.word_errors = None, {}
        if "tags" in row:
            try:
                self.words = WordsField(longest=40).clean(row["tags"])
            except ValidationError as wrong:
                self.word_errors = {"tags": [wrong]}

    def do_instance_save(self, instance: Any, is_create: bool) -> None:  # noqa: FBT001  its base has it so
        """By the verbs, so that it is written down as at the desk."""
        if is_create:
            instance.add(self.by)
            return
        changed = [name for name, value in self.before.items() if getattr(instance, name) != value]
        instance.change(changed=changed, by=self.by)

    def after_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        if not self.before:  # it was made a moment ago, so it has nothing yet
            instance.tags.add(*self._tags(self.words or []))
        elif self.words is not None and set(self.words) != {t.name for t in instance.tags.all()}:
            instance.tags.set(self._tags(self.words))
            instance.change(changed=["tag_words"], by=self.by)
        if self.line.cleaned_data.get("amount_money") is not None:
            self.line.change(self._option(instance), self.by)

    def _tags(self, words: list[str]) -> list[Tag]:
        """Asked for once, however many rows name them."""
        if unknown := [word for word in words if word not in self.known]:
            self.known |= dict(zip(unknown, tags(unknown), strict=True))
        return [self.known[word] for word in words]

    def _option(self, product: Product) -> Option:
        held = product.options.filter(name=self.named).first() if self.before else None
        if held is None:
            rank = product.options.count() if self.before else 0
            held = product.options.create(name=self.named, rank=rank)
        option: Option = held
        return option

    def iter_queryset(self, queryset: Any) -> Iterator[Any]:
        """A product once for each of its prices; without any, once."""
        held = Price.objects.open().filter(default=True)
        options = Option.objects.filter(archived_at=None)
        options = options.prefetch_related(Prefetch("prices", held, to_attr="held"))
        parts = [Prefetch("options", options, to_attr="kept"), "tags", "category"]
        for product in queryset.prefetch_related(*parts).iterator(chunk_size=500):
            lines = [(option, price) for option in product.kept for price in option.held]
            for line in lines or [(None, None)]:
                product.line = line
                yield product

    def export_resource(
        self, instance: Any, selected_fields: Any = None, **kwargs: Any
    ) -> list[str]:
        cells = super().export_resource(instance, selected_fields, **kwargs)
        return [harmless(str(cell)) for cell in cells]

    def dehydrate_tags(self, product: Any) -> str:
        return ", ".join(tag.name for tag in product.tags.all())

    def dehydrate_option(self, product: Any) -> str:
        return product.line[0].name if product.line[0] else ""

    def dehydrate_price(self, product: Any) -> str:
        price = product.line[1]
        return typed(price.amount, price.currency) if price else ""

    def dehydrate_currency(self, product: Any) -> str:
        return product.line[1].currency if product.line[1] else ""

    def dehydrate_period(self, product: Any) -> str:
        return product.line[1].period if product.line[1] else ""

    def dehydrate_compare_at(self, product: Any) -> str:
        return _optional(product.line[1], "compare_at")

    def dehydrate_suggested(self, product: Any) -> str:
        return _optional(product.line[1], "suggested")

    def dehydrate_trial_days(self, product: Any) -> str:
        return str(product.line[1].trial_days or "") if product.line[1] else ""


def _optional(price: Price | None, name: str) -> str:
    amount = getattr(price, name, None)
    return "" if price is None or amount is None else typed(amount, price.currency)
