"""The one address that a public page has, however it was asked for."""

from urllib.parse import parse_qsl, urlencode

# What a page answers to; all else in a query changes nothing, and is left out.
KNOWN = (
    "q", "category", "kind", "min", "max", "sort", "currency", "cursor", "option", "price", "part",
)  # fmt: skip
# What visitors type or page through: such addresses have no end.
ENDLESS = frozenset({"q", "min", "max", "cursor"})
MOST = 50
LONGEST = 2_000


def normal(query: str) -> str | None:
    """The known parts in one order; nothing of a query that nobody would write.

    Of two with one name the last counts, as it does for the views.
    """
    if not query:
        return ""
    if len(query) > LONGEST:
        return None
    try:
        asked = dict(parse_qsl(query, keep_blank_values=True, max_num_fields=MOST))
    except ValueError:
        return None
    return urlencode({key: asked[key] for key in KNOWN if asked.get(key)})


def endless(query: str) -> bool:
    """Whether there are more such addresses than anybody could keep pages for."""
    return any(part.partition("=")[0] in ENDLESS for part in query.split("&"))
