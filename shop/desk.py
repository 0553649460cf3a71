"""A desk: Django's admin behind a door of ours, where a refusal is a page with a way on."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.apps import apps
from django.contrib.admin import AdminSite
from django.contrib.auth.views import LoginView
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from shop.accounts import desk_age, views
from shop.accounts.access import may_operate, sign_in_url
from shop.accounts.login import DeskLoginForm


class Desk(AdminSite):
    login_form = DeskLoginForm
    password_change_template = "admin/password_change.html"  # noqa: S105  a path
    index_title = ""
    site_url = "/"
    empty_value_display = "–"

    def __init__(self, name: str) -> None:
        super().__init__(name)
        # It deletes without a reason and an event: what a desk does to many rows is confirmed().
        self.disable_action("delete_selected")

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().index(request, self.today(request) | (extra_context or {}))

    def today(self, request: HttpRequest) -> dict[str, Any]:
        """What the desk's first page says beside its sections."""
        return {}

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:  # noqa: FBT001, FBT002  Django's own signature
        if view == self.logout:
            return view
        inner = super().admin_view(self._refusing_inside(view), cacheable)

        @wraps(inner)
        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not self.has_permission(request):
                return turned_away(request)
            if may_operate(request.user):
                desk_age.touch(request)
            response: HttpResponse = inner(request, *args, **kwargs)
            return response

        turned_away = never_cache(self.turn_away)
        return door

    def turn_away(self, request: HttpRequest) -> HttpResponse:
        """Who may not enter is told so, and how one may."""
        raise NotImplementedError

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The same way out as everywhere, and open to whoever came in."""
        return views.sign_out(request)

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """Django trips over a relation that only leads back: no form has such a field."""
        asked = request.GET
        try:
            model = apps.get_model(asked["app_label"], asked["model_name"])
            concrete = model._meta.get_field(asked["field_name"]).concrete
        except (KeyError, LookupError, FieldDoesNotExist) as error:
            raise PermissionDenied from error
        if not concrete:
            raise PermissionDenied
        return super().autocomplete_view(request)

    def refuse_entry(self, request: HttpRequest) -> HttpResponse:
        request.current_app = self.name
        context = self.each_context(request) | {
            "title": _("This desk is not open to you"),
            "desk": self.name,
            "next": request.get_full_path(),
            "sign_in": sign_in_url(request.get_full_path()),
        }
        return TemplateResponse(request, "admin/door.html", context, status=403)

    def goal(self, request: HttpRequest) -> str:
        """Where somebody wanted to go, if that is here."""
        return LoginView().get_redirect_url(request) or reverse(f"{self.name}:index")

    def _refusing_inside(self, view: Callable[..., Any]) -> Callable[..., Any]:
        """Who is at a desk stays at it, also where there is nothing to see."""

        @wraps(view)
        def inside(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                response: HttpResponse = view(request, *args, **kwargs)
                if isinstance(response, TemplateResponse):
                    response.render()  # here, since forms ask the database as they are shown
            except PermissionDenied:
                return self._refusal(request, 403)
            except Http404:
                return self._refusal(request, 404)
            except (OverflowError, DataError):  # a number that no row can have
                return self._refusal(request, 400)
            return response

        return inside

    def _refusal(self, request: HttpRequest, status: int) -> HttpResponse:
        request.current_app = self.name
        titles = {
            400: _("This could not be understood"),
            403: _("This is not yours to open"),
            404: _("There is nothing here"),
        }
        context = self.each_context(request) | {"title": titles[status], "status": status}
        return TemplateResponse(request, "admin/refusal.html", context, status=status)
