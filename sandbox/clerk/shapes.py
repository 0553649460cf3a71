"""People and sessions as Clerk tells them: to a page, to a server and in an event."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sandbox.clerk.people import Person
    from sandbox.clerk.sessions import Session

type Json = dict[str, Any]

# What this instance does not offer, said as Clerk says it.
NOT_OFFERED: Json = {
    "username": None,
    "primary_phone_number_id": None,
    "primary_web3_wallet_id": None,
    "phone_numbers": [],
    "web3_wallets": [],
    "passkeys": [],
    "external_accounts": [],
    "saml_accounts": [],
    "enterprise_accounts": [],
    "two_factor_enabled": False,
    "totp_enabled": False,
    "backup_code_enabled": False,
    "mfa_enabled_at": None,
    "mfa_disabled_at": None,
    "create_organization_enabled": False,
    "create_organizations_limit": None,
    "legal_accepted_at": None,
    "has_image": False,
}

# Who has a name is shown by initials. The bundles append a size to the address, which would break
# any encoding but this one.
GREY = (
    "data:image/gif,GIF89a%01%00%01%00%80%00%00%8B%83%75%00%00%00"
    ",%00%00%00%00%01%00%01%00%00%02%02D%01%00;"
)


def user(person: "Person") -> Json:
    """As their own page is told."""
    row = person.row
    return NOT_OFFERED | {
        "object": "user",
        "id": person.id,
        "external_id": row["external_id"],
        "first_name": row["first_name"],
        "last_name": row["last_name"],
        "image_url": picture(person),
        "profile_image_url": picture(person),
        "primary_email_address_id": row["primary_address_id"],
        "email_addresses": [address.as_json() for address in person.addresses],
        "organization_memberships": [],
        "public_metadata": person.metadata("public_metadata"),
        "unsafe_metadata": person.metadata("unsafe_metadata"),
        "password_enabled": row["password"] is not None,
        "banned": bool(row["banned"]),
        "locked": False,
        "delete_self_enabled": True,
        "last_sign_in_at": row["last_sign_in_at"],
        "last_active_at": row["last_sign_in_at"],
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
    }


def account(person: "Person") -> Json:
    """As a server is told, with what no page may see."""
    told = user(person) | {
        "private_metadata": person.metadata("private_metadata"),
        "lockout_expires_in_seconds": None,
        "verification_attempts_remaining": 100,
    }
    del told["organization_memberships"]
    return told


def bare_session(session: "Session") -> Json:
    """As a server is told."""
    return {
        "object": "session",
        "id": session.id,
        "client_id": session.client_id,
        "user_id": session.person_id,
        "status": session.status,
        "actor": None,
        "last_active_organization_id": None,
        "latest_activity": None,
        "last_active_at": session.last_active_at,
        "expire_at": session.expire_at,
        "abandon_at": session.abandon_at,
        "created_at": session.created_at,
        "updated_at": session.updated_at,
    }


def own_session(session: "Session", person: "Person", jwt: str) -> Json:
    """As the page it belongs to is told."""
    told = bare_session(session) | {
        "tasks": None,
        "factor_verification_age": [session.minutes_old, -1],
        "user": user(person),
        "public_user_data": public(person) | {"user_id": person.id},
        "last_active_token": {"object": "token", "jwt": jwt} if jwt else None,
    }
    del told["user_id"]
    return told


def public(person: "Person") -> Json:
    return {
        "first_name": person.row["first_name"],
        "last_name": person.row["last_name"],
        "image_url": picture(person),
        "has_image": False,
        "identifier": person.primary.address if person.primary else "",
    }


def picture(person: "Person") -> str:
    return "" if person.name else GREY
