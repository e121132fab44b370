"""Recording one share of a source: batches on a connection of its own, each with how far it has come."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final, Protocol
from uuid import UUID

import psycopg
from psycopg import Connection
from psycopg.conninfo import make_conninfo

from vafa.core.earning.work import now_instant
from vafa.core.members.errors import MemberNotFound
from vafa.core.purchases.importing import state
from vafa.core.purchases.importing.errors import wrong
from vafa.core.purchases.importing.joining import join_strangers
from vafa.core.purchases.importing.sources import Item
from vafa.core.purchases.importing.state import Place, Tally
from vafa.core.purchases.intake import Options, Wanted, record_batch
from vafa.domain.errors import VafaError
from vafa.kernel.database import HOT_OPTIONS, SET_CLUB_SQL, conninfo
from vafa.kernel.instants import load_instants
from vafa.kernel.pipeline import Statement, hurry, run

BATCH: Final = 4000
"""Purchases of a transaction: more would hold a member's row longer than a till should wait."""

FIRST: Final = 500
FRESH_AFTER: Final = (1, 5)
"""Batches after which a new connection is opened: one that began on empty tables keeps plans made for those."""

COLLECT_EVERY: Final = 32


class Source(Protocol):
    """Purchases in the order of time, and how many they are."""

    baskets: int

    @property
    def name(self) -> str:
        """What people know it by."""

    def items(self, part: int, parts: int, start: int = 0) -> Iterator[Item]:
        """The purchases of one share, from a place on."""


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be recorded. `only` are the places that an earlier run could not take."""

    source: Source
    club_id: int
    import_id: UUID
    parts: int
    language: str = "fa"
    join: bool = False
    only: frozenset[int] | None = None


def connect(club_id: int) -> Connection[Any]:
    """A connection of the hot path's kind that stays in one club."""
    link: Connection[Any] = psycopg.connect(
        make_conninfo(conninfo(), options=HOT_OPTIONS), autocommit=True, prepare_threshold=None
    )
    load_instants(link)
    hurry(link)
    link.execute("select set_config('vafa.club', %s, false)", [str(club_id)])
    return link


def post(task: Task, part: int, tell: Callable[[int, int], None]) -> None:
    """Record one share. `tell(place, purchases)` hears after each commit how far it has come."""
    poster = _Poster(task, Place(task.club_id, task.import_id, part))
    # What is alive now stays; what batches make has no cycles worth looking for every few milliseconds.
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        poster.run(tell)
    finally:
        poster.link.close()
        gc.enable()
        gc.unfreeze()


@dataclass(slots=True)
class _Poster:
    task: Task
    place: Place
    link: Connection[Any] = field(init=False)
    earned: dict[str, int] = field(init=False)
    known: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.link = connect(self.task.club_id)

    def run(self, tell: Callable[[int, int], None]) -> None:
        start, self.earned = state.position(self.link, self.place)
        only = self.task.only
        items = self.task.source.items(self.place.part, self.task.parts, 0 if only is not None else start)
        if only is not None:
            items = (item for item in items if item.place in only)
        batches, size = 0, FIRST
        while batch := list(islice(items, size)):
            self.record(batch)
            tell(batch[-1].place + 1, len(batch))
            batches, size = batches + 1, BATCH
            if batches in FRESH_AFTER:
                self.renew()
            if batches % COLLECT_EVERY == 0:
                gc.collect()

    def renew(self) -> None:
        self.link.close()
        self.link = connect(self.task.club_id)
        state.position(self.link, self.place)

    def record(self, batch: list[Item]) -> None:
        joined = join_strangers(self.link, self.task, batch, self.known) if self.task.join else 0
        wants = [item.want for item in batch if item.want is not None]
        try:
            self._attempt(batch, wants, joined)
        except psycopg.DataError as failure:
            # One purchase that the database cannot hold must not keep the others out.
            if len(batch) == 1:
                batch[0].want = None
                batch[0].error = wrong("purchase", f"ذخیره نشد: {failure}", f"it cannot be stored: {failure}")
                self._attempt(batch, [], joined)
                return
            for want in wants:
                want.stored = want.error = None
            middle = len(batch) // 2
            self.record(batch[:middle])
            self.record(batch[middle:])

    def _attempt(self, batch: list[Item], wants: list[Wanted], joined: int) -> None:
        earned: dict[str, int] = {}

        def after(_link: Connection[Any], _club_id: int) -> list[Statement]:
            nonlocal earned
            tally, bad, solved = self._outcome(batch)
            tally.joined = joined
            earned = dict(self.earned)
            for currency, amount in tally.earned.items():
                earned[currency] = earned.get(currency, 0) + amount
            until = 0 if self.task.only is not None else batch[-1].place + 1
            return state.moved_on(self.place, until, tally, earned, bad, solved)

        if wants:
            options = Options(follow=True, announce=False, after=after)
            record_batch(self.link, self.task.club_id, wants, now_instant(), options)
        else:
            club = (SET_CLUB_SQL, [str(self.task.club_id)])
            run(self.link, [("begin", ()), club, *after(self.link, self.task.club_id), ("commit", ())])
        self.earned = earned

    def _outcome(self, batch: list[Item]) -> tuple[Tally, list[tuple[int, int, str]], list[int]]:
        """What became of a batch that is decided, and what is to be written of it."""
        tally = Tally()
        bad: list[tuple[int, int, str]] = []
        for item in batch:
            error = item.error if item.want is None else item.want.error
            if error is not None:
                bad.append((item.place, item.row, self._said(error)))
                continue
            stored = item.want.stored if item.want is not None else None
            if stored is None or stored.repeated:
                tally.repeated += 1
                continue
            tally.recorded += 1
            for posted in stored.record.e:
                tally.earned[posted.currency] = tally.earned.get(posted.currency, 0) + posted.amount
        if self.task.only is None:
            tally.bad = len(bad)
            return tally, bad, []
        still = {place for place, _, _ in bad}
        solved = [item.place for item in batch if item.place not in still]
        tally.bad = -len(solved)
        return tally, bad, solved

    def _said(self, error: Exception) -> str:
        return said(error, self.task.language)


def said(error: Exception, language: str) -> str:
    """A refusal in one line. What is no refusal is a fault and goes on as one."""
    if not isinstance(error, VafaError):
        raise error
    title, detail = error.say(language)
    if isinstance(error, MemberNotFound):
        return title
    return f"{title}: {detail}" if detail else title
