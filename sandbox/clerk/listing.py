"""What a list of the Backend API holds, after the parameters of its query."""

from django.http import QueryDict

from sandbox.clerk import errors, people, sessions
from sandbox.clerk.people import Person
from sandbox.clerk.sessions import Session

MOST = 500


def people_asked_for(query: QueryDict) -> list[Person]:
    """Newest first; every parameter that is there has to fit."""
    found = [person for person in reversed(people.everybody()) if fits(person, query)]
    return page(found, query)


def fits(person: Person, query: QueryDict) -> bool:
    emails = {address.address for address in person.addresses}
    wanted = {email.strip().lower() for email in values(query, "email_address")}
    ids, external = values(query, "user_id"), values(query, "external_id")
    return (
        (not wanted or bool(emails & wanted))
        and (not ids or person.id in ids)
        and (not external or person.row["external_id"] in external)
        and contains(person, emails, query.get("query", "").strip().lower())
    )


def contains(person: Person, emails: set[str], text: str) -> bool:
    return any(text in told.lower() for told in (person.id, person.name, *emails))


def sessions_asked_for(query: QueryDict) -> list[Session]:
    person_id = query.get("user_id", "")
    if not person_id:
        raise errors.param_missing("user_id")
    found = [*reversed(sessions.of(person_id))]
    if status := query.get("status"):
        found = [session for session in found if session.status == status]
    return page(found, query)


def values(query: QueryDict, name: str) -> list[str]:
    """Clerk's own clients repeat a parameter with and without brackets."""
    return [*query.getlist(name), *query.getlist(f"{name}[]")]


def page[Thing](found: list[Thing], query: QueryDict) -> list[Thing]:
    limit, offset = number(query, "limit", 10), number(query, "offset", 0)
    if not 1 <= limit <= MOST:
        raise errors.param_invalid("limit", f"limit is a number from 1 to {MOST}.")
    return found[offset : offset + limit]


def number(query: QueryDict, name: str, default: int) -> int:
    text = query.get(name) or str(default)
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise errors.param_invalid(name, f"{name} is a number.")
    return int(text)
