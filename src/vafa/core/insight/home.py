"""The panel's first page as plain data: a period against the one before, and what to do today."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import connections

from vafa.core.earning import programmes
from vafa.core.insight import readings
from vafa.core.insight.readings import ISSUED, TAKEN, Totals
from vafa.core.insight.summing import worth
from vafa.domain.time import Calendar, Period, from_datetime
from vafa.domain.values import Currency
from vafa.kernel.scope import current_club

PERIODS: Final[tuple[Period, ...]] = ("day", "week", "month", "quarter", "year")
RECENT: Final = 30
STEPS: Final[dict[str, tuple[Period, int]]] = {
    "day": ("day", 30),
    "week": ("week", 13),
    "month": ("month", 12),
}
"""Charts: one bar a day, week or Jalali month, and how many of them."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days [begin, end) of a period up to today, and the same number of days of the period before it."""

    begin: date
    end: date
    before: date
    before_end: date


def span(kind: Period | None, now: datetime, days: Calendar) -> Span:
    """Of a calendar's period, or without one the last thirty days against the thirty before."""
    moment = from_datetime(now)
    if kind is None:
        end = days.day(moment).date + timedelta(days=1)
        begin = end - timedelta(days=RECENT)
        return Span(begin, end, begin - timedelta(days=RECENT), begin)
    key = days.period_key(kind, moment)
    begin = _day(days, days.period_bounds(kind, key)[0])
    end = days.day(moment).date + timedelta(days=1)
    before_start, before_stop = days.period_bounds(kind, key - 1)
    before = _day(days, before_start)
    before_end = min(before + (end - begin), _day(days, before_stop))
    return Span(begin, end, before, before_end)


def _day(days: Calendar, instant: int) -> date:
    return days.day(instant).date


@dataclass(slots=True)
class Compared:
    """A figure now and before (None where nobody counted then); ``change`` is in parts per thousand of before,
    None where before was nothing."""

    now: int
    before: int | None

    @property
    def change(self) -> int | None:
        if not self.before:
            return None
        return (self.now - self.before) * 1000 // self.before


@dataclass(slots=True)
class Cost:
    """What a currency gave and took in a period, and in rials what that is worth at the club's own value."""

    currency: Currency
    issued: Compared
    spent: Compared
    expired: Compared
    rials: int


@dataclass(slots=True)
class Home:
    span: Span
    now: Totals
    before: Totals
    sales: Compared
    purchases: Compared
    average: Compared
    joined: Compared
    active: Compared | None
    costs: list[Cost]
    cost: Compared
    rules: list[tuple[str, dict[str, str], Currency | None, int, int, int]]
    taken_at: datetime | None
    stands: dict[str, Any]
    liability: list[tuple[Currency, dict[str, int], int]]


def home(kind: Period | None, now: datetime, days: Calendar, branch: str = "") -> Home:
    """Everything the page shows. The number of statements is fixed; none reads members or purchases of old."""
    spans = span(kind, now, days)
    zone = days.name
    current = readings.totals(spans.begin, spans.end, zone=zone, branch=branch)
    before = readings.totals(spans.before, spans.before_end, zone=zone, branch=branch)
    taken_at, stands = readings.snapshot(spans.end)
    active = _active(kind, now, days, spans, stands)
    book = programmes.book(connections["default"].connection, current_club())
    programme = book.at(from_datetime(now))
    currencies = programme.currencies
    costs = [_cost(currency, current, before) for currency in currencies.values()]
    known = {rule.key: rule.rule.names for rule in programme.rules}
    listed = [
        (key, _names(known.get(key)), currencies.get(currency), times, amount, sales)
        for key, currency, times, amount, sales in readings.best_rules(spans.begin, spans.end)
    ]
    return Home(
        span=spans,
        now=current,
        before=before,
        sales=Compared(current.sales, before.sales),
        purchases=Compared(current.purchases, before.purchases),
        average=Compared(current.average, before.average),
        joined=Compared(current.joined, before.joined),
        active=active,
        costs=costs,
        cost=Compared(sum(cost.rials for cost in costs), sum(_worth(c.currency, before) for c in costs)),
        rules=listed,
        taken_at=taken_at,
        stands=stands,
        liability=liability(stands, currencies),
    )


def _active(
    kind: Period | None, now: datetime, days: Calendar, spans: Span, stands: dict[str, Any]
) -> Compared | None:
    """How many different members bought: known for Jalali months, and from day to day for the last thirty days."""
    if kind is None and stands:
        _taken_at, earlier = readings.snapshot(spans.begin + timedelta(days=1))
        return Compared(stands["active_30"], earlier.get("active_30"))
    if kind == "month":
        month = days.period_key("month", from_datetime(now))
        known = readings.months([month, month - 1])
        if month in known:
            return Compared(known[month][0], known.get(month - 1, (0, 0))[0])
    return None


def _names(names: Any) -> dict[str, str]:
    return {"fa": names.fa, "en": names.en} if names is not None else {}


def _worth(currency: Currency, found: Totals) -> int:
    return worth(
        currency, found.moved(currency.key, ISSUED) - found.moved(currency.key, frozenset({"reverse"}))
    )


def _cost(currency: Currency, now: Totals, before: Totals) -> Cost:
    expired = frozenset({"expire", "erase"})
    return Cost(
        currency,
        Compared(now.moved(currency.key, ISSUED), before.moved(currency.key, ISSUED)),
        Compared(now.moved(currency.key, TAKEN), before.moved(currency.key, TAKEN)),
        Compared(now.moved(currency.key, expired), before.moved(currency.key, expired)),
        _worth(currency, now),
    )


def liability(
    stands: dict[str, Any], currencies: dict[str, Currency]
) -> list[tuple[Currency, dict[str, int], int]]:
    """By currency that can pay and is not lent: what members hold, and what it is worth in rials."""
    found = []
    for key, sums in stands.get("accounts", {}).items():
        currency = currencies.get(key)
        if currency is not None and currency.rial_value and not currency.lent:
            found.append((currency, sums, worth(currency, sums["total"])))
    return sorted(found, key=lambda each: -each[2])


def chart(step: str, now: datetime, days: Calendar, branch: str = "") -> list[tuple[date, int, int | None]]:
    """Sales of the last days, weeks or months, and of the same a year before: (first day, now, before);
    None before the club began."""
    kind, count = STEPS[step]
    last = days.period_key(kind, from_datetime(now))
    year = {"day": 365, "week": 52, "month": 12}[step]
    begins = {key: _day(days, days.period_bounds(kind, key)[0]) for key in range(last - count + 1, last + 2)}
    earlier = {
        key: _day(days, days.period_bounds(kind, key - year)[0]) for key in range(last - count + 1, last + 2)
    }
    found = readings.daily(earlier[last - count + 1], begins[last + 1], branch=branch)
    bars = []
    for key in range(last - count + 1, last + 1):
        bars.append(
            (
                begins[key],
                _sales(found, begins[key], begins[key + 1]),
                _sales(found, earlier[key], earlier[key + 1]),
            )
        )
    return without_idle(bars)


def without_idle(bars: list[tuple[date, int, int]]) -> list[tuple[date, int, int | None]]:
    """A year before the club began nothing was sold, nor was nothing sold: there is no figure to compare with."""
    first = next((place for place, (_day, _now, before) in enumerate(bars) if before), len(bars))
    return [(day, now, before if place >= first else None) for place, (day, now, before) in enumerate(bars)]


def _sales(found: dict[date, tuple[int, int]], begin: date, end: date) -> int:
    return sum(found.get(begin + timedelta(days=n), (0, 0))[1] for n in range((end - begin).days))
