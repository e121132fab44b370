"""Pages of modules that the till's menu leads to: a module adds a function that answers nothing where the club has it
off, or the person may not use it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from vafa.doors.till.pages import TillVisit
from vafa.doors.web.words import say
from vafa.kernel.modules import keys_on


@dataclass(frozen=True, slots=True)
class Link:
    href: str
    icon: str
    title: str


LINKS: Final[list[Callable[[TillVisit], list[Link]]]] = []


def offer(module: str, *, page: str, permission: str, icon: str, names: dict[str, str]) -> None:
    """Let the menu lead to a module's page."""

    def found(visit: TillVisit) -> list[Link]:
        assert visit.club is not None
        if visit.staff is None or not visit.may(permission) or module not in keys_on(visit.club.id):
            return []
        return [Link(visit.url(page), icon, say(names))]

    LINKS.append(found)


def links(visit: TillVisit) -> list[Link]:
    return [link for each in LINKS for link in each(visit)]
