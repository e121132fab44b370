"""Before what cannot be undone, who signed in long ago shows once more that it is them; the form is not lost."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.test import Client

from tests import signing
from tests.database import buying
from tests.pages.signing_in import AGAIN
from tests.signing import PASSWORD
from vafa.core.members import selectors as members
from vafa.doors.web import pages as web
from vafa.kernel.database import unit
from vafa.kernel.models import Club
from vafa.kernel.people import User
from vafa.kernel.tables import ApiKey

DANGEROUS = {
    "key-make", "key-revoke", "staff-invite", "person-save", "person-end", "export-ask", "export-file",
    "member-merge", "member-unmerge", "member-erase", "members-export",
}  # fmt: skip
KEY = {"name": "صندوق", "scopes": ["members:read"]}


def long_ago(user: User) -> Client:
    made = Client()
    made.cookies[settings.SESSION_COOKIE_NAME] = signing.session_of(user, seconds_ago=3600)
    return made


def keys(club: Club) -> int:
    with unit(club.id):
        return int(ApiKey.objects.count())


def test_what_is_asked_for_again(club: Club) -> None:
    found = {
        page.name
        for source, _name in web.found("panel", lambda manifest: manifest.panel)
        for page in source.found
        if page.recent
    }
    assert found >= DANGEROUS


def test_the_form_is_sent_after_the_question(club: Club) -> None:
    client, path = long_ago(signing.person(club)), f"/panel/{club.slug}/keys/new"
    asked = client.post(path, KEY)
    assert asked.status_code == 302
    assert urlsplit(asked.headers["Location"]).path == AGAIN
    assert parse_qs(urlsplit(asked.headers["Location"]).query)["next"] == [path]
    assert keys(club) == 0
    assert client.post(AGAIN, {"password": "wrong", "next": path}).status_code == 422
    assert keys(club) == 0
    done = client.post(AGAIN, {"password": PASSWORD, "next": path})
    assert (done.status_code, done.headers["Location"]) == (303, f"/panel/{club.slug}/keys")
    assert keys(club) == 1
    assert client.post(path, {**KEY, "name": "دوم"}).status_code == 303, "asked once, not each time"


def test_who_has_just_signed_in_is_not_asked(club: Club) -> None:
    assert signing.client(signing.person(club)).post(f"/panel/{club.slug}/keys/new", KEY).status_code == 303


@pytest.mark.parametrize("role", ["cashier", "auditor"])
def test_who_may_not_is_refused_before_the_question(club: Club, role: str) -> None:
    answer = long_ago(signing.person(club, role)).post(f"/panel/{club.slug}/keys/new", KEY)
    assert answer.status_code == 403
    assert keys(club) == 0


def test_nobody_is_erased_before_the_answer(logins: object) -> None:
    shop = buying.start()
    member_id = buying.join(shop)
    client = long_ago(signing.person(shop))
    path = f"/panel/{shop.slug}/members/{member_id}/erase"
    assert client.post(path, {"sure": "1"}).status_code == 302
    with unit(shop.id):
        assert members.get(member_id).erased_at is None
