"""What operators have mails say: the words, and what stands in braces in them."""

import re
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from shop.events.kinds import Kind
from shop.events.models import Wording
from shop.events.record import record

BRACES = re.compile(r"\{([^{}\s]+)\}")


@transaction.atomic
def word(name: str, language: str, words: Mapping[str, str], by: Any) -> Wording:
    """Has a mail say this from now on; one that is written already stays as it is."""
    wording, _new = Wording.objects.select_for_update().get_or_create(name=name, language=language)
    changed = [part for part, text in words.items() if text != getattr(wording, part)]
    if changed:
        for part in changed:
            setattr(wording, part, words[part])
        wording.save()
        record(Kind.MAIL_WORDED, wording, by=by, fields=changed)
    return wording


def unknown(text: str, offered: list[str]) -> list[str]:
    """What stands in braces and would never be filled in."""
    return [name for name in BRACES.findall(text) if name not in offered]


def filled(text: str, told: Mapping[str, Any]) -> str:
    """Nothing but names is looked up: what a buyer wrote stays what it is."""
    return BRACES.sub(lambda found: str(told.get(found[1], "")), text)
