from django.urls import path, re_path

from sandbox.clerk import backend, browser, bundles, doors, faults, jwks, me, pages, webhooks
from sandbox.clerk import sign_ins as ins
from sandbox.clerk import sign_ups as ups
from sandbox.clerk.frontend import endpoint, unknown
from sandbox.door import chaos

V1 = "clerk/v1/"
SESSION = f"{V1}client/sessions/<str:session_id>"
SIGN_IN = f"{V1}client/sign_ins/<str:sign_in_id>"
SIGN_UP = f"{V1}client/sign_ups/<str:sign_up_id>"
ADDRESS = f"{V1}me/email_addresses/<str:address_id>"

API = "clerk-api/v1/"
PERSON = f"{API}users/<str:person_id>"

frontend_api = [
    path(f"{V1}dev_browser", endpoint(POST=browser.begin)),
    path(
        f"{V1}environment",
        endpoint(GET=browser.show_environment, PATCH=browser.show_environment),
    ),
    path(f"{V1}client", endpoint(GET=browser.show, DELETE=browser.sign_out)),
    path(f"{V1}client/handshake", endpoint(GET=browser.handshake)),
    path(f"{V1}client/sessions", endpoint(DELETE=browser.sign_out)),
    path(f"{SESSION}/touch", endpoint(POST=browser.touch)),
    path(f"{SESSION}/end", endpoint(POST=browser.end)),
    path(f"{SESSION}/remove", endpoint(POST=browser.remove)),
    path(f"{SESSION}/tokens", endpoint(POST=browser.token)),
    path(f"{SESSION}/tokens/<str:template>", endpoint(POST=browser.template_token)),
    path(f"{V1}client/sign_ins", endpoint(POST=ins.create)),
    path(SIGN_IN, endpoint(GET=ins.show)),
    path(f"{SIGN_IN}/prepare_first_factor", endpoint(POST=ins.prepare_first_factor)),
    path(f"{SIGN_IN}/attempt_first_factor", endpoint(POST=ins.attempt_first_factor)),
    path(f"{SIGN_IN}/reset_password", endpoint(POST=ins.reset_password)),
    path(f"{V1}client/sign_ups", endpoint(POST=ups.create)),
    path(SIGN_UP, endpoint(GET=ups.show, PATCH=ups.update)),
    path(f"{SIGN_UP}/prepare_verification", endpoint(POST=ups.prepare_verification)),
    path(f"{SIGN_UP}/attempt_verification", endpoint(POST=ups.attempt_verification)),
    path(f"{V1}me", endpoint(GET=me.show, PATCH=me.change, DELETE=me.remove)),
    path(f"{V1}me/change_password", endpoint(POST=me.change_password)),
    path(f"{V1}me/sessions", endpoint(GET=me.list_sessions)),
    path(f"{V1}me/sessions/active", endpoint(GET=me.list_sessions)),
    path(f"{V1}me/sessions/<str:session_id>/revoke", endpoint(POST=me.revoke_session)),
    # The bundles write this one with a slash, the specification without.
    re_path(f"^{V1}me/email_addresses/?$", endpoint(GET=me.list_addresses, POST=me.add_address)),
    path(ADDRESS, endpoint(GET=me.show_address, DELETE=me.remove_address)),
    path(f"{ADDRESS}/prepare_verification", endpoint(POST=me.prepare_verification)),
    path(f"{ADDRESS}/attempt_verification", endpoint(POST=me.attempt_verification)),
    re_path(f"^{V1}", endpoint(**dict.fromkeys(("GET", "POST", "PATCH", "DELETE"), unknown))),
]

backend_api = [
    path(f"{API}jwks", backend.endpoint(GET=backend.jwks)),
    path(f"{API}users", backend.endpoint(GET=backend.list_people, POST=backend.create)),
    path(
        PERSON,
        backend.endpoint(GET=backend.show, PATCH=backend.change, DELETE=backend.remove),
    ),
    path(f"{PERSON}/metadata", backend.endpoint(PATCH=backend.merge_metadata)),
    path(f"{PERSON}/ban", backend.endpoint(POST=backend.ban)),
    path(f"{PERSON}/unban", backend.endpoint(POST=backend.unban)),
    path(f"{API}email_addresses", backend.endpoint(POST=backend.add_address)),
    path(f"{API}email_addresses/<str:address_id>", backend.endpoint(DELETE=backend.remove_address)),
    path(f"{API}sessions", backend.endpoint(GET=backend.list_sessions)),
    path(f"{API}sessions/<str:session_id>", backend.endpoint(GET=backend.show_session)),
    path(f"{API}sessions/<str:session_id>/revoke", backend.endpoint(POST=backend.revoke)),
    re_path("^clerk-api/", backend.endpoint(GET=backend.unknown, POST=backend.unknown)),
]

own_doors = [
    path("clerk/", pages.index, name="clerk"),
    path("chaos/clerk", chaos(faults.switch, webhooks.deliveries.woken.set), name="clerk-chaos"),
    path("clerk/_endpoints", doors.endpoints_added),
    path("clerk/_deliveries", doors.deliveries),
    path("clerk/_deliveries/<str:svix_id>/again", doors.delivery_again, name="clerk-again"),
    path("clerk/_send", doors.send),
    path("clerk/_token", doors.token_life, name="clerk-token"),
    path("clerk/_rotate", doors.rotation, name="clerk-rotation"),
    path("clerk/_mint", doors.mint),
    path("clerk/_everything", doors.everything),
    path("clerk/_sessions/<str:session_id>/revoke", doors.session_revoked, name="clerk-revoke"),
    path("clerk/_sessions/<str:session_id>/expire", doors.session_expired),
]

urlpatterns = [
    *own_doors,
    path("clerk/.well-known/jwks.json", jwks.show),
    re_path(
        r"^clerk/npm/@clerk/(?P<folder>clerk-js|ui)@[^/]+/dist/(?P<name>[\w.-]+\.js)$",
        bundles.serve,
    ),
    *frontend_api,
    *backend_api,
]
