"""Exchange by the club's rates: so much of one currency for so much of another, in one transaction and exactly."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Sum

from vafa.core.earning import spending
from vafa.core.members import selectors as members
from vafa.domain.earning import compile_expiry
from vafa.domain.ledger import Transfer, check_available, recount, spend
from vafa.domain.movements import open_holds, tell_of_spending
from vafa.domain.time import Calendar, Instant, to_datetime
from vafa.kernel import audit, events
from vafa.kernel.ids import uuid7

from .errors import ExchangeLimit, RateNotFound, TooLittleToExchange
from .events import DeedUndone, Exchanged
from .models import Deed
from .moves import give, take_away
from .params import CreditParams, Exchange
from .working import Act, acting_on, deed_of, holder_of, keep, lots_of, note, undone, words

WORDS = ("تبدیل با نرخ باشگاه", "exchanged by the club's rate")
BACK = ("برگشت تبدیل", "an exchange was undone")


def rate_of(params: CreditParams, key: str) -> Exchange:
    for rate in params.exchanges:
        if rate.key == key and rate.on:
            return rate
    raise RateNotFound(rate=key)


def exchange(*, member_id: UUID, rate: str, amount: int, now: Instant | None = None) -> Deed:
    """Exchange what of `amount` makes whole steps; the rest stays. `deed.details` has `taken` and `given`."""
    deed_id = uuid7()
    with acting_on(member_id, now) as act:
        found = rate_of(act.participant.params, rate)
        taken, given = found.gives(amount)
        least = -(-max(found.smallest, found.from_amount) // found.from_amount) * found.from_amount
        if amount < least:
            raise TooLittleToExchange(least=least)
        _limited(act, found, taken)
        _spend(act, found.from_currency, taken, deed_id)
        until = compile_expiry(found.expiry, act.programme.calendar)(act.now)
        give(
            act.decided, act.member, act.programme, cause=deed_id, currency=found.to_currency, amount=given,
            at=act.now, now=act.now, expires_at=until, note=note(*WORDS),
        )  # fmt: skip
        details = {"from": found.from_currency, "to": found.to_currency, "taken": taken, "given": given,
                   "lots": act.made_lots(deed_id)}  # fmt: skip
        deed = keep(deed_id, Deed.What.EXCHANGE, act, kind=rate, amount=taken, details=details)
        events.emit(Exchanged(member_id=member_id, deed_id=deed_id, rate=rate, taken=taken, given=given))
    audit.record(
        "credit.exchange", "member", member_id, None,
        {"rate": rate, "taken": taken, "given": given, "deed_id": deed_id},
    )  # fmt: skip
    return deed


def undo_exchange(*, deed_id: UUID, reason: str, now: Instant | None = None) -> Deed:
    """What it gave goes back, from the very lots; what it took comes back to the lots it came from."""
    deed = deed_of(deed_id, Deed.What.EXCHANGE)
    holder, cause, why = holder_of(deed), uuid7(), note(*BACK, words(reason))
    with acting_on(holder, now) as act:
        undone(deed, act.now)
        take_away(
            act.decided, act.member, act.programme, cause=cause, currency=deed.details["to"],
            amount=deed.details["given"], at=act.now, now=act.now, lots=lots_of(deed), note=why,
        )  # fmt: skip
        spending.give_back(
            act.job, holder, spent=deed_id, cause=uuid7(), currency=deed.details["from"],
            amount=deed.details["taken"], reason={"fa": BACK[0], "en": BACK[1]},
        )  # fmt: skip
        events.emit(DeedUndone(member_id=holder, deed_id=deed_id, what=deed.what, amount=deed.amount))
    audit.record(
        "credit.undo", "member", holder, None, {"deed_id": deed_id, "what": deed.what, "reason": reason}
    )
    deed.refresh_from_db()
    return deed


def left_of(member_id: UUID, rate: Exchange, calendar: Calendar, now: Instant) -> int | None:
    """How much more of a rate the member may exchange in this period; None where there is no limit."""
    if rate.limit is None:
        return None
    done = Deed.objects.filter(
        member_id__in=members.tree(member_id), what=Deed.What.EXCHANGE, kind=rate.key, undone_at=None,
        at__gte=_since(rate, calendar, now),
    )  # fmt: skip
    return max(0, rate.limit - (done.aggregate(sum=Sum("amount"))["sum"] or 0))


def _since(rate: Exchange, calendar: Calendar, now: Instant) -> datetime:
    if rate.per == "member":
        return to_datetime(0)
    return to_datetime(calendar.period_bounds(rate.per, calendar.period_key(rate.per, now))[0])


def _limited(act: Act, rate: Exchange, taken: int) -> None:
    left = left_of(act.member.id, rate, act.programme.calendar, act.now)
    if left is not None and taken > left:
        raise ExchangeLimit(left=left)


def _spend(act: Act, currency: str, amount: int, cause: UUID) -> None:
    """Take it, first-expiring first."""
    account = act.member.account(currency)
    check_available(account, amount)
    moves = spend(account, amount, act.now)
    recount(account, act.now, open_holds(act.member))
    n = len(act.decided.transfers)
    act.decided.transfers.append(
        Transfer(cause, n, act.member.id, currency, "spend", -1, amount, act.now, moves, note=note(*WORDS))
    )
    tell_of_spending(act.member, act.programme, currency, amount, act.now, act.decided)
