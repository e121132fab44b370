"""Between what members carry (standings, budgets) and its tables; and the lock that queues a member's events."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import msgspec

from vafa.core.earning.facts import OTHER_SEGMENT
from vafa.core.members.selectors import FACT_COLUMNS, facts_of
from vafa.domain.context import MemberState, Standing
from vafa.kernel.arrays import bigints, encoded_texts, instants, texts, uuids
from vafa.kernel.instants import instant
from vafa.kernel.pipeline import Statement

LOCK_MEMBERS: Final = """
select id, merged_into, erased_at is not null, {facts} from core_members_member
where club_id = %s and id = any({{members}}) order by id for no key update
""".format(facts=", ".join(FACT_COLUMNS))
"""One row after another in the order of ids, so that two batches never wait for each other in a circle."""

READ_MEMBERS: Final = LOCK_MEMBERS.replace(" order by id for no key update", "")

STANDINGS: Final = """
select member_id, purchases, spent, first_at, last_at, data
from core_earning_standing where club_id = %s and member_id = any({members})
"""

SEGMENTS: Final = """
select i.member_id, array_agg(i.segment_id::text) from core_segments_member i
join core_segments_segment s on s.club_id = i.club_id and s.id = i.segment_id and s.generation = i.generation
where i.club_id = %s and i.member_id = any({members}) group by i.member_id
"""
"""Asked only for a programme whose conditions name segments (`Book.asks_segments`)."""

BUDGETS: Final = """
select rule, used from core_earning_budget where club_id = %s and rule = any(%b::text[]) order by rule for update
"""

SAVE_STANDINGS: Final = """
insert into core_earning_standing (club_id, member_id, purchases, spent, first_at, last_at, data)
select %s, * from unnest(%b::uuid[], %b::bigint[], %b::bigint[], %b::timestamptz[], %b::timestamptz[], %b::text[])
on conflict (club_id, member_id) do update set
    purchases = excluded.purchases, spent = excluded.spent, first_at = excluded.first_at, last_at = excluded.last_at,
    data = excluded.data
"""

SAVE_BUDGETS: Final = """
insert into core_earning_budget (club_id, rule, used) select %s, * from unnest(%b::text[], %b::bigint[])
on conflict (club_id, rule) do update set used = excluded.used
"""


class Carried(msgspec.Struct, omit_defaults=True):
    """The part of a standing that is kept as text."""

    caps: dict[str, dict[int, int]] = {}
    modules: dict[str, Any] = {}


_encode = msgspec.json.Encoder().encode
decode_carried = msgspec.json.Decoder(Carried).decode
Rows = Sequence[tuple[Any, ...]]


def members_of(rows: Rows) -> dict[UUID, MemberState]:
    """States of locked members with their facts, by id; merged and erased ones are left out."""
    return {row[0]: MemberState(row[0], facts_of(row[3:])) for row in rows if row[1] is None and not row[2]}


def fill_standings(members: Mapping[UUID, MemberState], rows: Rows) -> None:
    for member_id, purchases, spent, first_at, last_at, data in rows:
        carried = decode_carried(data)
        members[member_id].standing = Standing(
            purchases, spent, instant(first_at), instant(last_at), carried.caps, carried.modules
        )


def fill_segments(members: Mapping[UUID, MemberState], rows: Rows, named: frozenset[str]) -> None:
    """The segments of members as of their last counts, for the fact `member.segments`. ``named`` are those that the
    programme knows (`Book.segments`); being in any other is told, not in which."""
    for member_id, segments in rows:
        if member_id in members:
            found = frozenset(segments)
            others = (OTHER_SEGMENT,) if found - named else ()
            members[member_id].facts["segments"] = (found & named).union(others)


def save_standings(club_id: int, members: Iterable[MemberState]) -> list[Statement]:
    changed = [member for member in members if member.dirty]
    if not changed:
        return []
    standings = [member.standing for member in changed]
    columns = (
        uuids([member.id for member in changed]),
        bigints([s.purchases for s in standings]),
        bigints([s.spent for s in standings]),
        instants([s.first_at for s in standings], 0),
        instants([s.last_at for s in standings], 0),
        encoded_texts([_encode(Carried(s.caps, s.modules)) for s in standings]),
    )
    return [(SAVE_STANDINGS, (club_id, *columns))]


def save_budgets(club_id: int, budgets: Mapping[str, int], dirty: Iterable[str]) -> list[Statement]:
    rules = sorted(dirty)
    if not rules:
        return []
    return [(SAVE_BUDGETS, (club_id, texts(rules), bigints([budgets[rule] for rule in rules])))]
