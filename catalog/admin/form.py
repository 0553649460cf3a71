"""The form in which a product is written down."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.forms import WordsField, paper
from catalog.models import OldSlug, Product


class ProductForm(forms.ModelForm[Product]):
    tag_words = WordsField(
        label=_("Tags"),
        longest=40,
        help_text=_("Words with commas between them; a new word makes a new tag."),
        widget=forms.TextInput({"class": "vTextField", "autocomplete": "off"}),
    )
    feature_keys = WordsField(
        label=_("Features"),
        longest=60,
        help_text=_("What this unlocks, as keys with commas between them: early-access, api."),
        widget=forms.TextInput({"class": "vTextField", "autocomplete": "off"}),
    )

    class Meta:
        model = Product
        fields = ["name", "slug", "tagline", "description", "includes", "published_at"]
        widgets = {
            "description": paper(12),
            "includes": paper(5),
            "seo_description": paper(2),
        }
        help_texts = {
            "name": _("As buyers read it everywhere."),
            "slug": _("Ends the address of its page. The old address keeps leading there."),
            "tagline": _("One sentence for the lists."),
            "description": _("What it is, and for whom. Markdown: # heading, **bold**, - list."),
            "published_at": _("Empty: a draft. A moment to come: it opens then by itself."),
            "rank": _("Smaller numbers stand first."),
            "limit_per_customer": _("Empty: as many as they like."),
            "seo_title": _("Empty: the name."),
            "seo_description": _("Empty: the tagline."),
        }
        error_messages = {
            "slug": {"unique": _("Another product has this address. Choose another one.")}
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "stock" in self.fields:
            # Buyers change it while somebody writes here.
            self.fields["stock"].show_hidden_initial = True
        if self.instance.pk and "tag_words" in self.fields:
            self.initial["tag_words"] = [tag.name for tag in self.instance.tags.all()]

    @property
    def shown_stock(self) -> int | None:
        """How many there were when the form was opened."""
        text = str(self.data.get(self.add_initial_prefix("stock")) or "")
        return int(text) if text.isascii() and text.isdigit() else None

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        led = OldSlug.objects.filter(slug=slug).exclude(product=self.instance.pk)
        if led.exists():
            raise ValidationError(
                gettext("This address led to another product once. Choose another one.")
            )
        return slug

    def clean_published_at(self) -> datetime | None:
        at: datetime | None = self.cleaned_data["published_at"]
        moved = "published_at" in self.changed_data
        if at and moved and at < timezone.now():
            raise ValidationError(
                gettext("This moment has passed. Leave it empty, save, and press “Publish now”.")
            )
        return at

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        itself = [name for name in ("bundled", "related") if self.instance in data.get(name, [])]
        for name in itself if self.instance.pk else []:
            self.add_error(name, _("A product does not stand beside itself."))
        return data
