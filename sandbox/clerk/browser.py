"""What a page asks about its browser: the instance, the client, its sessions and their tokens."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.http import HttpResponse

from sandbox.clerk import clients, environment, errors, keys, sessions, signing, tokens
from sandbox.clerk.frontend import LOOPBACK_PAGE, Json, Visit
from sandbox.clerk.sessions import Session


def show_environment(visit: Visit) -> Json:
    return environment.as_json(visit.azp or f"http://{visit.request.get_host()}")


def begin(visit: Visit) -> Json:
    """A new browser; the shop's page keeps its id as `__clerk_db_jwt`."""
    visit.client = clients.create()
    return {"object": "dev_browser", "id": visit.client.token}


def show(visit: Visit) -> Json:
    return {"response": visit.client.as_json(visit.port, visit.azp), "client": None}


def sign_out(visit: Visit) -> Json:
    for session in visit.client.sessions:
        sessions.end(session, "removed")
    return visit.reply(visit.client.as_json(visit.port, visit.azp))


def touch(visit: Visit, session_id: str) -> Json:
    session = sessions.touch(own(visit, session_id))
    return visit.reply(session.as_json(visit.port, visit.azp))


def end(visit: Visit, session_id: str) -> Json:
    session = sessions.end(own(visit, session_id), "ended")
    return visit.reply(session.as_json(visit.port, visit.azp))


def remove(visit: Visit, session_id: str) -> Json:
    session = sessions.end(own(visit, session_id), "removed")
    return visit.reply(session.as_json(visit.port, visit.azp))


def token(visit: Visit, session_id: str) -> Json:
    jwt = tokens.session_token(own(visit, session_id), visit.port, visit.azp)
    return {"object": "token", "jwt": jwt}


def template_token(visit: Visit, session_id: str, template: str) -> Json:
    jwt = tokens.template_token(own(visit, session_id), visit.port, visit.azp)
    return {"object": "token", "jwt": jwt}


def own(visit: Visit, session_id: str) -> Session:
    """The browser's session; 404 for another's, 401 for one that is over."""
    session = sessions.get(session_id, client_id=visit.client.id)
    if session.status != "active":
        raise errors.signed_out()
    return session


def handshake(visit: Visit) -> HttpResponse:
    """Back to the page with the cookies it should have, as a signed parameter."""
    target = urlsplit(visit.request.GET.get("redirect_url", ""))
    origin = f"{target.scheme}://{target.netloc}"
    if not LOOPBACK_PAGE.fullmatch(origin):
        raise errors.param_invalid("redirect_url", "redirect_url is a page on this computer.")
    told = {"handshake": handshake_cookies(visit, origin)}
    jwt = signing.sign(tokens.header(), told)
    kept = [pair for pair in parse_qsl(target.query) if not pair[0].startswith("__clerk")]
    query = urlencode([*kept, ("__clerk_handshake", jwt)])
    location = urlunsplit(target._replace(query=query))
    return HttpResponse(status=307, headers={"Location": location, "Cache-Control": "no-store"})


def handshake_cookies(visit: Visit, origin: str) -> list[str]:
    """The session token and when it began, each with and without this instance's suffix."""
    jwt, began, life = "", 0, "; Max-Age=0"
    if open_sessions := visit.client.sessions:
        session = open_sessions[-1]
        jwt, life = tokens.session_token(session, visit.port, origin), ""
        began = session.created_at // 1000
    return [
        cookie
        for suffix in ("", f"_{keys.cookie_suffix(visit.port)}")
        for cookie in (
            f"__session{suffix}={jwt}; Path=/; SameSite=Lax{life}",
            f"__client_uat{suffix}={began}; Path=/; SameSite=Lax",
        )
    ]
