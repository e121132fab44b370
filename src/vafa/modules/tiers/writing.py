"""Writes the rows that the engine's part left: one statement, no answer awaited, so it may go in a pipeline."""

from collections.abc import Sequence
from typing import Any, Final, LiteralString
from uuid import UUID

from psycopg import Connection, Cursor

from vafa.kernel.arrays import bigints, booleans, instants, texts, uuids

WRITE: Final[LiteralString] = """
insert into tiers_standing (club_id, member_id, ladder, tier, since, valid_until, frozen, progress, due_at)
select %s, * from unnest(%b::uuid[], %b::text[], %b::text[], %b::timestamptz[], %b::timestamptz[], %b::boolean[],
    %b::bigint[], %b::timestamptz[])
on conflict (club_id, member_id, ladder) do update set
    tier = excluded.tier, since = excluded.since, valid_until = excluded.valid_until, frozen = excluded.frozen,
    progress = excluded.progress, due_at = excluded.due_at
"""


def write_changes(
    connection: Connection[Any], club_id: int, rows: Sequence[tuple[UUID, dict[str, Any]]]
) -> None:
    """The last row of each member and ladder wins; rows go in the order of their key, so batches cannot deadlock."""
    last = {(member, row["ladder"]): row for member, row in rows}
    keys = sorted(last)
    found = [last[key] for key in keys]
    columns = (
        uuids([member for member, _ in keys]),
        texts([ladder for _, ladder in keys]),
        texts([row["tier"] for row in found]),
        instants([row["since"] or 0 for row in found], 0),
        instants([row["valid_until"] or 0 for row in found], 0),
        booleans([row["frozen"] for row in found]),
        bigints([row["progress"] for row in found]),
        instants([row["due_at"] or 0 for row in found], 0),
    )
    # Django's connections make cursors that bind on the client, which cannot send binary arrays.
    Cursor(connection).execute(WRITE, (club_id, *columns))
