"""One member's history decided again by another programme."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any, Final
from uuid import UUID

import msgspec

from vafa.core.purchases.schemas import RefundIn, thousandths
from vafa.core.purchases.simulation.figures import Month, Tally
from vafa.core.purchases.simulation.streams import Number
from vafa.domain.baskets import OUTSIDE, Happening, Payment, Purchase
from vafa.domain.context import MemberState, State
from vafa.domain.decided import Decided
from vafa.domain.engine import decide_one
from vafa.domain.errors import VafaError
from vafa.domain.ledger import FOREVER, Lot, LotId, Transfer
from vafa.domain.movements import tick
from vafa.domain.packing import unpack_lines, unpack_payments
from vafa.domain.programme import Programme
from vafa.domain.records import Past, Record, Returned, lot_terms, record_of
from vafa.domain.refunds import decide_refund
from vafa.domain.returns import Refund
from vafa.domain.time import MINUTE
from vafa.kernel.ids import uuid7

PURCHASE: Final = 0
REFUND: Final = 1
ROOM: Final = 1 << 60
"""Budgets are counted from here while a campaign is open; no campaign is as large."""
NOBODY: Final = Number()
"""What the clock does gets ids that nobody asks for: in a simulation one is enough."""

_record = msgspec.json.Decoder(Record).decode
_asked = msgspec.json.Decoder(RefundIn).decode
_data = msgspec.json.Decoder(dict[str, Any]).decode
Row = tuple[Any, ...]


class Life:
    """Runs members one after another. `ends` are the ends of the months, `closed` when campaigns' budgets are used.

    Expiries are booked when somebody looks at the account, each at its own instant, as in life; only the tiers at the
    end of a month are asked for then, and only where the clock could have changed them.
    """

    def __init__(
        self, programme: Programme, ends: Sequence[tuple[int, int]], closed: Mapping[str, int]
    ) -> None:
        self.programme = programme
        self.closed = closed
        self.tally = Tally()
        self.budgeted = {rule.key: limit for rule in programme.budgeted for limit in [budget(rule)]}
        for key in self.budgeted:
            self.tally.demand[key] = defaultdict(int)
        self.starts = [programme.calendar.period_bounds("month", key)[0] for key, _ in ends]
        self.ends = [end for _, end in ends]
        self.months = [self.tally.month(key) for key, _ in ends]
        # The month that is counted in, and from when to when.
        self.month, self.begin, self.until = Month(), 0, 0
        # {(ladder, tier): by how many members more or fewer than a month before are in it at the end of each month}
        self.turns: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * (len(ends) + 1))

    def run(self, id: UUID, facts: dict[str, Any], rows: Sequence[Row]) -> None:
        self.member = MemberState(id, facts, loaded=True)
        self.state = State(lambda: NOBODY, dict.fromkeys(self.budgeted, -ROOM))
        self.state.members[id] = self.member
        # What a refund needs of earlier purchases is only kept for members who brought something back.
        self.refunds = any(row[1] == REFUND for row in rows)
        # Budgets are as large as can be; one that ends, and one that a refund gives back to, is looked at every time.
        self.watched = bool(self.budgeted) and (bool(self.closed) or self.refunds)
        self.bought: dict[UUID, tuple[Purchase, bytes, Returned, list[Transfer]]] = {}
        self.terms: dict[LotId, Lot] = {}
        self.expired: dict[LotId, int] = {}
        self.tally.members += 1
        self.place, closes = 0, self.ends[0] if self.ends else FOREVER
        for row in rows:
            if row[3] >= closes:
                self.close(bisect_right(self.ends, row[3]))
                closes = self.ends[self.place] if self.place < len(self.ends) else FOREVER
            if row[1] == PURCHASE:
                self.purchase(row)
            else:
                self.other(row)
        self.close(len(self.ends))
        if self.ends:
            self.book(tick(self.member, self.state, self.programme, self.ends[-1] - 1))
        for account in self.member.accounts.values():
            self.tally.left[account.currency, "pending"] += account.pending
            self.tally.left[account.currency, "available"] += account.total - account.pending - account.debt

    def close(self, upto: int) -> None:
        """The ends of the months before `upto`: tiers are counted as they stand then."""
        participants, member = self.programme.participants, self.member
        while self.place < upto:
            due = min([each.due(member) for each in participants], default=FOREVER)
            until = bisect_right(self.ends, due, self.place, upto)
            if until == self.place:
                until += 1
                self.book(tick(member, self.state, self.programme, self.ends[self.place] - 1))
            for participant in participants:
                for key, tier in participant.facts(member).items():
                    if key.startswith("tier_"):
                        turns = self.turns[key.removeprefix("tier_"), tier or ""]
                        turns[self.place] += 1
                        turns[until] -= 1
            self.place = until

    def finish(self) -> Tally:
        """The figures, once every member was run."""
        for key, turns in self.turns.items():
            for month, members in zip(self.months, accumulate(turns), strict=False):
                if members:
                    month.tiers[key] = members
        return self.tally

    def purchase(self, row: Row) -> None:
        member, _, id, at, body, more, branch, channel, source, reference, returned = row
        if self.watched:
            self.open_budgets(at, False)
        lines = unpack_lines(body)
        purchase = Purchase(id, member, reference, at, at, lines, (), source, branch, channel, as_given=True)
        if more:
            decided = self.paid(purchase, unpack_payments(more))
        else:
            decided = decide_one(purchase, self.member, self.state, self.programme, False)
        if not self.begin <= at < self.until:
            self.turn_to(at)
        month = self.month
        month.purchases += 1
        month.sales += purchase.net
        if decided.spent:
            month.paid += sum([spent.value for spent in decided.spent])
        self.book(decided)
        if self.state.dirty_budgets:
            self.note_demand(at, False)
        if returned and self.refunds:
            text = msgspec.json.encode(record_of(decided, self.programme.number))
            spends = [
                each for each in decided.transfers if each.cause == purchase.id and each.kind == "spend"
            ]
            self.bought[purchase.id] = (purchase, text, Returned(), spends)

    def other(self, row: Row) -> None:
        """A refund or a custom event."""
        _, what, id, at, body, more, branch, _, source, reference, _ = row
        if self.watched:
            self.open_budgets(at, what == REFUND)
        if what == REFUND:
            self.refund(id, at, reference, _asked(body))
        else:
            type, amount = more.rsplit(" ", 1)
            data = (_data(body).get("data") if body else None) or {}
            event = Happening(id, self.member.id, type, reference, at, at, int(amount), branch, source, data)
            self.book(decide_one(event, self.member, self.state, self.programme, False))
        if self.state.dirty_budgets:
            self.note_demand(at, what == REFUND)

    def paid(self, purchase: Purchase, given: Sequence[Payment]) -> Decided:
        """As history paid, as far as this programme's balances and rules go; the rest counts as unpaid."""
        known = [each for each in given if each.kind in OUTSIDE or each.kind in self.programme.currencies]
        for attempt in (known, None, [each for each in known if each.kind in OUTSIDE]):
            purchase.payments = self.affordable(known) if attempt is None else attempt
            for payment in purchase.payments:
                payment.hold = ""
            decided = decide_one(purchase, self.member, self.state, self.programme, False)
            if decided.error is None:
                break
            self.book(decided)
        self.turn_to(purchase.at)
        self.month.unpaid += sum(each.amount for each in given if each.kind not in OUTSIDE) - sum(
            spent.amount for spent in decided.spent
        )
        return decided

    def affordable(self, payments: Sequence[Payment]) -> list[Payment]:
        """Payments by club currencies cut to what is there; the failed try has settled the accounts."""
        left = {each.currency: each.available for each in self.member.accounts.values()}
        found = []
        for each in payments:
            if each.kind in OUTSIDE:
                found.append(each)
                continue
            amount = min(each.amount, max(left.get(each.kind, 0), 0))
            left[each.kind] = left.get(each.kind, 0) - amount
            if amount:
                found.append(Payment(each.kind, amount, each.line))
        return found

    def refund(self, id: UUID, at: int, reference: str, asked: RefundIn) -> None:
        kept = self.bought.get(id)
        if kept is None:
            return
        purchase, text, returned, spends = kept
        paid = {
            each.n: [(self.terms[lot], -delta) for lot, delta in each.moves if lot in self.terms]
            for each in spends
        }
        expired = {n: amount for (cause, n), amount in self.expired.items() if cause == id}
        past = Past(purchase, self.programme, _record(text), returned, paid, expired)
        lines = [(each.line, thousandths(each.quantity, "lines")) for each in asked.lines]
        refund = Refund(uuid7(), reference, at, at, lines, asked.amount, asked.all)
        try:
            decided = decide_refund(refund, past, self.member, self.state)
        except VafaError:
            self.tally.refused += 1
            return
        self.bought[id] = (purchase, text, decided.returned.after, spends)
        self.book(decided)

    def turn_to(self, at: int) -> None:
        """Make it the month that an instant is counted in; what is no purchase may lie before the first one."""
        place = bisect_right(self.starts, at) - 1
        if place >= 0 and at < self.ends[place]:
            self.begin, self.until, self.month = self.starts[place], self.ends[place], self.months[place]
        else:
            self.begin, self.until = at, at + 1
            self.month = self.tally.month(self.programme.calendar.day(at).month)

    def book(self, decided: Decided) -> None:
        moved, begin, until = self.month.moved, self.begin, self.until
        for transfer in decided.transfers:
            if not begin <= transfer.at < until:
                self.turn_to(transfer.at)
                moved, begin, until = self.month.moved, self.begin, self.until
            moved[transfer.kind, transfer.currency] += transfer.amount
        if self.refunds:
            self.remember(decided)

    def remember(self, decided: Decided) -> None:
        """Terms of lots, and how much of each has expired, for refunds to come."""
        for transfer in decided.transfers:
            if transfer.makes_lot:
                self.terms[transfer.cause, transfer.n] = lot_terms(transfer)
            elif transfer.kind == "expire":
                for lot, delta in transfer.moves:
                    self.expired[lot] = self.expired.get(lot, 0) - delta

    def open_budgets(self, at: int, refund: bool) -> None:
        """A campaign gives freely until its budget is used up, and nothing afterwards."""
        budgets = self.state.budgets
        for key, limit in self.budgeted.items():
            over = at // MINUTE >= self.closed.get(key, ROOM)
            budgets[key] = ROOM if refund else limit if over else -ROOM

    def note_demand(self, at: int, refund: bool) -> None:
        """What was just given by rules with a budget, which is as large again for whatever comes next."""
        budgets = self.state.budgets
        for key in self.state.dirty_budgets:
            room = ROOM if refund else -ROOM
            self.tally.demand[key][at // MINUTE] += budgets[key] - room
            budgets[key] = -ROOM
        self.state.dirty_budgets.clear()


def budget(rule: Any) -> int:
    """How much a rule may give in all."""
    return min(limit for per, limit, _ in rule.caps if per == "campaign")
