from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from shop.events import letter, samples
from shop.events.models import Wording
from shop.events.models.wording import PARTS
from shop.events.wording import unknown

ROWS = {"opening": 5, "closing": 4}


class WordingForm(forms.ModelForm[Wording]):
    """The words of one mail; as long as a field is empty, it says what it always said."""

    class Meta:
        model = Wording
        fields = PARTS
        widgets = {
            part: forms.Textarea(attrs={"rows": rows, "class": "vLargeTextField"})
            for part, rows in ROWS.items()
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = samples.placeholders(self.instance.name)
        usual = letter.defaults(self.instance.name, self.instance.language)
        for part in PARTS:
            field = self.fields[part]
            if part not in ROWS:
                field.widget.attrs["class"] = "vTextField"
            if usual[part]:
                field.help_text = _("While this is empty: %(usual)s") % {"usual": usual[part]}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for part in PARTS:
            for name in unknown(data.get(part, ""), self.offered):
                self.add_error(part, self._refusal(name))
        return data

    def _refusal(self, name: str) -> ValidationError:
        offered = ", ".join(f"{{{each}}}" for each in self.offered)
        return ValidationError(
            _("This mail has no {%(name)s}. It has %(offered)s."),
            params={"name": name, "offered": offered},
        )
