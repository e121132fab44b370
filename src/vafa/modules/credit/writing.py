"""Writes the rows that the engine's part left; no answer is awaited, so it may go in a pipeline."""

from collections.abc import Sequence
from typing import Any, Final, LiteralString
from uuid import UUID

from psycopg import Connection, Cursor

from vafa.domain.ledger import FOREVER
from vafa.kernel.arrays import bigints, instants, texts, uuids

LINES: Final[LiteralString] = """
update credit_line l set limit_amount = now.limit_amount, owed = now.owed, over_amount = now.over_amount,
    state = now.state, due_at = now.due_at
from unnest(%b::uuid[], %b::text[], %b::bigint[], %b::bigint[], %b::bigint[], %b::text[], %b::timestamptz[])
    as now (member_id, kind, limit_amount, owed, over_amount, state, due_at)
where l.club_id = %s and l.member_id = now.member_id and l.kind = now.kind
"""
DEBTS: Final[LiteralString] = """
insert into credit_debt as d (club_id, member_id, kind, cause, amount, settled, returned, forgiven, left_amount, at,
                              due_at)
select %s, member_id, kind, cause, amount, settled, returned, forgiven, amount - settled - returned - forgiven, at,
    coalesce(due_at, at)
from unnest(%b::uuid[], %b::text[], %b::uuid[], %b::bigint[], %b::bigint[], %b::bigint[], %b::bigint[],
    %b::timestamptz[], %b::timestamptz[])
    as new (member_id, kind, cause, amount, settled, returned, forgiven, at, due_at)
on conflict (club_id, member_id, kind, cause) do nothing
"""
CHANGED: Final[LiteralString] = """
update credit_debt d set settled = d.settled + more.settled, returned = d.returned + more.returned,
    forgiven = d.forgiven + more.forgiven, left_amount = d.left_amount - more.settled - more.returned - more.forgiven
from unnest(%b::uuid[], %b::text[], %b::uuid[], %b::bigint[], %b::bigint[], %b::bigint[])
    as more (member_id, kind, cause, settled, returned, forgiven)
where d.club_id = %s and d.member_id = more.member_id and d.kind = more.kind and d.cause = more.cause
"""
ENTRIES: Final[LiteralString] = """
insert into credit_entry (club_id, member_id, kind, cause, what, amount, owed, limit_amount, at)
select %s, * from unnest(%b::uuid[], %b::text[], %b::uuid[], %b::text[], %b::bigint[], %b::bigint[], %b::bigint[],
    %b::timestamptz[])
"""
Key = tuple[UUID, str, UUID]


def write_changes(
    connection: Connection[Any], club_id: int, rows: Sequence[tuple[UUID, dict[str, Any]]]
) -> None:
    """Rows go in the order of their keys, so that batches cannot deadlock; of a line the last one holds."""
    lines, made, more, entries = sorted_out(rows)
    # Django's connections make cursors that bind on the client, which cannot send binary arrays.
    cursor = Cursor(connection)
    if made:
        new = sorted(made)
        cursor.execute(
            DEBTS,
            (club_id, *keys(new), *(bigints([made[key][name] for key in new]) for name in AMOUNTS),
             instants([made[key]["at"] for key in new]), instants([made[key]["due_at"] for key in new])),
        )  # fmt: skip
    if more:
        old = sorted(more)
        sums = (bigints([more[key][name] for key in old]) for name in AMOUNTS[1:])
        cursor.execute(CHANGED, (*keys(old), *sums, club_id))
    if lines:
        held = sorted(lines)
        found = [lines[key] for key in held]
        cursor.execute(
            LINES,
            (uuids([key[0] for key in held]), texts([key[1] for key in held]),
             bigints([row["limit"] for row in found]), bigints([row["owed"] for row in found]),
             bigints([row["over"] for row in found]), texts([row["state"] for row in found]),
             instants([row["due_at"] for row in found], FOREVER), club_id),
        )  # fmt: skip
    if entries:
        said = [row for _, row in entries]
        cursor.execute(
            ENTRIES,
            (club_id, uuids([member for member, _ in entries]), texts([row["kind"] for row in said]),
             uuids([row["cause"] for row in said]), texts([row["what"] for row in said]),
             bigints([row["amount"] for row in said]), bigints([row["owed"] for row in said]),
             bigints([row["limit"] for row in said]), instants([row["at"] for row in said])),
        )  # fmt: skip


AMOUNTS: Final = ("amount", "settled", "returned", "forgiven")


def keys(found: Sequence[Key]) -> tuple[Any, ...]:
    return uuids([k[0] for k in found]), texts([k[1] for k in found]), uuids([k[2] for k in found])


def sorted_out(rows: Sequence[tuple[UUID, dict[str, Any]]]) -> tuple[
    dict[tuple[UUID, str], dict[str, Any]], dict[Key, dict[str, Any]], dict[Key, dict[str, Any]],
    list[tuple[UUID, dict[str, Any]]],
]:  # fmt: skip
    """Lines by key, new debts, changes of debts added up, entries."""
    lines: dict[tuple[UUID, str], dict[str, Any]] = {}
    made: dict[Key, dict[str, Any]] = {}
    more: dict[Key, dict[str, Any]] = {}
    entries = []
    for member, row in rows:
        if row["row"] == "line":
            lines[member, row["kind"]] = row
        elif row["row"] == "entry":
            entries.append((member, row))
        elif row["amount"]:
            made[member, row["kind"], row["cause"]] = row
        else:
            change = more.setdefault((member, row["kind"], row["cause"]), dict.fromkeys(AMOUNTS, 0))
            for name in AMOUNTS[1:]:
                change[name] += row[name]
    return lines, made, more, entries
