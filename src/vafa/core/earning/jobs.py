"""The clock of earning: what is due is booked, dates of members earn, members follow a new programme.

Balances are exact by the clock without these jobs; they keep the summaries short and tell others what happened.
All of it goes by an index on what is due, so that members who need nothing cost nothing.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from uuid import UUID

from django.db import connection, connections

from vafa.core.earning import programmes
from vafa.core.earning.anniversaries import celebrate
from vafa.core.earning.publishing import FOLLOW_JOB
from vafa.core.earning.services import tick_members
from vafa.domain.errors import VafaError
from vafa.kernel import logs
from vafa.kernel.database import unit
from vafa.kernel.jobs import each_club, job

AT_ONCE = 200
"""Members in one transaction: few enough that a till never waits long for one of them."""

DUE = """
select a.member_id from core_ledger_account a
join core_members_member m on m.club_id = a.club_id and m.id = a.member_id
where a.club_id = %(club)s and a.{column} <= %(now)s and m.merged_into is null and m.erased_at is null
order by a.{column} limit %(limit)s
"""
STANDING = """
select s.member_id from core_earning_standing s
join core_members_member m on m.club_id = s.club_id and m.id = s.member_id
where s.club_id = %(club)s and s.member_id > %(after)s and m.merged_into is null and m.erased_at is null
order by s.member_id limit %(limit)s
"""
_log = logs.logger(__name__)


@each_club("*/3 * * * *", "earning.settle", in_unit=False)
def settle(club_id: int) -> None:
    """Book expiries, activations and lapsed holds; in batches, each its own transaction."""
    for column in ("turn_at", "idle_at"):
        seen: set[UUID] = set()
        while True:
            with unit(club_id):
                found = _due(club_id, column)
            fresh = [member_id for member_id in dict.fromkeys(found) if member_id not in seen]
            if not fresh:
                break
            seen.update(fresh)
            tick_each(club_id, fresh)


@each_club("7 * * * *", "earning.anniversaries", in_unit=False)
def anniversaries(club_id: int) -> None:
    """Birthdays and days of joining, by the club's own day; every hour, so that clubs anywhere are in time."""
    celebrate(club_id)


@job(FOLLOW_JOB, retries=5, in_unit=False)
def follow_programme(club_id: int) -> None:
    """Members follow new thresholds and params of modules, in batches."""
    with unit(club_id):
        book = programmes.book(connections["default"].connection, club_id)
        if not book.version(book.number).participants:
            return
    after = UUID(int=0)
    while True:
        with unit(club_id), connection.cursor() as cursor:
            cursor.execute(STANDING, {"club": club_id, "after": after, "limit": AT_ONCE})
            found = [row[0] for row in cursor.fetchall()]
        if not found:
            return
        tick_each(club_id, found)
        after = found[-1]


def tick_each(club_id: int, member_ids: Sequence[UUID]) -> None:
    """The clock's turn for many; one who cannot be does not hold up the others."""
    try:
        with unit(club_id):
            tick_members(member_ids=member_ids)
    except VafaError:
        for member_id in member_ids:
            _tick_alone(club_id, member_id)


def _tick_alone(club_id: int, member_id: UUID) -> None:
    try:
        with unit(club_id):
            tick_members(member_ids=[member_id])
    except VafaError as error:
        # Merged or erased between the question and the turn: there is nothing left to do.
        _log.info("clock passed over a member", reason=error.code)


def _due(club_id: int, column: str) -> Iterable[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(
            DUE.format(column=column), {"club": club_id, "now": datetime.now(UTC), "limit": AT_ONCE}
        )
        return [row[0] for row in cursor.fetchall()]
