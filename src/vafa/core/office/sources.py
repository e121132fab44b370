"""What forms choose from: the club's currencies, branches and groups of goods, by name."""

from collections.abc import Callable
from typing import Final

from django.db import connections

from vafa.core.earning import programmes
from vafa.core.purchases import catalogue
from vafa.domain.programme import Programme
from vafa.doors.web.forms.params import Sources
from vafa.doors.web.words import language, say
from vafa.kernel.scope import current_club

MOST = 1_000
OFFERED: Final[dict[str, Callable[[], list[tuple[str, str]]]]] = {}
"""What modules let their params choose from, by the name of the source; asked inside the unit."""


def programme() -> Programme | None:
    """The compiled programme of the newest published version; None before the first."""
    handle = connections["default"]
    handle.ensure_connection()
    if not programmes.is_published(handle.connection, current_club()):
        return None
    book = programmes.book(handle.connection, current_club())
    return book.version(book.number)


def branch_names() -> list[tuple[str, str]]:
    return [(each.code, each.name or each.code) for each in catalogue.branches(limit=MOST)]


def group_names() -> list[tuple[str, str]]:
    return [(each.key, say(each.names) or each.key) for each in catalogue.groups(limit=MOST)]


def sources() -> Sources:
    made = programme()
    currencies = made.currencies.values() if made is not None else ()
    return {
        "currencies": [(each.key, each.names.in_(language())) for each in currencies],
        "branches": branch_names(),
        "product_groups": group_names(),
        **{name: found() for name, found in OFFERED.items()},
    }
