"""Every page of every door sends as many statements for much as for little, and no more than a page may.

The pages are those of the doors' tables of addresses: a new one is tested as soon as it is there, and fails until it
is known what stands for the variables of its address.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from tests.pages.counting import counted
from tests.pages.crowding import Crowded, crowd
from vafa.doors.web import pages, serving
from vafa.doors.web.pages import Page

FEW, MANY = 3, 9
MOST = 30
"""Statements of any page, with those that begin, end and guard its transaction."""
DOORS = {"panel": "/panel/{club}/", "till": "/till/{club}/", "member": "/{club}/"}
VARIABLE = re.compile(r"<(?:\w+:)?(\w+)>")
ASKED = {"members": "q=نمونه", "members-pick": "q=نمونه", "find": "q=09120000000", "purchases": "q=b0"}
"""What is asked of pages that show nothing unasked."""
BUILT = {"till worker", "member worker"}
"""Scripts that the build of the pages makes: without one they are not there."""

STRANGERS = {"member join", "member receipt", "member sign-in"}
"""A member who is signed in is led past these."""
LEADS_ON = {
    "panel credit-find",
    "member mobile-code",
    "panel import-progress",
    "member newcomer",
    "member sign-in-code",
    "member my-card-pass",
}
"""There only while something is under way."""


def found() -> Iterator[tuple[str, Page]]:
    for door in DOORS:
        table = pages.found(door, lambda manifest, door=door: getattr(manifest, door))
        yield from ((door, page) for page, _module in serving.entries(table) if page.method == "GET")


PAGES = {f"{door} {page.name}": (door, page) for door, page in found()}


@pytest.fixture(scope="module")
def clubs(logins: Any) -> tuple[Crowded, Crowded]:
    return crowd(FEW), crowd(MANY)


def address(known: Crowded, door: str, page: Page) -> str:
    """The page's address with what stands for its variables; a KeyError names one that nobody has said."""
    path = page.path
    for variable in VARIABLE.findall(path):
        given = known.values.get(f"{page.name}:{variable}", known.values.get(variable))
        if given is None:
            raise KeyError(f"tests/pages/crowding.py has nothing for {page.name}:{variable}")
        path = re.sub(rf"<(?:\w+:)?{variable}>", str(given), path)
    query = f"?{ASKED[page.name]}" if page.name in ASKED else ""
    return DOORS[door].format(club=known.club.slug) + path + query


def statements(known: Crowded, door: str, page: Page) -> list[str]:
    """Of one visit after a first one, which fills what a process keeps."""
    name, path = f"{door} {page.name}", address(known, door, page)
    client = Client() if name in STRANGERS else known.client(door)
    whole(client.get(path))
    with counted() as sent:
        answer = client.get(path)
        content = whole(answer)
    expected = {200} | ({404} if name in BUILT else set()) | ({303} if name in LEADS_ON else set())
    assert answer.status_code in expected, f"{path}: {answer.status_code} {content[:500]!r}"
    return sent.statements


def whole(answer: Any) -> bytes:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    answer.close()
    return bytes(content)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_sends_the_same_statements_for_few_and_for_many(
    clubs: tuple[Crowded, Crowded], name: str
) -> None:
    door, page = PAGES[name]
    few, many = (statements(known, door, page) for known in clubs)
    assert len(few) == len(many), "\n".join(more(few, many))
    assert len(many) <= MOST, "\n".join(many)


def more(few: list[str], many: list[str]) -> list[str]:
    """What was sent more often, for whoever has to find it."""
    return [each[:200] for each in dict.fromkeys(many) if _plain(many, each) > _plain(few, each)]


def _plain(sent: list[str], asked: str) -> int:
    """How often a statement was sent, whatever its values."""
    return sum(each[:60] == asked[:60] for each in sent)
