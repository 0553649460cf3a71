"""Every mail there is: how it looks, and what it says in which language."""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from shop.events import letter, mailing, samples
from shop.events.admin.letters import as_letter, shown
from shop.events.forms import WordingForm
from shop.events.models import Wording
from shop.events.wording import word

NOBODY = "alice@example.com"


class WordingAdmin(admin.ModelAdmin[Wording]):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        inside, one = self.admin_site.admin_view, "<slug:name>/<slug:language>/"
        return [
            path(f"{one}letter/", inside(self.letter_page), name="events_wording_letter"),
            path(f"{one}test/", inside(self.test), name="events_wording_test"),
            path(f"{one}words/", inside(self.page), name="events_wording_page"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        worded = {
            (row.name, row.language) for row in Wording.objects.all() if any(row.words.values())
        }
        mails = [
            (name, [self._line(name, code, (name, code) in worded) for code in _languages()])
            for name in samples.names()
        ]
        return self._answer(
            request, "list", {"title": self.opts.verbose_name_plural, "mails": mails}
        )

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        return self.page(request, row.name, row.language)

    def page(self, request: HttpRequest, name: str, language: str) -> HttpResponse:
        """The words, and how the mail looks with them."""
        form = self._form(request, name, language)
        here = self._url("page", name, language)
        if request.method == "POST" and form.is_valid():
            word(name, language, form.cleaned_data, by=request.user)
            messages.success(request, gettext("From now on it says this."))
            return HttpResponseRedirect(here)
        seen = letter.write(name, samples.sample(name), language, NOBODY)
        told = {
            "title": seen.subject,
            "form": form,
            "may": self.has_change_permission(request),
            "text": seen.text,
            "here": here,
            "letter": self._url("letter", name, language),
            "test": self._url("test", name, language),
            "token": uuid4(),
            "language": language,
            "languages": [self._line(name, code) for code in _languages()],
        }
        return self._answer(request, "page", told, 422 if form.errors else 200)

    @as_letter
    def letter_page(self, request: HttpRequest, name: str, language: str) -> HttpResponse:
        """With the words as they are; posted, with those that are not saved yet."""
        form = self._form(request, name, language)
        words = None
        if request.method == "POST":
            if not form.is_valid():
                return shown(form.errors.as_ul())
            words = form.cleaned_data
        seen = letter.write(name, samples.sample(name), language, NOBODY, words)
        return shown(seen.html, request.GET.get("scheme", ""))

    @method_decorator(require_POST)
    def test(self, request: HttpRequest, name: str, language: str) -> HttpResponse:
        """The mail to oneself, marked as made up; once for each time the page was shown."""
        reader = request.user
        self._known(request, name, language)
        if not self.has_change_permission(request):
            raise PermissionDenied
        if not reader.is_authenticated or not reader.email:
            messages.warning(request, gettext("You have no address here to send it to."))
        else:
            told = samples.sample(name) | {"trial": True}
            key = f"trial/{mailing.token_of(request.POST.get('token', ''))}"
            row = mailing.mail(key, name, reader.email, told, language)
            sent = gettext("This mail is on its way to %(to)s, marked as a test.")
            messages.success(request, sent % {"to": row.to})
        return HttpResponseRedirect(self._url("page", name, language))

    def _form(self, request: HttpRequest, name: str, language: str) -> WordingForm:
        self._known(request, name, language)
        if request.method == "POST" and not self.has_change_permission(request):
            raise PermissionDenied
        posted = request.POST if request.method == "POST" else None
        return WordingForm(posted, instance=Wording.of(name, language))

    def _known(self, request: HttpRequest, name: str, language: str) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied
        if name not in samples.names() or language not in _languages():
            raise Http404

    def _line(self, name: str, language: str, worded: bool = False) -> dict[str, Any]:  # noqa: FBT001, FBT002  one of three columns
        return {
            "language": dict(settings.LANGUAGES)[language],
            "code": language,
            "subject": letter.subject(name, language),
            "url": self._url("page", name, language),
            "worded": worded,
        }

    def _url(self, page: str, name: str, language: str) -> str:
        return reverse(f"{self.admin_site.name}:events_wording_{page}", args=[name, language])

    def _answer(
        self, request: HttpRequest, page: str, told: dict[str, Any], status: int = 200
    ) -> HttpResponse:
        request.current_app = self.admin_site.name
        context = self.admin_site.each_context(request) | {"opts": self.opts} | told
        return TemplateResponse(
            request, f"admin/events/wording/{page}.html", context, status=status
        )


def _languages() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]
