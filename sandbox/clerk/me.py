"""What people change about themselves in their profile."""

import json

from sandbox.clerk import addresses, errors, passwords, people, sessions, shapes
from sandbox.clerk.frontend import Json, Visit
from sandbox.clerk.sign_ups import metadata

NAMES = ("first_name", "last_name")


def show(visit: Visit) -> Json:
    return visit.reply(shapes.user(people.get(visit.session.person_id)))


def change(visit: Visit) -> Json:
    person_id = visit.session.person_id
    values: dict[str, object] = {n: visit.form[n] or None for n in NAMES if n in visit.form}
    if primary := visit.form.get("primary_email_address_id"):
        if not addresses.get(primary, person_id=person_id).verified:
            raise errors.param_invalid("primary_email_address_id", "Verify the address first.")
        values["primary_address_id"] = primary
    if text := visit.form.get("unsafe_metadata"):
        values["unsafe_metadata"] = json.loads(metadata(text))
    people.change(person_id, **values)
    return show(visit)


def change_password(visit: Visit) -> Json:
    session = visit.session
    person = people.get(session.person_id)
    kept = person.row["password"]
    if kept and not passwords.matches(visit.form.get("current_password", ""), kept):
        raise errors.password_incorrect("current_password")
    new = passwords.check(visit.needed("new_password"), "new_password")
    people.change(person.id, password=new)
    if visit.form.get("sign_out_of_other_sessions") == "true":
        sessions.end_others(session)
    return show(visit)


def remove(visit: Visit) -> Json:
    person_id = visit.session.person_id
    people.remove(person_id)
    return visit.reply({"object": "user", "id": person_id, "deleted": True})


def list_sessions(visit: Visit) -> list[Json]:
    """With what the profile shows of the device; nothing is known of it here."""
    found = sessions.active(person_id=visit.session.person_id)
    return [device(shapes.bare_session(session)) for session in found]


def revoke_session(visit: Visit, session_id: str) -> Json:
    session = sessions.get(session_id, person_id=visit.session.person_id)
    revoked = sessions.end(session, "revoked")
    return visit.reply(device(shapes.bare_session(revoked)))


def device(told: Json) -> Json:
    activity = {
        "object": "session_activity",
        "id": f"{told['id']}_activity",
        "is_mobile": False,
        "ip_address": "127.0.0.1",
        "city": "this computer",
    }
    return told | {"latest_activity": activity}


def list_addresses(visit: Visit) -> Json:
    found = addresses.of(visit.session.person_id)
    return visit.reply([address.as_json() for address in found])


def add_address(visit: Visit) -> Json:
    person_id = visit.session.person_id
    address = addresses.add(person_id, visit.needed("email_address"), "email_code", verified=False)
    people.change(person_id)
    return visit.reply(address.as_json())


def show_address(visit: Visit, address_id: str) -> Json:
    return visit.reply(own(visit, address_id).as_json())


def prepare_verification(visit: Visit, address_id: str) -> Json:
    addresses.send_code(own(visit, address_id))
    return show_address(visit, address_id)


def attempt_verification(visit: Visit, address_id: str) -> Json:
    addresses.verify(own(visit, address_id), visit.needed("code"))
    people.change(visit.session.person_id)
    return show_address(visit, address_id)


def remove_address(visit: Visit, address_id: str) -> Json:
    address = own(visit, address_id)
    person = people.get(address.person_id)
    if person.primary and person.primary.id == address.id:
        raise errors.param_invalid("email_address_id", "The primary address has to stay.")
    addresses.remove(address)
    people.change(person.id)
    return visit.reply({"object": "email_address", "id": address.id, "deleted": True})


def own(visit: Visit, address_id: str) -> addresses.Address:
    return addresses.get(address_id, person_id=visit.session.person_id)
