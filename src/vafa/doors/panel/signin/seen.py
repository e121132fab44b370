"""Middleware: notes now and then that a session is in use, so that the list of sessions tells which are alive."""

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from vafa.kernel import users

EVERY_SECONDS = 300
DOORS = ("/panel", "/till")


class Seen:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        session = request.session
        if not request.path.startswith(DOORS) or "_auth_user_id" not in session:
            return response
        now = int(time.time())
        if now - session.get("seen", 0) > EVERY_SECONDS:
            # Saving also moves the session's end: who comes every day stays signed in.
            session["seen"] = now
            users.seen(session_key=session.session_key)
        return response
