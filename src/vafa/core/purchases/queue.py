"""Requests that wait at the same time share a batch and a commit.

The first request of a club becomes the leader: it records itself and all that came meanwhile in one
transaction. While it waits for the database, others queue up; when it is done, one of them leads the next
batch. Nobody waits for a timer: a lone request is recorded at once.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from psycopg import OperationalError
from psycopg_pool import PoolTimeout

from vafa.core.earning.work import now_instant
from vafa.core.purchases.intake import Stored, Wanted, record_batch
from vafa.kernel.database import pool

MOST: Final = 64
"""The most purchases of one batch: more would make the first of them wait longer than it saves the last."""


@dataclass(slots=True)
class _Ticket:
    """One who waits. The lock is held until it is the ticket's turn: a bare lock wakes one thread with one call."""

    want: Wanted
    turn: threading.Lock = field(default_factory=threading.Lock)
    done: bool = False


@dataclass(slots=True)
class _Line:
    """Those who wait in one club. `busy` while somebody leads."""

    waiting: list[_Ticket] = field(default_factory=list)
    busy: bool = False


_lines: dict[int, _Line] = {}
_gate = threading.Lock()


def record(club_id: int, want: Wanted) -> Stored:
    """Record one purchase together with others that wait; returns when it is committed, raises what refused it."""
    ticket = _Ticket(want)
    ticket.turn.acquire()
    with _gate:
        line = _lines.setdefault(club_id, _Line())
        line.waiting.append(ticket)
        leads = not line.busy
        line.busy = True
    if not leads:
        ticket.turn.acquire()
    if not ticket.done:
        _lead(club_id, line, ticket)
    if want.error is not None:
        raise want.error
    assert want.stored is not None
    return want.stored


def _lead(club_id: int, line: _Line, ticket: _Ticket) -> None:
    """Record batches until the leader's own purchase is among the recorded, then hand over.

    The next leader is woken first: its statements are on their way while the others say their answers.
    """
    recorded: list[_Ticket] = []
    while not ticket.done:
        with _gate:
            batch, line.waiting[:] = line.waiting[:MOST], line.waiting[MOST:]
        _record(club_id, [each.want for each in batch])
        for each in batch:
            each.done = True
        recorded += batch
    with _gate:
        following = line.waiting[0] if line.waiting else None
        line.busy = following is not None
    if following is not None:
        following.turn.release()
    for each in recorded:
        if each is not ticket:
            each.turn.release()


def _record(club_id: int, wants: Sequence[Wanted]) -> None:
    """One batch. A lost connection is tried again: whether or not the first try was committed, the references tell.
    If the database refuses the batch for what is in it, each is tried alone, so that one cannot spoil the others."""
    try:
        _with_new_connection(club_id, wants)
    except (OperationalError, PoolTimeout) as away:
        for want in wants:
            want.error = away
    except Exception as failure:
        if len(wants) == 1:
            wants[0].error = failure
            return
        for want in wants:
            want.stored = want.error = None
            _record(club_id, [want])


def _with_new_connection(club_id: int, wants: Sequence[Wanted]) -> None:
    for last in (False, False, True):
        try:
            with pool().connection() as connection:
                record_batch(connection, club_id, wants, now_instant())
            return
        except (OperationalError, PoolTimeout):
            if last:
                raise
            for want in wants:
                want.stored = want.error = None
