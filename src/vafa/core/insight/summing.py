"""Sums new purchases, refunds, transfers and members into days.

Every row's id begins with the millisecond it was made in, so that what is new is a range of the primary key.
A range ends before the oldest transaction that is still open, with a margin for clocks and for ids made before
their transaction began: no row can appear behind it. What is newer is added by the pages themselves.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec
from django.db import connection, connections

from vafa.core.earning import programmes
from vafa.domain.explain import RefundRecord
from vafa.domain.time import jalali
from vafa.domain.values import Currency
from vafa.kernel.scope import current_club

MARGIN: Final = timedelta(seconds=20)
BATCH: Final = 5_000
FIRST: Final = UUID(int=0)

OLDEST_OPEN = """
select min(xact_start) from pg_stat_activity
where usename = current_user and xact_start is not null and pid <> pg_backend_pid()
"""
PURCHASES = """
select id, (happened_at at time zone %s)::date, branch, net, record from core_purchases_purchase
where club_id = %s and id > %s and id <= %s order by id limit %s
"""
REFUNDS = """
select (r.happened_at at time zone %s)::date, p.branch, r.record from core_purchases_refund r
join core_purchases_purchase p on p.club_id = r.club_id and p.id = r.purchase_id
where r.club_id = %s and r.id > %s and r.id <= %s
"""
FLOWS = """
select (at at time zone %s)::date, currency, kind, count(*), sum(amount)::bigint from core_ledger_transfer
where club_id = %s and cause > %s and cause <= %s group by 1, 2, 3
"""
JOINED = """
select (joined_at at time zone %s)::date, count(*) from core_members_member
where club_id = %s and id > %s and id <= %s group by 1
"""
ADD_SALES = """
insert into core_insight_sales (club_id, day, branch, purchases, sales, refunds, cost)
select %s, * from unnest(%s::date[], %s::text[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])
on conflict (club_id, day, branch) do update set purchases = core_insight_sales.purchases + excluded.purchases,
    sales = core_insight_sales.sales + excluded.sales, refunds = core_insight_sales.refunds + excluded.refunds,
    cost = core_insight_sales.cost + excluded.cost
"""
ADD_FLOWS = """
insert into core_insight_flow (club_id, day, currency, kind, times, amount)
select %s, * from unnest(%s::date[], %s::text[], %s::text[], %s::bigint[], %s::bigint[])
on conflict (club_id, day, currency, kind) do update set times = core_insight_flow.times + excluded.times,
    amount = core_insight_flow.amount + excluded.amount
"""
ADD_RULES = """
insert into core_insight_rule (club_id, day, rule, currency, times, amount, sales)
select %s, * from unnest(%s::date[], %s::text[], %s::text[], %s::bigint[], %s::bigint[], %s::bigint[])
on conflict (club_id, day, rule) do update set times = core_insight_rule.times + excluded.times,
    amount = core_insight_rule.amount + excluded.amount, sales = core_insight_rule.sales + excluded.sales,
    currency = excluded.currency
"""
ADD_JOINED = """
insert into core_insight_joined (club_id, day, joined) select %s, * from unnest(%s::date[], %s::bigint[])
on conflict (club_id, day) do update set joined = core_insight_joined.joined + excluded.joined
"""
READ_PROGRESS = (
    "select source, position, stale_months from core_insight_progress where club_id = %s for update"
)
KEEP_PROGRESS = """
insert into core_insight_progress (club_id, source, position, stale_months) values (%s, %s, %s, %s::jsonb)
on conflict (club_id, source) do update set position = excluded.position, stale_months = excluded.stale_months
"""


class _Fired(msgspec.Struct, array_like=True):
    rule: int
    amount: int


class _Applied(msgspec.Struct, array_like=True):
    offer: int
    amount: int


class _Record(msgspec.Struct):
    p: int
    f: list[_Fired] = []
    o: list[_Applied] = []


_decode = msgspec.json.Decoder(_Record).decode
_refund = msgspec.json.Decoder(RefundRecord).decode


def id_at(moment: datetime) -> UUID:
    """The lowest id that can be made from this moment on."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)


def horizon(now: datetime) -> UUID:
    """No row with a lower id can still appear."""
    oldest = _rows(OLDEST_OPEN)[0][0]
    return id_at(min(now, oldest or now) - MARGIN)


def month_of(day: date) -> int:
    year, month, _day = jalali(day)
    return year * 12 + month - 1


def positions() -> dict[str, tuple[UUID, list[int]]]:
    return {
        source: (UUID(str(at)), _months(stale)) for source, at, stale in _rows(READ_PROGRESS, current_club())
    }


def sum_up(now: datetime | None = None) -> int:
    """Adds what is new to the days; gives how many purchases that were. Runs inside a unit, one at a time."""
    club_id, end = current_club(), horizon(now or datetime.now(UTC))
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('insight'), %s::int)", [club_id % (1 << 31)])
        cursor.execute("select time_zone from kernel_club where id = %s", [club_id])
        zone = cursor.fetchone()[0]
    known = positions()
    start, stale = known.get("purchases", (FIRST, []))
    count, last = _purchases(zone, start, end, set(stale))
    keep("purchases", last[0], last[1])
    for source, add in (("refunds", _refunds), ("transfers", _flows), ("members", _joined)):
        begin = known.get(source, (FIRST, []))[0]
        if begin < end:
            add(zone, begin, end)
            keep(source, end, [])
    return count


def _purchases(zone: str, start: UUID, end: UUID, stale: set[int]) -> tuple[int, tuple[UUID, list[int]]]:
    club_id, count = current_club(), 0
    while start < end:
        found = _rows(PURCHASES, zone, club_id, start, end, BATCH)
        # A club that has sold nothing may have no programme yet.
        book = programmes.book(connections["default"].connection, club_id) if found else None
        days: dict[tuple[date, str], list[int]] = defaultdict(lambda: [0, 0, 0])
        rules: dict[tuple[date, str], list[Any]] = {}
        for _id, day, branch, net, record in found:
            sums = days[(day, branch)]
            sums[0] += 1
            sums[1] += net
            sums[2] += _add_rules(rules, book, day, net, record)
        stale |= {month_of(day) for day, _branch in days}
        _add(
            ADD_SALES,
            [(day, branch, n, net, 0, cost) for (day, branch), (n, net, cost) in sorted(days.items())],
        )
        _add(ADD_RULES, [(day, rule, *sums) for (day, rule), sums in sorted(rules.items())])
        count += len(found)
        start = UUID(str(found[-1][0])) if len(found) == BATCH else end
    return count, (start, sorted(stale))


def _add_rules(rules: dict[tuple[date, str], list[Any]], book: Any, day: date, net: int, record: str) -> int:
    """Adds what each rule gave; the rials that all of it is worth."""
    decided = _decode(record)
    cost = sum([each.amount for each in decided.o])
    programme = book.version(decided.p)
    fired: Counter[int] = Counter()
    for outcome in decided.f:
        fired[outcome.rule] += outcome.amount
    for index, amount in fired.items():
        rule = programme.rules[index]
        sums = rules.setdefault((day, rule.key), [rule.currency, 0, 0, 0])
        sums[1] += 1
        sums[2] += amount
        sums[3] += net
        cost += worth(programme.currencies[rule.currency], amount)
    return cost


def worth(currency: Currency, amount: int) -> int:
    """Rials of an amount at the club's own value; currencies that cannot pay are worth nothing here."""
    return amount * currency.rial_value // currency.unit if currency.rial_value else 0


def _refunds(zone: str, start: UUID, end: UUID) -> None:
    days: dict[tuple[date, str], list[int]] = defaultdict(lambda: [0, 0])
    found = _rows(REFUNDS, zone, current_club(), start, end)
    book = programmes.book(connections["default"].connection, current_club()) if found else None
    for day, branch, text in found:
        assert book is not None
        record = _refund(text)
        currencies = book.version(record.p).currencies
        days[(day, branch)][0] += 1
        days[(day, branch)][1] += sum(
            worth(currencies[met.currency], met.lot + met.other + met.debt)
            for met in record.m
            if met.currency in currencies
        )
        days[(day, branch)][1] += record.d
    _add(ADD_SALES, [(day, branch, 0, 0, n, -cost) for (day, branch), (n, cost) in sorted(days.items())])


def _flows(zone: str, start: UUID, end: UUID) -> None:
    _add(ADD_FLOWS, _rows(FLOWS, zone, current_club(), start, end))


def _joined(zone: str, start: UUID, end: UUID) -> None:
    _add(ADD_JOINED, _rows(JOINED, zone, current_club(), start, end))


def _add(statement: str, rows: Sequence[Sequence[Any]]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(statement, [current_club(), *(list(column) for column in zip(*rows, strict=True))])


def keep(source: str, position: UUID, stale: Iterable[int]) -> None:
    text = msgspec.json.encode(sorted(stale)).decode()
    with connection.cursor() as cursor:
        cursor.execute(KEEP_PROGRESS, [current_club(), source, position, text])


def _rows(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        return cursor.fetchall()


def _months(stale: Any) -> list[int]:
    return msgspec.json.decode(stale) if isinstance(stale, str) else list(stale)
