"""Merging, un-merging and erasing on the ledger: accounts, lots, holds, counts and limits of the two as one.

The steps run inside the members' services, with both members locked. What was brought is kept, so that it can go
back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final
from uuid import UUID

import msgspec
from django.db import connection, connections

from vafa.core.earning import programmes, store, work
from vafa.core.earning.models import Happening, Union
from vafa.core.earning.services import tell_clock
from vafa.core.ledger.models import Hold
from vafa.core.members import selectors
from vafa.core.members.selectors import facts_of
from vafa.domain import merging, movements
from vafa.domain.context import MemberState, Standing
from vafa.domain.ledger import FOREVER, Lot, LotId
from vafa.domain.time import Instant
from vafa.kernel.arrays import uuids
from vafa.kernel.ids import uuid7
from vafa.kernel.instants import instant
from vafa.kernel.pipeline import rows
from vafa.kernel.scope import current_club

TERMS: Final = """
select cause, n, at, available_at, expires_at, idle from core_ledger_transfer
where club_id = %s and member_id = any(%s) and cause = any(%s) and makes_lot
"""
# What was returned of the purchase that made a lot is gone like what has expired: no other member pays for it.
GONE: Final = """
select lot_cause, lot_n, -sum(amount)::bigint from core_ledger_moved m
where club_id = %s and lot_cause = any(%s) and cause > %s and (kind = 'expire' or kind = 'reverse' and exists (
    select from core_purchases_refund r where r.club_id = m.club_id and r.id = m.cause and r.purchase_id = m.lot_cause))
group by lot_cause, lot_n
"""


class Brought(msgspec.Struct):
    """What a merge moved: parcels by currency, and the standings of both as they were."""

    cause: UUID
    parcels: dict[str, list[merging.Parcel]]
    merged: Standing
    survivor: Standing


_decode = msgspec.json.Decoder(Brought).decode


@contextmanager
def whole(*member_ids: UUID) -> Iterator[work.Work]:
    """As ``work``, for members that were just merged or erased: they are locked already, and still have accounts."""
    handle, club_id = connections["default"].connection, current_club()
    job = work.Work(handle, club_id, programmes.book(handle, club_id), work.now_instant())
    found = rows(handle, store.LOCK_MEMBERS.format(members=work.IDS), (club_id, uuids(list(member_ids))))
    job.state.members = {row[0]: MemberState(row[0], facts_of(row[3:])) for row in found}
    work.fill(handle, club_id, job.state.members, job.book, job.state)
    yield job
    tell_clock(job)
    work.save(job)


def decides() -> bool:
    """Whether there is anything in the ledger to follow with: not in a club that has published nothing yet."""
    return programmes.is_published(connections["default"].connection, current_club())


def unite(survivor_id: UUID, merged_id: UUID, merge_id: UUID) -> None:
    """Everything of the merged member's accounts goes under the survivor; limits count for both together."""
    if not decides():
        return
    cause = uuid7()
    with whole(survivor_id, merged_id) as job:
        survivor, merged = job.member(survivor_id), job.member(merged_id)
        before = [copied(merged.standing), copied(survivor.standing)]
        decided, parcels = merging.unite(
            cause, survivor, merged, job.state, job.programme, at=job.now, now=job.now
        )
        job.keep(decided)
        add(survivor.standing, merged.standing)
        merged.standing = Standing()
        survivor.dirty = merged.dirty = True
    brought = Brought(cause, parcels, *before)
    Union.objects.create(merge_id=merge_id, brought=msgspec.json.encode(brought).decode())


def divide(survivor_id: UUID, merged_id: UUID, merge_id: UUID) -> None:
    """The merged member gets back what it brought; what came after the merge stays with the survivor."""
    kept = Union.objects.filter(merge_id=merge_id).first()
    if kept is None:
        return
    brought = _decode(kept.brought)
    lots = [
        (UUID(name), n)
        for parcels in brought.parcels.values()
        for name, n, _ in parcels
        if name != merging.DEBT and not name.startswith(merging.HOLD)
    ]
    owners = [*selectors.tree(survivor_id), *selectors.tree(merged_id)]
    with whole(survivor_id, merged_id) as job:
        survivor, merged = job.member(survivor_id), job.member(merged_id)
        decided = merging.divide_again(
            uuid7(),
            survivor,
            merged,
            job.state,
            job.programme,
            brought.parcels,
            terms_of(lots, owners),
            expired=gone_since(lots, brought.cause),
            at=job.now,
            now=job.now,
        )
        job.keep(decided)
        take_away(survivor.standing, brought)
        merged.standing = brought.merged
        survivor.dirty = merged.dirty = True


def write_off(member_id: UUID) -> None:
    """What is left expires, debts are forgiven, holds are freed; no text that somebody wrote about the person stays."""
    if decides():
        _expire_all(member_id)
    owners = selectors.tree(member_id)
    Hold.objects.filter(member_id__in=owners).exclude(reference="").update(reference="")
    Happening.objects.filter(member_id__in=owners).update(data="{}")
    with connection.cursor() as cursor:
        cursor.execute(
            "update core_ledger_transfer set note = null where club_id = %s and member_id = any(%s)"
            # What modules give back names the thing in the club's own words, and is told by it from a refund's.
            " and note is not null and kind not in ('erase', 'give_back')",
            [current_club(), owners],
        )
        # Answers that are kept for repeated requests show the person, too.
        cursor.execute(
            "delete from kernel_idempotency where club_id = %s and answer is not null"
            " and exists (select from unnest(%s::text[]) as gone (id)"
            " where position(convert_to(gone.id, 'UTF8') in answer) > 0)",
            [current_club(), [str(owner) for owner in owners]],
        )


def _expire_all(member_id: UUID) -> None:
    with whole(member_id) as job:
        note: dict[str, object] = {"reason": {"fa": "پاک شدن عضو", "en": "the member was erased"}}
        job.keep(
            movements.write_off(
                uuid7(), job.member(member_id), job.state, job.programme, at=job.now, now=job.now, note=note
            )
        )


def copied(standing: Standing) -> Standing:
    """As it is now, whatever is done to it later."""
    return msgspec.json.decode(msgspec.json.encode(standing), type=Standing)


def add(survivor: Standing, merged: Standing) -> None:
    """Counts and used limits of both together. What modules keep, they make anew from history."""
    survivor.purchases += merged.purchases
    survivor.spent += merged.spent
    firsts = [first for first in (survivor.first_at, merged.first_at) if first]
    survivor.first_at = min(firsts, default=0)
    survivor.last_at = max(survivor.last_at, merged.last_at)
    for key, periods in merged.caps.items():
        used = survivor.caps.setdefault(key, {})
        for period, amount in periods.items():
            used[period] = used.get(period, 0) + amount
    for key, data in merged.modules.items():
        survivor.modules.setdefault(key, data)


def take_away(survivor: Standing, brought: Brought) -> None:
    """The survivor's counts and used limits without what the merged member brought."""
    merged, before = brought.merged, brought.survivor
    survivor.purchases -= merged.purchases
    survivor.spent -= merged.spent
    if survivor.last_at == merged.last_at:
        survivor.last_at = before.last_at
    if survivor.first_at == merged.first_at:
        survivor.first_at = before.first_at or survivor.last_at
    for key, periods in merged.caps.items():
        used = survivor.caps.get(key, {})
        for period, amount in periods.items():
            used[period] = max(used.get(period, 0) - amount, 0)
    for key in merged.modules:
        if key not in before.modules:
            survivor.modules.pop(key, None)


def terms_of(lots: Sequence[LotId], owners: Sequence[UUID]) -> dict[LotId, Lot]:
    """Empty lots with the terms that they were made with."""
    found: dict[LotId, Lot] = {}
    with connection.cursor() as cursor:
        cursor.execute(TERMS, [current_club(), list(owners), [cause for cause, _ in lots]])
        for cause, n, at, available_at, expires_at, idle in cursor.fetchall():
            begins = instant(at if available_at is None else available_at)
            found[(cause, n)] = Lot((cause, n), 0, begins, instant(expires_at, FOREVER), idle)
    return found


def gone_since(lots: Sequence[LotId], cause: UUID) -> dict[LotId, int]:
    """How much of each lot has expired or gone back with its purchase after the merge, whose id tells its time."""
    with connection.cursor() as cursor:
        cursor.execute(GONE, [current_club(), [each for each, _ in lots], cause])
        return {(lot_cause, n): amount for lot_cause, n, amount in cursor.fetchall()}


def rebuild(member_ids: Sequence[UUID], activities_of: Any, now: Instant) -> None:
    """Let modules make what they keep of members anew: ``activities_of(tree of ids)`` is all that those did."""
    with whole(*member_ids) as job:
        for member_id in member_ids:
            member = job.member(member_id)
            history = activities_of(selectors.tree(member_id))
            for participant in job.programme.participants:
                remake = getattr(participant, "rebuild", None)
                if remake is None:
                    continue
                part_at = part_finder(job.book, participant)
                there = [each for each in history if part_at(each.clock or each.at) is not None]
                kept = remake(
                    there,
                    now,
                    member.facts,
                    lambda at, part_at=part_at, part=participant: part_at(at) or part,
                    member.standing.modules.pop(participant.key, None),
                )
                if kept is not None:
                    member.standing.modules[participant.key] = kept
            member.dirty = True
            # The clock's turn afterwards tells tables and others of what has changed.
            job.keep(movements.tick(member, job.state, job.programme, job.now))


def part_finder(book: programmes.Book, participant: Any) -> Callable[[Instant], Any]:
    """A module's part in the programme that was in force at an instant; None where it was not on."""

    def part_at(at: Instant) -> Any:
        return next((part for part in book.at(at).participants if part.key == participant.key), None)

    return part_at
