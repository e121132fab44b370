"""Standings, used caps, budgets and what modules keep, made again from history and compared with what is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from psycopg import Connection

from vafa.core.earning import programmes, store
from vafa.core.ledger.verifying import Difference
from vafa.core.members.selectors import FACT_COLUMNS, facts_of
from vafa.core.purchases.history import HISTORY, Row, by_member
from vafa.core.purchases.store import decode_returned
from vafa.domain.caps import KEPT_PERIODS
from vafa.domain.context import Standing
from vafa.domain.explain import RefundRecord
from vafa.domain.packing import unpack_record
from vafa.domain.participants import Activity, clock
from vafa.domain.pricing import Applied
from vafa.domain.pricing.uses import period_key
from vafa.domain.programme import Programme
from vafa.domain.records import Fired, Record, Returned
from vafa.kernel.instants import instant

STANDINGS: Final = """
select s.member_id, s.purchases, s.spent, s.first_at, s.last_at, s.data, {facts}
from core_earning_standing s join core_members_member m on m.club_id = s.club_id and m.id = s.member_id
where s.club_id = %(club)s order by s.member_id
""".format(facts=", ".join(f"m.{column}" for column in FACT_COLUMNS))

GUESTS: Final = """
select happened_at, net, record, returned from core_purchases_purchase where club_id = %(club)s and member_id is null
"""

_refund = msgspec.json.Decoder(RefundRecord).decode
_event = msgspec.json.Decoder(Record).decode
_EMPTY: Final = Standing()


@dataclass(slots=True)
class Made:
    """What a member's history comes to."""

    purchases: int = 0
    spent: int = 0
    first_at: int = 0
    last_at: int = 0
    came_back: bool = False
    caps: dict[str, dict[int, int]] = field(default_factory=dict)
    activities: list[tuple[int, Activity]] = field(default_factory=list)

    def put(self, standing: Standing) -> None:
        """Make a standing say it; what modules keep is left to them."""
        standing.purchases, standing.spent = self.purchases, self.spent
        standing.first_at, standing.last_at = (self.first_at, self.last_at) if self.purchases else (0, 0)
        standing.caps = {
            key: {period: used for period, used in periods.items() if used}
            for key, periods in self.caps.items()
        }


class Replay:
    """One pass over the club's history. `budgets` is filled as it goes on."""

    def __init__(self, connection: Connection[Any], club_id: int, now: datetime) -> None:
        self.connection = connection
        self.club_id = club_id
        self.now = instant(now)
        self.book = programmes.book(connection, club_id)
        self.budgets: dict[str, int] = {}

    def differences(self) -> Iterator[Difference]:
        """Members whose standing is not what they did makes of it, then budgets."""
        scope = {"club": self.club_id}
        kept = by_member(self.connection, "verify_standings", STANDINGS, scope)
        history = by_member(self.connection, "verify_history", HISTORY, scope)
        for member, standing, did in paired(kept, history):
            yield from self.compare(member, standing[0] if standing else None, self.make(did))
        self.guests()
        yield from self.compare_budgets()

    def make(self, rows: list[Row]) -> Made:
        made = Made()
        for _, _, what, _, at, recorded_at, amount, currency, record, extra in rows:
            happened, heard = instant(at), instant(recorded_at)
            if what == "purchase":
                self.purchase(made, happened, heard, amount, record, decode_returned(extra))
            elif what == "refund":
                self.refund(made, happened, heard, _refund(record), extra)
            elif what == "event":
                event = _event(record)
                self.use(made, self.book.version(event.p), happened, event.f, ())
                earned = self.earned(self.book.version(event.p), event.f)
                made.activities.append((happened, Activity(happened, 0, 0, earned, clock(happened, heard))))
            else:
                given = {currency: amount}
                made.activities.append((happened, Activity(happened, 0, 0, given, happened, True)))
        return made

    def purchase(self, made: Made, at: int, heard: int, net: int, text: str, returned: Returned) -> None:
        record = unpack_record(text, net, ())
        programme = self.book.version(record.p)
        made.purchases += 1 - returned.whole
        made.spent += net - returned.net
        made.first_at = min(made.first_at or at, at)
        made.last_at = max(made.last_at, at)
        made.came_back = made.came_back or returned.whole
        self.use(made, programme, at, record.f, returned.fired)
        self.use_offers(made, programme, at, record.o, returned)
        activity = Activity(at, net, 1, self.earned(programme, record.f), clock(at, heard))
        made.activities.append((at, activity))

    def refund(self, made: Made, at: int, heard: int, record: RefundRecord, purchase: str) -> None:
        """`purchase` is its id and the instant it happened at, as history gives them."""
        programme = self.book.version(record.p)
        taken = {
            met.currency: -(met.lot + met.other + met.debt + met.expired + met.clipped) for met in record.m
        }
        self.use(made, programme, at, record.f, ())
        bought = int(purchase.split()[1])
        activity = Activity(bought, -record.n, -int(record.w), taken, clock(at, heard))
        made.activities.append((heard, activity))

    def use(self, made: Made, programme: Programme, at: int, fired: list[Fired], back: Any) -> None:
        """Room of caps and budgets that outcomes used, less what came back."""
        day = None
        for index, each in enumerate(fired):
            rule = programme.rules[each.rule]
            if not rule.caps:
                continue
            amount = each.amount - (back[index] if back else 0)
            for per, _, key in rule.caps:
                if per == "campaign":
                    self.budgets[rule.key] = self.budgets.get(rule.key, 0) + amount
                elif per != "event":
                    day = day or programme.calendar.day(at)
                    period = 0 if per == "member" else day.number if per == "day" else getattr(day, per)
                    used = made.caps.setdefault(key, {})
                    used[period] = used.get(period, 0) + amount

    def use_offers(
        self, made: Made, programme: Programme, at: int, applied: Sequence[Applied], returned: Returned
    ) -> None:
        """Uses and rials of offers, less what came back."""
        if not applied:
            return
        day = programme.calendar.day(at)
        for index, each in enumerate(applied):
            offer = programme.offers.offers[each.offer]
            uses = 0 if returned.whole else each.uses
            rials = each.amount - (returned.offers[index] if returned.offers else 0)
            for per, _, key in offer.limits:
                used = made.caps.setdefault(key, {})
                used[period_key(day, per)] = used.get(period_key(day, per), 0) + uses
            for key, amount in ((offer.uses_key, uses), (offer.rials_key, rials)):
                if key:
                    self.budgets[key] = self.budgets.get(key, 0) + amount

    def guests(self) -> None:
        """What purchases of guests took of the budgets."""
        with self.connection.cursor(name="verify_guests") as cursor:
            cursor.execute(GUESTS, {"club": self.club_id}, binary=True)
            for at, net, text, returned in cursor:
                record = unpack_record(text, net, ())
                programme = self.book.version(record.p)
                self.use_offers(Made(), programme, instant(at), record.o, decode_returned(returned))

    def earned(self, programme: Programme, fired: list[Fired]) -> dict[str, int]:
        found: dict[str, int] = {}
        for each in fired:
            currency = programme.rules[each.rule].currency
            found[currency] = found.get(currency, 0) + each.amount
        return found

    def compare(self, member: UUID, row: Row | None, made: Made) -> Iterator[Difference]:
        facts = facts_of(row[6:]) if row is not None else {}
        kept = standing_of(row) if row is not None else _EMPTY
        pairs = [("purchases", made.purchases, kept.purchases), ("spent", made.spent, kept.spent)]
        if not made.came_back:
            pairs += [("first at", made.first_at, kept.first_at), ("last at", made.last_at, kept.last_at)]
        for what, expected, found in [*pairs, *caps_apart(made.caps, kept.caps)]:
            if expected != found:
                yield Difference(member, "", what, str(expected), str(found))
        yield from self.modules(member, kept, made, facts)

    def modules(
        self, member: UUID, kept: Standing, made: Made, facts: dict[str, Any]
    ) -> Iterator[Difference]:
        """Ask every part that can rebuild what it keeps where it differs."""
        for part in self.book.version(self.book.number).participants:
            differs = getattr(part, "differs", None)
            if differs is None:
                continue
            there = [each for _, each in made.activities if self.part_at(part.key, each.clock or each.at)]
            for name in differs(
                kept.modules.get(part.key),
                there,
                lambda at, part=part: self.part_at(part.key, at) or part,
                facts,
            ):
                yield Difference(member, "", f"{part.key} {name}", "as history makes it", "something else")

    def part_at(self, key: str, at: int) -> Any:
        """The part of that key in the programme that was in force at an instant, if it was on then."""
        return next((part for part in self.book.at(at).participants if part.key == key), None)

    def compare_budgets(self) -> Iterator[Difference]:
        rows = self.connection.execute(
            "select rule, used from core_earning_budget where club_id = %s", [self.club_id]
        ).fetchall()
        kept = dict(rows)
        for rule in sorted({*kept, *self.budgets}):
            expected, found = self.budgets.get(rule, 0), kept.get(rule, 0)
            if expected != found:
                yield Difference(None, "", f"budget of {rule}", str(expected), str(found))


def standing_of(row: Row) -> Standing:
    _, purchases, spent, first_at, last_at, data = row[:6]
    carried = store.decode_carried(data)
    return Standing(purchases, spent, instant(first_at), instant(last_at), carried.caps, carried.modules)


def caps_apart(
    made: dict[str, dict[int, int]], kept: dict[str, dict[int, int]]
) -> Iterator[tuple[str, int, int]]:
    """(what, expected, found) of every period of every cap that is still remembered."""
    for key in sorted({*made, *kept}):
        expected, found = made.get(key, {}), kept.get(key, {})
        oldest = min(found) if len(found) >= KEPT_PERIODS else None
        for period in sorted({*expected, *found}):
            if oldest is None or period >= oldest:
                yield f"cap {key} of period {period}", expected.get(period, 0), found.get(period, 0)


def paired(kept: Any, history: Any) -> Iterator[tuple[UUID, list[Row], list[Row]]]:
    """Both streams side by side; they come in the order of members."""
    nothing: tuple[None, list[Row]] = (None, [])
    one, other = next(kept, nothing), next(history, nothing)
    while one[0] is not None or other[0] is not None:
        first = min(member for member in (one[0], other[0]) if member is not None)
        yield first, one[1] if one[0] == first else [], other[1] if other[0] == first else []
        one = next(kept, nothing) if one[0] == first else one
        other = next(history, nothing) if other[0] == first else other
