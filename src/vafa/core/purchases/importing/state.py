"""How far an import has come, in its tables; every change is made in the transaction of what it counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from django.db import connection, models
from psycopg import Connection

from vafa.core.purchases.models import Import, ImportPart, ImportProblem
from vafa.kernel.arrays import bigints, texts
from vafa.kernel.pipeline import Statement, rows

PART: Final = """
select position, earned::text from core_purchases_import_part where club_id = %s and import_id = %s and part = %s
"""

MOVE_ON: Final = """
update core_purchases_import_part set position = greatest(position, %s), recorded = recorded + %s,
    repeated = repeated + %s, bad = bad + %s, joined = joined + %s, earned = %s::jsonb
where club_id = %s and import_id = %s and part = %s
"""

ADD_PROBLEMS: Final = """
insert into core_purchases_import_problem (club_id, import_id, place, row, reason)
select %s, %s, * from unnest(%b::bigint[], %b::bigint[], %b::text[])
on conflict (club_id, import_id, place) do update set reason = excluded.reason
"""

SOLVED: Final = """
delete from core_purchases_import_problem where club_id = %s and import_id = %s and place = any(%b::bigint[])
"""

LOCK_PART: Final = "select pg_advisory_lock(hashtextextended(%s, 0))"
TRY_LOCK: Final = "select pg_try_advisory_lock(hashtextextended(%s, 0))"


@dataclass(slots=True)
class Tally:
    """What became of purchases of a source. `earned` is by currency, in its smallest unit."""

    recorded: int = 0
    repeated: int = 0
    bad: int = 0
    joined: int = 0
    earned: dict[str, int] = field(default_factory=dict)

    def add(self, other: Tally) -> None:
        self.recorded += other.recorded
        self.repeated += other.repeated
        self.bad += other.bad
        self.joined += other.joined
        for currency, amount in other.earned.items():
            self.earned[currency] = self.earned.get(currency, 0) + amount


@dataclass(frozen=True, slots=True)
class Place:
    """Which part of which import."""

    club_id: int
    import_id: UUID
    part: int


def find_or_start(
    *, digest: bytes, name: str, baskets: int, parts: int, mapping: Mapping[str, Any]
) -> tuple[Import, bool]:
    """The import with this content, and whether it was there before. Inside ``unit``."""
    found: Import | None = Import.objects.filter(digest=digest).first()
    if found is not None:
        return found, True
    made: Import = Import.objects.create(
        digest=digest,
        name=name,
        baskets=baskets,
        parts=parts,
        mapping=dict(mapping),
        started_at=datetime.now(UTC),
    )
    ImportPart.objects.bulk_create(
        [ImportPart(club_id=made.club_id, import_id=made.id, part=part) for part in range(parts)]
    )
    return made, False


def tally_of(import_id: UUID) -> Tally:
    """What an import has come to so far. Inside ``unit``."""
    total = Tally()
    for part in ImportPart.objects.filter(import_id=import_id):
        total.add(Tally(part.recorded, part.repeated, part.bad, part.joined, part.earned))
    return total


def positions(import_id: UUID) -> list[int]:
    found = ImportPart.objects.filter(import_id=import_id).order_by("part")
    return [int(part.position) for part in found]


def problems(import_id: UUID) -> dict[int, tuple[int, str]]:
    """Place → (row of the file, reason). Inside ``unit``."""
    found = ImportProblem.objects.filter(import_id=import_id).order_by("place")
    return {place: (row, reason) for place, row, reason in found.values_list("place", "row", "reason")}


def spent(import_id: UUID, seconds: float, *, finished: bool) -> None:
    """Add what a run took, in milliseconds; and that nothing is left to do."""
    made = Import.objects.filter(id=import_id)
    made.update(took_ms=models.F("took_ms") + round(seconds * 1000))
    if finished:
        made.filter(finished_at=None).update(finished_at=datetime.now(UTC))


def hold(import_id: UUID) -> bool:
    """Whether this process may run the import; held until its connection closes."""
    with connection.cursor() as cursor:
        cursor.execute(TRY_LOCK, [f"import {import_id}"])
        return bool(cursor.fetchone()[0])


def position(link: Connection[Any], place: Place) -> tuple[int, dict[str, int]]:
    """Where a part goes on and what it has earned so far. A process that was left behind is waited for."""
    rows(link, LOCK_PART, [f"import {place.import_id} {place.part}"])
    found = rows(link, PART, [place.club_id, place.import_id, place.part])
    return int(found[0][0]), msgspec.json.decode(found[0][1], type=dict[str, int])


def moved_on(
    place: Place,
    until: int,
    tally: Tally,
    earned: Mapping[str, int],
    bad: Sequence[tuple[int, int, str]],
    solved: Iterable[int] = (),
) -> list[Statement]:
    """The statements of a batch: `bad` are (place, row, reason); `earned` is the part's sum with this batch."""
    solved = list(solved)
    counts = (
        until,
        tally.recorded,
        tally.repeated,
        tally.bad,
        tally.joined,
        msgspec.json.encode(earned).decode(),
    )
    statements: list[Statement] = [(MOVE_ON, (*counts, place.club_id, place.import_id, place.part))]
    if bad:
        columns = (bigints([b[0] for b in bad]), bigints([b[1] for b in bad]), texts([b[2] for b in bad]))
        statements.append((ADD_PROBLEMS, (place.club_id, place.import_id, *columns)))
    if solved:
        statements.append((SOLVED, (place.club_id, place.import_id, bigints(solved))))
    return statements
