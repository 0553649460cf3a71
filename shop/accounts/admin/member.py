"""Members of a seller, chosen by their address: nobody is shown who else there is."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shop.accounts.models import Member, Seller, User

NOBODY = _(
    "Nobody has signed in with this address yet. Ask them to sign in here once, then add them."
)


class MemberForm(forms.ModelForm[Member]):
    email = forms.EmailField(
        label=_("E-mail"), help_text=_("The address with which they sign in here.")
    )

    class Meta:
        model = Member
        fields = ["role"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "email" in self.fields:
            user = self.instance.user
            self.fields["email"] = forms.CharField(
                label=_("Person"), initial=user.email or str(user), disabled=True
            )

    def clean_email(self) -> str:
        if self.instance.pk:
            return ""
        email = self.cleaned_data["email"].strip().lower()
        user = User.objects.filter(email=email, is_active=True).first()
        if user is None:
            raise ValidationError(NOBODY)
        self.instance.user = user
        return str(email)


class MemberFormSet(BaseInlineFormSet[Member, Seller, MemberForm]):
    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        staying = [form for form in self.forms if form.cleaned_data and not self._leaves(form)]
        people = [form.instance.user_id for form in staying]
        if len(people) != len(set(people)):
            raise ValidationError(gettext("Somebody is here twice; once is enough."))
        owned = any(form.cleaned_data.get("role") == Member.Role.OWNER for form in staying)
        if not owned and (staying or self.initial_form_count()):
            raise ValidationError(gettext("One member at least must be an owner."))

    def _leaves(self, form: MemberForm) -> bool:
        return bool(self.can_delete and form.cleaned_data.get("DELETE"))
