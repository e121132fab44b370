"""Members whom a file names and the club does not know: they join at the moment of their first purchase."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from psycopg import Connection

from vafa.core.members.errors import IdentifierTaken
from vafa.core.members.services import Newcomer, join_many
from vafa.core.purchases.importing.sources import Item
from vafa.domain.errors import VafaError
from vafa.kernel.arrays import texts
from vafa.kernel.pipeline import rows

if TYPE_CHECKING:
    from vafa.core.purchases.importing.posting import Task

KNOWN: Final = """
select asked.kind, asked.value from unnest(%b::text[], %b::text[]) as asked (kind, value)
where exists (select from core_members_identifier i
              where i.club_id = %s and i.kind = asked.kind and i.value = asked.value offset 0)
"""
MOST_REMEMBERED: Final = 1_000_000


def strangers(
    link: Connection[Any], club_id: int, batch: list[Item], known: set[tuple[str, str]]
) -> dict[tuple[str, str], Item]:
    """Identifier → first purchase of everyone in the batch whom the club does not know; fills `known`."""
    first: dict[tuple[str, str], Item] = {}
    for item in batch:
        if item.want is not None and item.want.member[0] != "id":
            who = (item.want.member[0], str(item.want.member[1]))
            if who not in known:
                first.setdefault(who, item)
    if len(known) > MOST_REMEMBERED:
        known.clear()
    if first:
        asked = (texts([kind for kind, _ in first]), texts([value for _, value in first]))
        for kind, value in rows(link, KNOWN, (*asked, club_id)):
            first.pop((kind, value), None)
            known.add((kind, value))
    return first


def join_strangers(link: Connection[Any], task: Task, batch: list[Item], known: set[tuple[str, str]]) -> int:
    """Join them; returns how many did. Who cannot join is left out, and their purchases say why."""
    first = strangers(link, task.club_id, batch, known)
    newcomers = [(who, _newcomer(who, item)) for who, item in first.items()]
    if not newcomers:
        return 0
    try:
        join_many(club_id=task.club_id, newcomers=[each for _, each in newcomers], joined_via="import")
        known.update(first)
        return len(newcomers)
    except VafaError:
        return sum(_join_alone(task.club_id, who, newcomer, known) for who, newcomer in newcomers)


def _join_alone(club_id: int, who: tuple[str, str], newcomer: Newcomer, known: set[tuple[str, str]]) -> bool:
    try:
        join_many(club_id=club_id, newcomers=[newcomer], joined_via="import")
    except IdentifierTaken:
        # Somebody else let them in meanwhile.
        known.add(who)
        return False
    except VafaError:
        return False
    known.add(who)
    return True


def _newcomer(who: tuple[str, str], item: Item) -> Newcomer:
    joined_at = item.want.happened_at if item.want is not None else None
    return Newcomer(identifiers=[who], profile={**item.person}, joined_at=joined_at)
