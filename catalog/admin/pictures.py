"""Pictures within a product: uploaded, described and put in order."""

from typing import Any

from django import forms
from django.contrib import admin
from django.forms.models import BaseInlineFormSet
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog import pictures
from catalog.admin.parts import Part
from catalog.models import Image, Product

ACCEPTED = "image/jpeg,image/png,image/webp,image/avif"


class PictureForm(forms.ModelForm[Image]):
    upload = forms.FileField(
        label=_("Picture"),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        help_text=_("JPEG, PNG, WebP or AVIF, at most 10 MB; 1600 pixels wide or more looks best."),
    )

    class Meta:
        model = Image
        fields = ["alt", "rank"]
        help_texts = {
            "alt": _(
                "What is to be seen on it, for those who cannot. “Cover: a red tram at dusk”."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "alt" in self.fields:
            self.fields["alt"].required = True
        if self.instance.pk and "upload" in self.fields:
            self.fields["upload"].required = False
            self.fields["upload"].label = _("Another picture instead")

    def clean_upload(self) -> tuple[bytes, tuple[int, int]] | None:
        upload = self.cleaned_data["upload"]
        return pictures.look(upload) if upload else None

    def save(self, commit: bool = True) -> Image:  # noqa: FBT001, FBT002  Django's own signature
        """What was looked at is drawn; without it only the words have changed."""
        image: Image = super().save(commit=False)
        if seen := self.cleaned_data.get("upload"):
            pictures.replace(image, *seen)
        else:
            image.save(update_fields=["alt", "rank"])
        return image


class PictureFormSet(BaseInlineFormSet[Image, Product, PictureForm]):
    """Its pictures are kept by their verbs, also for whoever saves the rows afterwards."""

    def save_new(self, form: Any, commit: bool = True) -> Image:  # noqa: FBT001, FBT002  Django's own signature
        form.instance.product = self.instance
        saved: Image = form.save()
        return saved

    def save_existing(self, form: Any, obj: Image, commit: bool = True) -> Image:  # noqa: FBT001, FBT002  Django's own signature
        saved: Image = form.save()
        return saved

    def delete_existing(self, obj: Image, commit: bool = True) -> None:  # noqa: FBT001, FBT002  Django's own signature
        pictures.forget(obj)
        super().delete_existing(obj, commit=commit)


class PictureInline(Part):
    model = Image
    form = PictureForm
    formset: Any = PictureFormSet
    fields = ["shown", "upload", "alt", "rank"]
    readonly_fields = ["shown"]

    def get_fields(self, request: Any, obj: Any = None) -> Any:
        """Who only looks is not shown where to upload."""
        if self.has_change_permission(request, obj):
            return self.fields
        return ["shown", "alt"]

    @admin.display(description=_("picture now"))
    def shown(self, image: Image) -> str:
        if not image.pk:
            return gettext("None yet.")
        if not image.widths:
            failed = getattr(image, "drawing", None) and image.drawing.failed_at
            return gettext("It could not be drawn.") if failed else gettext("Being drawn.")
        return format_html(
            '<img class="picture" src="{}" width="{}" height="{}" alt="{}">',
            image.url(image.widths[0], "webp"),
            200,
            max(1, round(200 * image.height / image.width)),
            image.alt,
        )
