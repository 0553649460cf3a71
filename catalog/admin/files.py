"""Releases of a product, and the files that are brought to them."""

from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.csp import CSP
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_POST

from catalog import uploads
from catalog.models import File, Release
from shop.lib import storage

SMALL = 4_000_000  # through the shop itself: larger files would keep it from its visitors
DOWN = _("The storage does not answer. Nothing is lost; please try again in a minute.")
KEPT = _("Whoever bought it before keeps it, until you bring another file of the same name.")
WORDS = {
    "uploading": (_("It has not arrived. If its upload broke off, bring it again."), "warn"),
    "checking": (_("being checked"), ""),
    "usable": (_("ready"), "good"),
    "stuck": (_("The storage did not answer for days. Remove it and upload it again."), "bad"),
}


class Line(NamedTuple):
    """A file as its page tells of it."""

    file: File
    words: Any
    level: str
    removal: str
    taken: int | None


class BeginForm(forms.Form):
    name = forms.CharField(max_length=1000, strip=False)
    size = forms.IntegerField(min_value=0)


class SmallForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        error_messages={"required": _("Please choose a file first.")},
    )

    def clean_file(self) -> Any:
        sent = self.cleaned_data["file"]
        if sent.size > SMALL:
            raise forms.ValidationError(_("This way takes 4 MB at most. Allow scripts for more."))
        return sent


type Deed = Callable[..., HttpResponse]


def _editing(deed: Deed) -> Callable[..., HttpResponse]:
    """Whoever may change the release, and nobody else, finds it here."""

    @wraps(deed)
    def view(stand: Any, request: HttpRequest, pk: int, **numbers: int) -> HttpResponse:
        release = stand.get_object(request, str(pk))
        if release is None or not stand.has_change_permission(request, release):
            raise Http404
        return deed(stand, request, release, **numbers)

    return view


class Files:
    """The part of a release's page that brings files to it."""

    admin_site: Any

    def get_urls(self) -> list[Any]:
        views = [
            ("files/", self.add_small, "files"),
            ("uploads/", self.begin, "uploads"),
            ("files/<int:file>/arrival/", self.finish, "arrival"),
            ("files/<int:file>/removal/", self.remove, "removal"),
        ]
        own = [
            path(f"<int:pk>/{where}", self._door(view), name=f"catalog_release_{name}")
            for where, view, name in views
        ]
        above: Any = super()
        return [*own, *above.get_urls()]

    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Uploads go straight to the storage, so this page alone may speak to it."""
        above: Any = super()
        origins = storage.origins()
        if not origins:
            answer: HttpResponse = above.change_view(request, *args, **kwargs)
            return answer
        policy: dict[str, Any] = settings.SECURE_CSP | {"connect-src": [CSP.SELF, *origins]}
        opened: HttpResponse = csp_override(policy)(above.change_view)(request, *args, **kwargs)
        return opened

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kw: Any) -> Any:
        above: Any = super()
        release = context.get("original")
        if release:
            own = {"begin": self._at("uploads", release), "send": self._at("files", release)}
            context |= own | {"lines": self._lines(release), "small": SMALL}
        return above.render_change_form(request, context, *args, **kw)

    def taken(self, release: Release) -> dict[int, int]:
        """How often each was downloaded, by its number; who delivers files knows."""
        return {}

    @_editing
    def begin(self, request: HttpRequest, release: Release) -> HttpResponse:
        """Answers where the browser sends the bytes, and what it says afterwards."""
        form = BeginForm(request.POST)
        if not form.is_valid():
            return JsonResponse({"error": gettext("This file has no name or no size.")}, status=422)
        try:
            begun = uploads.begin(release, form.cleaned_data["name"], form.cleaned_data["size"])
        except uploads.Refused as refusal:
            return JsonResponse({"error": str(refusal)}, status=422)
        return JsonResponse(
            {
                "url": begun.upload.url,
                "headers": begun.upload.headers,
                "arrival": self._at("arrival", release, begun.file),
                "removal": self._at("removal", release, begun.file),
            }
        )

    @_editing
    def finish(self, request: HttpRequest, release: Release, file: int) -> HttpResponse:
        uploads.finish(get_object_or_404(release.files.kept(), pk=file))
        messages.success(request, gettext("It has arrived, and is being checked."))
        return HttpResponse(status=204)

    @_editing
    def remove(self, request: HttpRequest, release: Release, file: int) -> HttpResponse:
        uploads.remove(get_object_or_404(release.files.kept(), pk=file))
        messages.success(request, gettext("The file is removed."))
        if release.released_at:
            messages.info(request, KEPT)
        return self._back(release)

    @_editing
    def add_small(self, request: HttpRequest, release: Release) -> HttpResponse:
        """Without a script, through the shop itself."""
        form = SmallForm(request.POST, request.FILES)
        if not form.is_valid():
            messages.error(request, " ".join(map(str, form.errors["file"])))
            return self._back(release)
        sent = form.cleaned_data["file"]
        try:
            uploads.receive(release, sent.name, sent, sent.size)
        except uploads.Refused as refusal:
            messages.error(request, str(refusal))
        except (storage.Unavailable, storage.Cut):
            messages.error(request, DOWN)
        else:
            messages.success(request, gettext("It has arrived, and is being checked."))
        return self._back(release)

    def _lines(self, release: Release) -> list[Line]:
        files, taken = release.files.kept().select_related("checking"), self.taken(release)
        return [
            Line(file, *_told(file), self._at("removal", release, file), taken.get(file.pk))
            for file in files
        ]

    def _door(self, view: Any) -> Any:
        return self.admin_site.admin_view(require_POST(view))

    def _at(self, name: str, release: Release, file: File | None = None) -> str:
        numbers = {"pk": release.pk} | ({"file": file.pk} if file else {})
        return reverse(f"{self.admin_site.name}:catalog_release_{name}", kwargs=numbers)

    def _back(self, release: Release) -> HttpResponseRedirect:
        name = f"{self.admin_site.name}:catalog_release_change"
        return HttpResponseRedirect(reverse(name, args=[release.pk]))


def _told(file: File) -> tuple[Any, str]:
    if file.state == "faulty":
        return file.get_fault_display(), "bad"
    return WORDS[file.state]
