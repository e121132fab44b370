"""Where a request without a session leads: to sign-in, and from there to a page that can be opened."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client

from tests import signing
from vafa.doors.web.returning import COOKIE
from vafa.kernel.models import Club

HOST = "http://testserver"


def next_of(answer: HttpResponse) -> str:
    address = answer.headers.get("Location") or answer.headers["HX-Redirect"]
    return parse_qs(urlsplit(address).query)["next"][0]


def test_a_page_is_come_back_to_as_it_was_asked(club: Club) -> None:
    answer = Client().get(f"/panel/{club.slug}/members?q=%D8%B9%D9%84%DB%8C&sort=-joined")
    assert next_of(answer) == f"/panel/{club.slug}/members?q=%D8%B9%D9%84%DB%8C&sort=-joined"
    assert COOKIE not in answer.cookies


@pytest.mark.parametrize("referer", ["{host}/panel/{slug}/branches/new?a=1", "{host}/till/{slug}"])
def test_a_form_leads_back_to_its_page_and_is_kept(club: Club, referer: str) -> None:
    page = referer.format(host=HOST, slug=club.slug)
    answer = Client().post(f"/panel/{club.slug}/programme/discard", {"a": "b"}, headers={"Referer": page})
    assert next_of(answer) == page.removeprefix(HOST)
    assert answer.cookies[COOKIE].value == "1"


@pytest.mark.parametrize(
    "referer",
    ["", "https://elsewhere.example/panel/x", HOST + "/api/v1/members", HOST, "//panel/x", "not an address"],
)
def test_any_other_place_is_the_start_of_the_door(club: Club, referer: str) -> None:
    answer = Client().post(f"/panel/{club.slug}/programme/discard", {}, headers={"Referer": referer})
    assert next_of(answer) == f"/panel/{club.slug}"
    assert Client().get(f"/panel/{club.slug}/").status_code in (302, 303)


def test_a_piece_of_a_page_leads_back_to_the_page(club: Club) -> None:
    page = f"/panel/{club.slug}/members"
    answer = Client().get(f"{page}/filter", headers={"HX-Request": "true", "HX-Current-URL": HOST + page})
    assert next_of(answer) == page


def test_a_form_that_is_too_old_leads_back_to_its_page(club: Club) -> None:
    client = signing.client(signing.person(club), enforce_csrf_checks=True)
    page = f"/panel/{club.slug}/branches/new"
    answer = client.post(page, {"name": "x"}, headers={"Referer": HOST + page})
    assert answer.status_code == 403
    assert f'href="{page}"' in answer.content.decode()
    assert answer.cookies[COOKIE].value == "1"
