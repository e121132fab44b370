"""A dry run: every purchase of a file is decided in the order of time, on state in memory; nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from vafa.core.earning.work import now_instant
from vafa.core.members.selectors import facts_of
from vafa.core.purchases.importing.joining import strangers
from vafa.core.purchases.importing.posting import BATCH, Source, connect, said
from vafa.core.purchases.importing.sources import Item
from vafa.core.purchases.importing.state import Tally
from vafa.core.purchases.intake import Options, record_batch
from vafa.core.purchases.rehearsal import Rehearsal
from vafa.domain.context import MemberState
from vafa.kernel.ids import uuid7
from vafa.kernel.models import Club

FIRST_PROBLEMS: Final = 20


@dataclass(slots=True)
class Rehearsed:
    """What a real run would come to now. `problems` are the first: (row, reason)."""

    tally: Tally = field(default_factory=Tally)
    problems: list[tuple[int, str]] = field(default_factory=list)


def rehearse(
    club: Club, source: Source, *, join: bool = False, watch: Callable[[int, int], None] | None = None
) -> Rehearsed:
    """Decide everything and write nothing. Its memory grows with the members that bought, not with purchases."""
    found = Rehearsed()
    rehearsal = Rehearsal()
    known: set[tuple[str, str]] = set()
    items = source.items(0, 1)
    with connect(club.id) as link:
        while batch := list(islice(items, BATCH)):
            if join:
                _let_in(strangers(link, club.id, batch, known), rehearsal, found.tally)
            wants = [item.want for item in batch if item.want is not None]
            record_batch(
                link, club.id, wants, now_instant(),
                Options(preview=True, follow=True, announce=False, rehearsal=rehearsal),
            )  # fmt: skip
            for item in batch:
                _count(found, item, str(club.language))
            if watch is not None:
                watch(batch[-1].place + 1, source.baskets)
    return found


def _let_in(new: dict[tuple[str, str], Item], rehearsal: Rehearsal, tally: Tally) -> None:
    """Who would join is there from their first purchase on, in memory alone."""
    for who, item in new.items():
        if who in rehearsal.strangers:
            continue
        member_id = rehearsal.strangers[who] = uuid7()
        at = item.want.happened_at if item.want is not None else None
        facts = facts_of((None, None, at or now_instant(), None, [], [], {}, False))
        rehearsal.members[member_id] = MemberState(member_id, facts, loaded=True)
        tally.joined += 1


def _count(found: Rehearsed, item: Item, language: str) -> None:
    error = item.error if item.want is None else item.want.error
    tally = found.tally
    if error is not None:
        tally.bad += 1
        if len(found.problems) < FIRST_PROBLEMS:
            found.problems.append((item.row, said(error, language)))
        return
    stored = item.want.stored if item.want is not None else None
    if stored is None or stored.repeated:
        tally.repeated += 1
        return
    tally.recorded += 1
    for posted in stored.record.e:
        tally.earned[posted.currency] = tally.earned.get(posted.currency, 0) + posted.amount
