from django.http import HttpRequest
from django.template import Library

from fulfillment.features import may_use

register = Library()


@register.simple_tag(takes_context=True)
def may(context: dict[str, HttpRequest], key: str) -> bool:
    """`{% may "pro" as pro %}{% if pro %}…` on a page of one's own."""
    return may_use(context["request"], key)
