"""What modules add to the member's card: a code that changes in place of the number, and pages to go on to.

A module adds a function to one of the lists; it answers None, or nothing, where the club has it off.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from vafa.doors.member.pages import MemberVisit


@dataclass(frozen=True, slots=True)
class Turning:
    """The phone writes ``start`` and so many ``digits`` of a time-based password (RFC 6238, SHA-1, ``secret`` in
    hexadecimal) that changes every ``seconds``; ``text`` is that of now. ``plain`` also shows number and bars."""

    text: str
    start: str
    secret: str
    seconds: int
    digits: int
    plain: bool


@dataclass(frozen=True, slots=True)
class Link:
    href: str
    icon: str
    title: str
    detail: str = ""


TURNINGS: Final[list[Callable[[UUID, str], Turning | None]]] = []
"""Given a member and the number of the card that the phone shows."""

LINKS: Final[list[Callable[[MemberVisit], list[Link]]]] = []
"""Ways on from the card."""

PLACES: Final[list[Callable[[MemberVisit], list[Link]]]] = []
"""Pages of modules that the member's own page leads to."""


def turning(member_id: UUID, number: str) -> Turning | None:
    return next((made for each in TURNINGS if (made := each(member_id, number)) is not None), None)


def links(visit: MemberVisit) -> list[Link]:
    return [link for each in LINKS for link in each(visit)]


FIRST: Final[list[Callable[[MemberVisit], list[Link]]]] = []
"""Pages of modules that the first page leads to."""


def first(visit: MemberVisit) -> list[Link]:
    """Those, and then the others that the member's own page leads to, each once."""
    found: dict[str, Link] = {}
    for each in (*FIRST, *PLACES):
        for link in each(visit):
            found.setdefault(link.href, link)
    return list(found.values())


def places(visit: MemberVisit) -> list[Link]:
    return [link for each in PLACES for link in each(visit)]
