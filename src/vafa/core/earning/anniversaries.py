"""Dates of members that earn: birthdays and the day they joined, in the Jalali calendar and the club's own day.

Each is a custom event that is known by member, date and Jalali year, so that it happens once however often it is
looked for.
"""

from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection, connections

from vafa.core.earning import programmes
from vafa.core.earning.happenings import post_happening
from vafa.core.earning.work import now_instant
from vafa.domain.errors import VafaError
from vafa.domain.programme import Programme
from vafa.domain.rules import OnDate
from vafa.domain.time import Day, Instant, from_datetime, gregorian, is_leap, to_datetime
from vafa.kernel import logs
from vafa.kernel.database import unit

SOURCE: Final = "calendar"
OLDEST: Final = 1250
AT_ONCE: Final = 200

# Both find members by the exact days that have this Jalali day and month, so that an index answers.
BORN: Final = """
select m.id from core_members_member m where m.club_id = %(club)s and m.birthday = any(%(days)s)
and m.merged_into is null and m.erased_at is null and m.id > %(after)s
and not exists (select from core_earning_happening h where h.club_id = m.club_id and h.source = %(source)s
                and h.reference = %(prefix)s || m.id::text)
order by m.id limit %(limit)s
"""
JOINED: Final = BORN.replace(
    "m.birthday = any(%(days)s)",
    "exists (select from unnest(%(starts)s::timestamptz[], %(ends)s::timestamptz[]) as d (starts, ends)"
    " where m.joined_at >= d.starts and m.joined_at < d.ends)",
)
_log = logs.logger(__name__)


def celebrate(club_id: int, now: Instant | None = None) -> int:
    """Post today's dates that a rule waits for; how many. Opens units of its own."""
    moment = now_instant() if now is None else now
    posted = 0
    with unit(club_id):
        handle = connections["default"]
        handle.ensure_connection()
        if not programmes.is_published(handle.connection, club_id):
            return 0
        programme = programmes.book(handle.connection, club_id).at(moment)
    for trigger in wanted(programme):
        posted += _celebrate(club_id, programme, trigger, moment)
    return posted


def wanted(programme: Programme) -> list[OnDate]:
    """The dates that rules of the programme wait for, each once."""
    found = {
        (rule.rule.trigger.date, rule.rule.trigger.days_before): rule.rule.trigger
        for key, rules in programme.rules_of.items()
        if key.startswith("date:")
        for rule in rules
        if isinstance(rule.rule.trigger, OnDate)
    }
    return list(found.values())


def _celebrate(club_id: int, programme: Programme, trigger: OnDate, now: Instant) -> int:
    calendar = programme.calendar
    day = calendar.day(calendar.add_days(now, trigger.days_before))
    kind = f"date:{trigger.date}" + (f":{trigger.days_before}" if trigger.days_before else "")
    prefix = f"{kind}:{day.jy}:"
    after, posted = UUID(int=0), 0
    while True:
        with unit(club_id), connection.cursor() as cursor:
            text, values = _question(trigger, programme, day)
            cursor.execute(
                text,
                {
                    "club": club_id,
                    "after": after,
                    "source": SOURCE,
                    "prefix": prefix,
                    "limit": AT_ONCE,
                    **values,
                },
            )
            found = [row[0] for row in cursor.fetchall()]
        if not found:
            return posted
        for member_id in found:
            posted += _post(club_id, member_id, kind, f"{prefix}{member_id}", now)
        after = found[-1]


def _question(trigger: OnDate, programme: Programme, day: Day) -> tuple[str, dict[str, Any]]:
    days = same_days(day)
    if trigger.date == "birthday":
        return BORN, {"days": days}
    starts, ends = [], []
    for each in days:
        noon = from_datetime(datetime(each.year, each.month, each.day, 12, tzinfo=UTC))
        local = programme.calendar.day(noon)
        starts.append(to_datetime(local.start))
        ends.append(to_datetime(local.end))
    return JOINED, {"starts": starts, "ends": ends}


def same_days(day: Day) -> list[date]:
    """Every earlier day with this Jalali month and day. Who was born on 30 Esfand has the 29th in other years."""
    asked = [(day.jm, day.jd)]
    if (day.jm, day.jd) == (12, 29) and not is_leap(day.jy):
        asked.append((12, 30))
    return [
        gregorian(year, month, number)
        for month, number in asked
        for year in range(OLDEST, day.jy)
        if (month, number) != (12, 30) or is_leap(year)
    ]


def _post(club_id: int, member_id: UUID, kind: str, reference: str, now: Instant) -> int:
    try:
        with unit(club_id):
            post_happening(
                member_id=member_id, type=kind, reference=reference, source=SOURCE, happened_at=now, now=now
            )
        return 1
    except VafaError as error:
        _log.info("date passed over", reason=error.code)
        return 0
