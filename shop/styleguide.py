"""What the style guide shows its components with."""

from typing import Any

from django import forms

from shop.lib.leaf import leaf


class Sample(forms.Form):
    name = forms.CharField(help_text="As it should stand on the receipt.")
    email = forms.EmailField(label="E-mail")
    licence = forms.ChoiceField(choices=[("one", "Personal licence"), ("team", "Team licence")])
    message = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3}))
    closed = forms.CharField(disabled=True, initial="Cannot be changed any more")
    agreed = forms.BooleanField(label="I agree that the download begins at once.")


def samples() -> dict[str, Any]:
    filled = {"name": "Ada", "email": "ada@", "licence": "one", "agreed": "on"}
    return {
        "themes": [(theme, Sample(filled, auto_id=f"{theme}_%s")) for theme in ("light", "dark")],
        "page": leaf(range(95), 10, "3"),
        "trail": [("Shop", "/"), ("Typefaces", "/#products"), ("Marlow Serif", "")],
        "lines": ["18 styles, from Light to Black", "Every update, for good"],
    }
