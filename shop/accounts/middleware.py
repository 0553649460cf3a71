"""A marker for pages that are the same for everyone."""

from django.http import HttpRequest, HttpResponse

from shop.lib.http import View

MARKER = "visitor"


def mark_visitor(get_response: View) -> View:
    """Says in a cookie that there is something personal to show; scripts ask for it only then."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        session = request.session
        if session.accessed:
            known = "_auth_user_id" in session
            if known and MARKER not in request.COOKIES:
                response.set_cookie(
                    MARKER, "1", samesite="Lax", secure=request.is_secure(), max_age=60 * 60 * 24
                )
            elif not known and MARKER in request.COOKIES:
                response.delete_cookie(MARKER)
        return response

    return middleware
