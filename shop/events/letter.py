"""What a mail says: its templates, and the operators' words where there are any."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.template.loader_tags import BlockNode
from django.utils.translation import gettext, override

from shop.events import leaving, samples
from shop.events.models import Wording
from shop.events.topics import topic_of
from shop.events.wording import filled

LONGEST_SUBJECT = 300


@dataclass(frozen=True)
class Letter:
    subject: str
    text: str
    html: str


def write(
    name: str,
    told: Mapping[str, Any],
    language: str,
    to: str,
    words: Mapping[str, str] | None = None,
) -> Letter:
    """In the operators' words of today, or in others that are only tried on."""
    with override(language):
        if words is None:
            words = Wording.of(name, language).words
        worded = {part: filled(text, _values(told)) for part, text in words.items()}
        topic = topic_of(name)
        context = {
            **told,
            "site_url": settings.SITE_URL,
            "language": language,
            "worded": worded,
            "topic": topic,
            "leave": leaving.token(to, topic) if topic else "",
        }
        parts = [render_to_string(f"emails/{name}/{part}", context) for part in samples.PARTS]
        subject = " ".join((worded.get("subject") or parts[0]).split())
        if told.get("trial"):
            subject = gettext("Test: %(subject)s") % {"subject": subject}
    return Letter(subject[:LONGEST_SUBJECT], _airy(parts[1]), parts[2])


def subject(name: str, language: str) -> str:
    """What the sample's subject is, for a list of mails."""
    words = Wording.of(name, language).subject
    with override(language):
        told = samples.sample(name)
        text = filled(words, _values(told)) or render_to_string(f"emails/{name}/subject.txt", told)
    return " ".join(text.split())


def defaults(name: str, language: str) -> dict[str, str]:
    """What each part says as it comes, with its placeholders in braces."""
    offered = {key: f"{{{key}}}" for key in samples.placeholders(name)}
    told = {**samples.sample(name), **offered, "shop": SimpleNamespace(name="{shop}")}
    with override(language):
        return {
            "subject": " ".join(render_to_string(f"emails/{name}/subject.txt", told).split()),
            "heading": _block(f"emails/{name}/body.html", "heading", told),
            "opening": _block(f"emails/{name}/body.txt", "opening", told),
            "closing": _block(f"emails/{name}/body.txt", "closing", told),
        }


def _values(told: Mapping[str, Any]) -> dict[str, Any]:
    return {**told, "shop": render_to_string("emails/shop.txt").strip()}


def _block(file: str, name: str, told: dict[str, Any]) -> str:
    """One block alone; nothing where the template leaves it to its base."""
    template: Any = get_template(file)
    context = Context(told, autoescape=False)
    with (
        context.render_context.push_state(template.template),
        context.bind_template(template.template),
    ):
        found = [
            node.nodelist.render(context).strip()
            for node in template.template.nodelist.get_nodes_by_type(BlockNode)
            if node.name == name
        ]
    return " ".join(found)


def _airy(text: str) -> str:
    """At most one empty line in a row, whatever the templates leave out."""
    lines: list[str] = []
    for line in text.strip().splitlines():
        if line.strip() or (lines and lines[-1].strip()):
            lines.append(line)
    return "\n".join(lines)
