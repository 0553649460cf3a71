"""Releases: all of them at /ops/, one's own at /sell/."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog import uploads
from catalog.admin.files import Files
from catalog.forms import paper
from catalog.models import File, Release
from catalog.models.release import NothingToDeliver
from shop.accounts.scope import SellerScoped
from shop.lib.admin import MOST


class ReleaseForm(forms.ModelForm[Release]):
    class Meta:
        model = Release
        fields = ["product", "version", "notes"]
        widgets = {"notes": paper(10)}


class Arrival(admin.SimpleListFilter):
    """Releases by what became of the files that were brought to them."""

    title = _("files")
    parameter_name = "files"
    states = {
        "failed": (_("Failed"), File.objects.failed),
        "waiting": (_("Being checked"), File.objects.waiting),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(name, words) for name, (words, _files) in self.states.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Release]) -> QuerySet[Release]:
        _words, files = self.states.get(self.value() or "", ("", None))
        return queryset.filter(pk__in=files().values("release")) if files else queryset


class ReleaseAdmin(Files, admin.ModelAdmin[Release]):
    form = ReleaseForm
    list_display = ["version", "product", "released_at", "created_at"]
    list_filter = [("released_at", admin.EmptyFieldListFilter), Arrival]
    list_select_related = ["product"]
    show_full_result_count = False
    search_fields = ["version", "product__name"]
    search_help_text = _("Searches versions and names of products.")
    autocomplete_fields = ["product"]
    fields = ["product", "version", "notes", "released_at"]
    actions: Any = ["publish"]
    view_on_site = False
    change_form_template = "admin/catalog/release/change_form.html"

    def get_readonly_fields(self, request: HttpRequest, obj: Release | None = None) -> list[str]:
        return ["product", "released_at"] if obj else ["released_at"]

    def has_delete_permission(self, request: HttpRequest, obj: Release | None = None) -> bool:
        """What was released may have been bought."""
        return super().has_delete_permission(request, obj) and not (obj and obj.released_at)

    def delete_model(self, request: HttpRequest, obj: Release) -> None:
        for file in obj.files.all():
            uploads.forget(file)
        super().delete_model(request, obj)

    def response_add(self, request: HttpRequest, obj: Release, *args: Any, **kw: Any) -> Any:
        """On to the page where its files are brought."""
        if "_popup" in request.POST or "_addanother" in request.POST:
            return super().response_add(request, obj, *args, **kw)
        messages.success(request, gettext("Now add its files, then release it."))
        return self._back(obj)

    @admin.action(
        description=_("Release now"), permissions=["change"], location=list(admin.ActionLocation)
    )
    def publish(self, request: HttpRequest, chosen: QuerySet[Release]) -> HttpResponse | None:
        for release in chosen[:MOST]:
            try:
                release.publish(request.user)
            except NothingToDeliver as refusal:
                messages.error(request, f"{release}: {refusal}")
            else:
                messages.success(request, gettext("%(version)s is out.") % {"version": release})
        return None


class OwnReleaseAdmin(ReleaseAdmin, SellerScoped):
    seller_path = "product__seller"
