"""What pages show of one member's credit: each kind with what it may be used for, lines with what is due, deeds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connections

from vafa.core.desk.money import is_money
from vafa.core.desk.panel import naming
from vafa.core.earning import programmes
from vafa.core.ledger import selectors as ledger
from vafa.core.members.models import Member
from vafa.core.office import sources
from vafa.domain.ledger import FOREVER
from vafa.domain.programme import Programme
from vafa.domain.records import BalanceNow
from vafa.domain.time import Instant, from_datetime
from vafa.domain.values import Currency
from vafa.doors.web.formats import Formats
from vafa.doors.web.words import language, say
from vafa.kernel.modules import params_of
from vafa.kernel.scope import current_club

from . import exchanging, saying, selectors
from .models import Debt, Deed, Line
from .params import CreditParams, Exchange, Kind, Terms


@dataclass(slots=True)
class Held:
    """A kind of credit as one member has it. ``line`` is there for lines, ``debts`` the next ones that are due."""

    kind: Kind
    available: int
    held: int
    expiring: int
    expires_at: Instant | None
    uses: list[str]
    line: Line | None = None
    debts: list[Debt] = field(default_factory=list)
    overdue: int = 0
    due: str = ""

    @property
    def name(self) -> str:
        return naming.capital(say(self.kind.names.model_dump()))


@dataclass(slots=True)
class Rate:
    """A rate of exchange as one member may use it: ``most`` is what they have and the limit leaves."""

    exchange: Exchange
    said: str
    have: int
    have_said: str
    most: int
    left_said: str
    step: int


def settings() -> CreditParams:
    found = params_of(current_club(), "credit")
    assert isinstance(found, CreditParams)
    return found


def programme_now(now: datetime) -> Programme:
    handle = connections["default"]
    handle.ensure_connection()
    return programmes.book(handle.connection, current_club()).at(from_datetime(now))


def held_by(member_id: UUID, now: datetime, formats: Formats) -> list[Held]:
    """Every kind of the club, in the club's order; of lines only those that were opened."""
    params, programme, lang = settings(), programme_now(now), language()
    branches, groups = dict(sources.branch_names()), dict(sources.group_names())
    balances = {each.currency: each for each in ledger.balances(member_id, from_datetime(now)) or ()}
    lines = {row.kind: row for row in selectors.lines_of(member_id)}
    debts = selectors.debts_of(member_id) if lines else {}
    found = []
    for kind in params.kinds:
        line = lines.get(kind.key)
        if kind.line and line is None:
            continue
        uses = saying.uses(kind, programme.book, lang, formats.display, branches, groups)
        made = _held(kind, balances.get(kind.currency), uses)
        if line is not None:
            _add_line(made, line, debts.get(kind.key, []), now, lang)
        found.append(made)
    return found


def _held(kind: Kind, balance: BalanceNow | None, uses: list[str]) -> Held:
    if balance is None:
        return Held(kind, 0, 0, 0, None, uses)
    expires_at = balance.expiring_at if balance.expiring and balance.expiring_at else None
    expires_at = expires_at if expires_at is not None and expires_at < FOREVER else None
    return Held(kind, balance.available, balance.held, balance.expiring, expires_at, uses)


def _add_line(made: Held, line: Line, debts: list[Debt], now: datetime, lang: str) -> None:
    made.line, made.debts = line, debts
    made.overdue = sum(debt.left for debt in debts if debt.due_at <= now)
    made.due = saying.due(Terms.model_validate(line.terms), lang)


def kinds_to_open(member_id: UUID) -> list[Kind]:
    """Kinds of line that the member does not have, or no longer."""
    there = {row.kind for row in selectors.lines_of(member_id) if row.state != Line.State.CLOSED}
    return [kind for kind in settings().kinds if kind.line and kind.key not in there]


def rates_of(member_id: UUID, now: datetime, formats: Formats) -> list[Rate]:
    """Rates that are on, for currencies that the club has."""
    programme, instant = programme_now(now), from_datetime(now)
    balances = {each.currency: each.available for each in ledger.balances(member_id, instant) or ()}
    found = []
    for rate in settings().exchanges:
        source, target = (
            programme.currencies.get(rate.from_currency),
            programme.currencies.get(rate.to_currency),
        )
        if not rate.on or source is None or target is None:
            continue
        have = max(balances.get(rate.from_currency, 0), 0)
        left = exchanging.left_of(member_id, rate, programme.calendar, instant)
        most = rate.gives(have if left is None else min(have, left))[0]
        sides = (_side(rate.from_amount, source, formats), _side(rate.to_amount, target, formats))
        found.append(
            Rate(
                rate, saying.rate(rate, sides, language()), have, formats.amount(have, source), most,
                formats.amount(left, source) if left is not None else "", rate.from_amount,
            )
        )  # fmt: skip
    return found


def _side(amount: int, currency: Currency, formats: Formats) -> str:
    """One side of a rate; money is said with what it is, for all credit is money."""
    shown = formats.amount(amount, currency)
    return f"{shown} {say(currency.names.model_dump())}" if is_money(currency) else shown


def names_of(ids: Iterable[UUID]) -> dict[UUID, str]:
    rows = Member.objects.filter(id__in=set(ids))
    return {row.id: naming.name_of(row) for row in rows}


def said_of(deed: Deed, programme: Programme, formats: Formats, kinds: dict[str, str]) -> dict[str, Any]:
    """A deed in a line of a list: what, how much, what goes with it."""
    details = deed.details
    named = kinds.get(deed.kind, deed.kind)
    if deed.what == Deed.What.EXCHANGE:
        sides = [
            formats.amount(details[part], programme.currencies[details[where]])
            if details[where] in programme.currencies
            else formats.money(details[part])
            for part, where in (("taken", "from"), ("given", "to"))
        ]
        shown, more = sides[1], sides[0]
    else:
        shown, more = formats.money(deed.amount), deed.reason or details.get("reference", "")
    method = details.get("method", "")
    return {
        "deed": deed,
        "title": say(saying.DEEDS[deed.what]),
        "kind": "" if deed.what == Deed.What.EXCHANGE else named,
        "shown": shown,
        "more": more,
        "bonus": formats.money(details["bonus"]) if details.get("bonus") else "",
        "method": say(saying.METHODS[method]) if method in saying.METHODS else "",
        "can_undo": deed.undone_at is None and deed.what != Deed.What.GIFT,
    }


def kind_names() -> dict[str, str]:
    return {kind.key: naming.capital(say(kind.names.model_dump())) for kind in settings().kinds}
