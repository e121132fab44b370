"""Signing people in without a form: for tests of what comes after."""

from typing import Any
from uuid import UUID

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY, record_authentication
from django.conf import settings
from django.contrib.auth import login
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.test import Client

from vafa.kernel import staff, users, visitors
from vafa.kernel.database import unit
from vafa.kernel.ids import uuid7
from vafa.kernel.models import Club
from vafa.kernel.people import User

PASSWORD = "رمز-آزمایشی-۱۲۳۴"
BACKEND = settings.AUTHENTICATION_BACKENDS[0]


def person(
    club: Club, role: str = "owner", branches: tuple[str, ...] = (), name: str = "Test person"
) -> User:
    """A new user who is on the club's staff."""
    user = users.create_user(email=f"{uuid7().hex}@example.test", name=name, password=PASSWORD)
    with unit(club.id):
        staff.enrol(user=user, role=role, branches=branches)
    user.refresh_from_db()
    return user


def session_of(user: User, seconds_ago: int = 0) -> str:
    """The key of a signed-in session, for the cookie of a browser or a client."""
    request = HttpRequest()
    request.session = SessionStore()
    login(request, user, backend=BACKEND)
    record_authentication(request, user, method="password")
    request.session[AUTHENTICATION_METHODS_SESSION_KEY][-1]["at"] -= seconds_ago
    request.session.save()
    return str(request.session.session_key)


def client(user: User, **options: Any) -> Client:
    """Django's client as that person; it checks forged forms only with ``enforce_csrf_checks=True``."""
    made = Client(**options)
    made.cookies[settings.SESSION_COOKIE_NAME] = session_of(user)
    return made


def sign_in(context: Any, user: User, base_url: str) -> None:
    """Signs a browser's context in as that person."""
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session_of(user), "url": base_url}])


def member_client(club: Club, member_id: UUID, **options: Any) -> Client:
    made = Client(**options)
    with unit(club.id):
        made.cookies[visitors.COOKIE] = visitors.start(member_id=member_id, device="test")
    return made


def sign_member_in(context: Any, club: Club, member_id: UUID) -> None:
    with unit(club.id):
        token = visitors.start(member_id=member_id, device="test")
    cookie = {"name": visitors.COOKIE, "value": token, "domain": "localhost", "path": f"/{club.slug}"}
    context.add_cookies([cookie])
