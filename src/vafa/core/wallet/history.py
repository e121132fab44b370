"""The member's history: everything that moved a balance, a sheet for each, with a line and a reason for each amount.

What stands on a page is found by the desk's timeline, or, for one currency, by what moved it; either reads the rows of
this member alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.db import connection

from vafa.core.desk import money, timeline
from vafa.core.desk.panel import telling
from vafa.core.ledger.selectors import OUT
from vafa.core.members import selectors as members
from vafa.core.purchases.intake import Stored
from vafa.domain.explain import answer
from vafa.domain.explain.movements import movement
from vafa.domain.time import Instant, from_datetime, to_datetime
from vafa.doors.web.visits import Visit
from vafa.doors.web.words import _
from vafa.kernel.scope import current_club

PAGE: Final = 20
PRICE: Final = "price"
"""Stands where a line is about the price, and not about a currency."""
_OF_CURRENCY: Final = """
with mine as materialized (
  select cause, max(at) as at from core_ledger_transfer
  where club_id = %(club)s and member_id = any(%(members)s) and currency = %(currency)s group by cause
)
select case
  when exists (select from core_purchases_purchase p where p.club_id = %(club)s and p.id = cause) then 'purchase'
  when exists (select from core_purchases_refund r where r.club_id = %(club)s and r.id = cause) then 'refund'
  when exists (select from core_earning_happening e where e.club_id = %(club)s and e.id = cause) then 'event'
  else 'movement' end, cause, at
from mine where (at, cause) < (%(at)s, %(id)s) order by at desc, cause desc limit %(limit)s
"""
_SUMS: Final = """
select coalesce(sum(amount) filter (where kind <> all(%(out)s)), 0)::bigint,
       coalesce(sum(amount) filter (where kind = any(%(out)s)), 0)::bigint
from core_ledger_transfer where club_id = %(club)s and member_id = any(%(members)s) and currency = %(currency)s
  and at >= %(since)s and at < %(until)s and kind not in ('merge_in', 'merge_out')
"""


@dataclass(slots=True)
class Line:
    """An amount, the rule that gave it and its reason; a reason without an amount says what else happened."""

    currency: str
    why: str
    amount: dict[str, Any] = field(default_factory=dict)
    rule: str = ""


@dataclass(slots=True)
class Sheet:
    at: Instant
    icon: str
    title: str
    detail: str
    lines: list[Line]
    tone: str = ""
    href: str = ""
    # Of what ended: {currency: how much}, and each end by itself where there were several on one day.
    ended: dict[str, int] = field(default_factory=dict)
    parts: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class Sums:
    """Of one currency in the running Jalali month."""

    gained: dict[str, Any]
    gone: dict[str, Any]


def find(member_id: UUID, *, currency: str = "", after: str = "", limit: int = PAGE) -> timeline.Page:
    """What stands on a page: all that moved a balance, or what moved one currency."""
    if not currency:
        return timeline.page(member_id, kind="balance", after=after, limit=limit)
    whole = members.tree(member_id)
    at, last = timeline.place(after)
    values = {
        "club": current_club(),
        "members": whole,
        "currency": currency,
        "at": at,
        "id": last,
        "limit": limit + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(_OF_CURRENCY, values)
        rows = cursor.fetchall()
    return timeline.made(rows, whole, limit)


def sums(visit: Visit, member_id: UUID, currency: str) -> Sums:
    """What came and went this month, also of members who became this one."""
    calendar, found = (
        visit.formats.calendar,
        money.programme_at(from_datetime(visit.now)).currencies[currency],
    )
    since, until = calendar.period_bounds("month", calendar.period_key("month", from_datetime(visit.now)))
    values = {
        "club": current_club(), "members": members.tree(member_id), "currency": currency, "out": sorted(OUT),
        "since": to_datetime(since), "until": to_datetime(until),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_SUMS, values)
        gained, gone = cursor.fetchone()
    return Sums(*(_signed(amount, found, visit, sign) for amount, sign in ((gained, "+"), (gone, "−"))))


def _signed(amount: int, currency: Any, visit: Visit, sign: str) -> dict[str, Any]:
    shown, unit = money.bare(amount, currency, visit.formats)
    return {"text": f"\u200e{sign}{shown}" if amount else shown, "unit": unit}


class Story(telling.Teller):
    """The same facts as the desk's timeline, told to the person: no names of the staff, and amounts one by one."""

    def __init__(self, visit: Visit, found: timeline.Page) -> None:
        super().__init__(visit, money.book(), found)

    def sheets(self, currency: str = "") -> list[Sheet]:
        made = [sheet for each in self.found.found for sheet in self._sheets(each)]
        for sheet in made:
            if currency:
                sheet.lines = [line for line in sheet.lines if line.currency in ("", currency)]
                sheet.ended = {key: amount for key, amount in sheet.ended.items() if key == currency}
        return made

    def by_day(self, currency: str = "") -> list[tuple[str, list[Sheet]]]:
        """Under the names of their days, the newest first."""
        days: list[tuple[str, list[Sheet]]] = []
        for sheet in self.sheets(currency):
            name = self._day(sheet.at)
            if not days or days[-1][0] != name:
                days.append((name, []))
            days[-1][1].append(sheet)
        return [(name, self._together(sheets)) for name, sheets in days]

    def _together(self, sheets: Sequence[Sheet]) -> list[Sheet]:
        """What ended on one day is one sheet, with a sum for each currency; each end stands below it."""
        made: list[Sheet] = []
        first: Sheet | None = None
        for sheet in sheets:
            if not sheet.ended or first is None:
                made.append(sheet)
                first = sheet if sheet.ended else first
                continue
            first.parts = [*(first.parts or _timed(first)), *_timed(sheet)]
            for key, amount in sheet.ended.items():
                first.ended[key] = first.ended.get(key, 0) + amount
        if first is not None and first.parts:
            first.detail = ""
            first.lines = [self._ended(key, amount) for key, amount in first.ended.items()]
        return made

    def _ended(self, key: str, amount: int) -> Line:
        why = movement("expire", -amount, self.currency(key), None, self.lang, display=self.formats.display)
        return Line(key, why, self.amount(key, amount))

    def _day(self, at: Instant) -> str:
        calendar, now = self.formats.calendar, from_datetime(self.visit.now)
        if calendar.day(at) == calendar.day(now):
            return _("Today, %(day)s") % {"day": self.formats.day(at)}
        same = calendar.period_key("year", at) == calendar.period_key("year", now)
        return self.formats.day(at) if same else self.formats.date(at)

    def _sheets(self, each: timeline.Found) -> Iterator[Sheet]:
        if each.what == "purchase":
            yield from self._bought(each)
        elif each.what == "refund":
            yield from self._returned(each)
        else:
            yield from self._other(each)

    def _bought(self, each: timeline.Found) -> Iterator[Sheet]:
        full = self.bought.get(each.id)
        if full is None:
            return
        stored = full.stored
        told = answer(
            stored.record,
            stored.programme,
            at=stored.happened_at,
            lang=self.lang,
            display=self.formats.display,
        )
        lines = self._lines(told["earned"], 1) + self._lines(told["spent"], -1) + self._priced(stored)
        lines += [Line("", tier["because"]) for tier in told["tiers"] if tier["changed"]]
        if full.returned["cancelled"] or full.returned["whole"]:
            lines.append(Line("", _("All of it came back later.")))
        title = _("Purchase")
        if full.branch:
            title = _("Purchase at %(branch)s") % {"branch": self.branch(full.branch)}
        detail = f"{self.formats.time(each.at)} · {self.formats.money(stored.total)}"
        href = self.visit.url("purchase", purchase_id=stored.id)
        yield Sheet(each.at, "shopping-bag", title, detail, lines, href=href)

    def _priced(self, stored: Stored) -> list[Line]:
        """What came off and why, and what gift cards paid; none of it is of a currency."""
        priced = self.priced(stored)
        made = []
        for each in priced["discounts"]:
            amount = {
                "text": f"\u200e−{self.formats.money_bare(each['amount'])}",
                "unit": self.formats.money_unit,
                "gain": True,
            }
            made.append(Line(PRICE, each["because"], amount, each["name"]))
        return made + [Line(PRICE, each["because"]) for each in priced["vouchers"] if each["did"] != "use"]

    def _returned(self, each: timeline.Found) -> Iterator[Sheet]:
        done = self.refunds.get(each.id)
        if done is None:
            return
        told, bought = self.refund_told(done), self.bought.get(done.purchase_id)
        detail = f"{self.formats.time(each.at)} · {self.formats.money(told['net'])}"
        if bought is not None:
            day = self.formats.day(bought.stored.happened_at)
            detail += " · " + _("of the purchase of %(day)s") % {"day": day}
        lines = self._lines(told["reversed"], -1, lost=True) + self._lines(told["given_back"], 1)
        lines += [Line(PRICE, each["because"]) for each in told["vouchers"]]
        href = self.visit.url("purchase", purchase_id=done.purchase_id)
        yield Sheet(each.at, "receipt-refund", _("Goods taken back"), detail, lines, "warning", href)

    def _other(self, each: timeline.Found) -> Iterator[Sheet]:
        entry = {"movement": self._movement, "event": self._event, "hold": self._hold}[each.what](each)
        if entry is None:
            return
        lines = [Line("", why.sentence) for why in entry.why]
        if each.what == "movement":
            lines = self._lines(self.moved[each.id], 1, lost=True)
        elif each.what == "event":
            told = self.events[each.id][1]
            programme = self.book.version(told.record.p)
            said = answer(told.record, programme, at=told.at, lang=self.lang, display=self.formats.display)
            lines = self._lines(said["earned"], 1)
        clock = self.formats.time(each.at)
        yield Sheet(each.at, entry.icon, entry.title, clock, lines, entry.tone, ended=dict(entry.ended))

    def _lines(self, found: Sequence[Mapping[str, Any]], sign: int, *, lost: bool = False) -> list[Line]:
        """What a member pays with is no loss; what is taken from them is."""
        made = []
        for each in found:
            if each["amount"]:
                amount = self.amount(each["currency"], sign * each["amount"])
                if amount["gain"] is False and not lost:
                    amount["gain"] = None
                made.append(
                    Line(each["currency"], each["because"], amount, each["name"] if "rule" in each else "")
                )
        return made


def _timed(sheet: Sheet) -> list[Line]:
    return [Line(line.currency, sheet.detail, line.amount) for line in sheet.lines]
