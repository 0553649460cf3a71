"""What every template may use: the icon set, the languages, the storefront in mails."""

from typing import Any, NamedTuple

from django import template
from django.conf import settings
from django.template import Context
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_info

from shop.storefront import languages
from shop.storefront.models import LegalText, Storefront
from shop.storefront.words import markdown

register = template.Library()


@register.simple_tag
def icon(name: str, css: str = "size-5") -> SafeString:
    """An icon of the sprite, for decoration: the words beside it say the same."""
    return format_html(
        '<svg class="{} shrink-0" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        css,
        static("dist/icons.svg"),
        name,
    )


class Tongue(NamedTuple):
    """A language of the shop, and this page in it."""

    code: str
    name: str
    path: str
    url: str
    current: bool


@register.simple_tag(takes_context=True)
def language_links(context: Context) -> list[Tongue]:
    request = context.get("request")
    if request is None or not hasattr(request, "LANGUAGE_CODE"):
        return []
    query = request.META.get("QUERY_STRING", "")
    return [
        Tongue(
            code,
            get_language_info(code)["name_local"],
            f"{path}?{query}" if query else path,
            f"{settings.SITE_URL}{path}",
            code == request.LANGUAGE_CODE,
        )
        for code, path in languages.links(request).items()
    ]


@register.simple_tag
def current_storefront() -> Storefront:
    """For templates that no request renders: mails."""
    return Storefront.current()


@register.simple_tag(takes_context=True)
def link(context: Context, name: str, *args: Any) -> str:
    """For mails: the whole address of a page, in the language of the mail."""
    with languages.speaking(context["language"]):
        return f"{settings.SITE_URL}{reverse(name, args=args)}"


@register.simple_tag
def legal_kinds() -> list[LegalText.Kind]:
    """The legal texts this shop has, in the order in which they are listed."""
    written = set(LegalText.objects.values_list("kind", flat=True).distinct().order_by())
    return [kind for kind in LegalText.Kind if kind in written]


@register.filter
def prose(text: str) -> SafeString:
    return mark_safe(markdown(text))  # noqa: S308  markdown() escapes whatever is HTML
