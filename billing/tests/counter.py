"""The operators' desk as a test uses it: an action is asked for, then confirmed."""

import re
from html import unescape
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import Model
from django.test import Client

from shop.accounts.models import User

WHY = "They called."


def page_of(row: Model, desk: str = "ops") -> str:
    return f"/{desk}/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/change/"


def list_of(model: type[Model], desk: str = "ops") -> str:
    return f"/{desk}/{model._meta.app_label}/{model._meta.model_name}/"


def ask(browser: Client, action: str, *rows: Model) -> Any:
    """The page that shows the consequences; of one row, as by the button on its page."""
    if len(rows) == 1:
        data = {"CHANGE_FORM-action": action, "_selected_action": rows[0].pk}
        return browser.post(page_of(rows[0]), data)
    data = {"action": action, "index": "0", "_selected_action": [row.pk for row in rows]}
    return browser.post(list_of(type(rows[0])), data)


def confirm(browser: Client, asked: Any, reason: str = WHY) -> Any:
    page = asked.text
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page):
        fields.setdefault(name, []).append(value)
    return browser.post(asked.request["PATH_INFO"], {**fields, "reason": reason}, follow=True)


def do(browser: Client, action: str, *rows: Model) -> list[str]:
    """Asked and confirmed; what the desk said to it."""
    return said(confirm(browser, ask(browser, action, *rows)))


def said(answer: Any) -> list[str]:
    assert answer.status_code == 200
    found = re.search(r'<ul class="messagelist">(.*?)</ul>', answer.text, re.DOTALL)
    lines = re.findall(r"<li[^>]*>(.*?)</li>", found[1], re.DOTALL) if found else []
    return [unescape(re.sub(r"<[^>]*>", "", line)).strip() for line in lines]


def otto(*codenames: str) -> Client:
    """An operator who may do this and nothing else."""
    person = User.objects.create_user("otto@example.com", is_staff=True)
    person.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    browser = Client()
    browser.force_login(person)
    return browser
