"""What follows from purchases when members are merged or un-merged, and what they tell about a member's history."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connections
from psycopg import Cursor

from vafa.core.earning import programmes, uniting
from vafa.core.earning.explaining import SOURCES, Told
from vafa.core.earning.work import now_instant
from vafa.core.members import selectors
from vafa.core.members.merging import MERGE_STEPS, UNMERGE_STEPS
from vafa.core.purchases import store
from vafa.core.purchases.activities import activities
from vafa.core.purchases.history import HISTORY_OF
from vafa.core.purchases.replaying import Replay
from vafa.domain.packing import unpack_record
from vafa.kernel.instants import instant
from vafa.kernel.pipeline import rows
from vafa.kernel.scope import current_club

RECORDS = """
select id, member_id, happened_at, net, record from core_purchases_purchase where club_id = %s and id = any(%s)
"""


def follow_merge(survivor_id: UUID, merged_id: UUID, merge_id: UUID) -> None:
    """Tiers are those of the union."""
    if not uniting.decides():
        return
    uniting.rebuild([survivor_id], history_of, now_instant())


def follow_unmerge(survivor_id: UUID, merged_id: UUID, merge_id: UUID) -> None:
    """What each bought counts for each again, with what has come back of it since."""
    if not uniting.decides():
        return
    handle, club_id = connections["default"].connection, current_club()
    replay = Replay(handle, club_id, datetime.now(UTC))
    with uniting.whole(survivor_id, merged_id) as job:
        for member_id in (survivor_id, merged_id):
            asked = {"club": club_id, "members": selectors.tree(member_id)}
            replay.make(Cursor(handle).execute(HISTORY_OF, asked).fetchall()).put(
                job.member(member_id).standing
            )
            job.member(member_id).dirty = True
    uniting.rebuild([survivor_id, merged_id], history_of, now_instant())


def history_of(members: Sequence[UUID]) -> list[Any]:
    connection = connections["default"].connection
    return list(activities(connection, current_club(), members, programmes.book(connection, current_club())))


def tell(causes: Collection[UUID]) -> dict[UUID, Told]:
    """Purchases among the causes, with the records of their decisions."""
    connection, club_id = connections["default"].connection, current_club()
    found = rows(connection, RECORDS, [club_id, list(causes)])
    posted = store.posted(connection, club_id, [(row[0], row[1]) for row in found])
    return {
        cause: Told("purchase", instant(at), unpack_record(text, net, posted.get(cause, [])))
        for cause, _, at, net, text in found
    }


MERGE_STEPS.append(follow_merge)
# Un-merging goes through its steps from the last to the first: this one has to find the accounts divided.
UNMERGE_STEPS.insert(0, follow_unmerge)
SOURCES.append(tell)
