"""One member's history decided again by another programme."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import msgspec

from vafa.core.purchases.schemas import RefundIn, thousandths
from vafa.core.purchases.simulation.figures import COLUMN, Tally
from vafa.domain.baskets import OUTSIDE, Happening, Payment, Purchase
from vafa.domain.context import MemberState, State
from vafa.domain.decided import Decided
from vafa.domain.engine import decide_one, member_facts
from vafa.domain.errors import VafaError
from vafa.domain.ledger import Lot, LotId, Transfer
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

_record = msgspec.json.Decoder(Record).decode
_asked = msgspec.json.Decoder(RefundIn).decode
_data = msgspec.json.Decoder(dict[str, Any]).decode
Row = tuple[Any, ...]


class Life:
    """Runs members one after another. `ends` are the ends of the months, `closed` when campaigns' budgets are used."""

    def __init__(
        self, programme: Programme, ends: Sequence[tuple[int, int]], closed: Mapping[str, int]
    ) -> None:
        self.programme = programme
        self.ends = ends
        self.closed = closed
        self.tally = Tally()
        self.budgeted = {rule.key: limit for rule in programme.budgeted for limit in [budget(rule)]}
        self._of = programme.calendar.day

    def run(self, id: UUID, facts: dict[str, Any], rows: Sequence[Row]) -> None:
        self.member = MemberState(id, facts, loaded=True)
        self.state = State(uuid7)
        self.state.members[id] = self.member
        # What a refund needs of earlier purchases is only kept for members who brought something back.
        self.refunds = any(row[1] == REFUND for row in rows)
        self.bought: dict[UUID, tuple[Purchase, bytes, Returned, list[Transfer]]] = {}
        self.terms: dict[LotId, Lot] = {}
        self.expired: dict[LotId, int] = {}
        self.tally.members += 1
        month = 0
        for row in rows:
            while month < len(self.ends) and row[3] >= self.ends[month][1]:
                self.close(*self.ends[month])
                month += 1
            self.step(row)
        for key, end in self.ends[month:]:
            self.close(key, end)
        for account in self.member.accounts.values():
            self.tally.left[account.currency, "pending"] += account.pending
            self.tally.left[account.currency, "available"] += account.total - account.pending - account.debt

    def close(self, month: int, end: int) -> None:
        """The end of a month: what has expired is booked in it, and tiers are counted."""
        self.book(tick(self.member, self.state, self.programme, end - 1))
        tiers = self.tally.month(month).tiers
        if self.programme.participants:
            for key, tier in member_facts(self.member, self.programme).items():
                if key.startswith("tier_"):
                    tiers[key.removeprefix("tier_"), tier or ""] += 1

    def step(self, row: Row) -> None:
        _, what, id, at, body, more, branch, channel, source, reference, returned = row
        self.open_budgets(at, what == REFUND)
        if what == PURCHASE:
            lines, payments = unpack_lines(body), unpack_payments(more) if more else []
            purchase = Purchase(
                id, self.member.id, reference, at, at, lines, payments, source, branch, channel
            )
            self.purchase(purchase, returned)
        elif what == REFUND:
            self.refund(id, at, reference, _asked(body))
        else:
            type, amount = more.rsplit(" ", 1)
            data = (_data(body).get("data") if body else None) or {}
            event = Happening(id, self.member.id, type, reference, at, at, int(amount), branch, source, data)
            self.book(decide_one(event, self.member, self.state, self.programme, False))
        if self.state.dirty_budgets:
            self.note_demand(at, what == REFUND)

    def purchase(self, purchase: Purchase, returned: bool) -> None:
        decided = self.paid(purchase) if purchase.payments else self.decided(purchase)
        month = self.tally.month(self._of(purchase.at).month)
        month.purchases += 1
        month.sales += purchase.net
        month.paid += sum([spent.value for spent in decided.spent])
        self.book(decided)
        if returned and self.refunds:
            text = msgspec.json.encode(record_of(decided, self.programme.number))
            spends = [
                each for each in decided.transfers if each.cause == purchase.id and each.kind == "spend"
            ]
            self.bought[purchase.id] = (purchase, text, Returned(), spends)

    def decided(self, purchase: Purchase) -> Decided:
        return decide_one(purchase, self.member, self.state, self.programme, False)

    def paid(self, purchase: Purchase) -> Decided:
        """As history paid, as far as this programme's balances and rules go; the rest counts as unpaid."""
        given = purchase.payments
        known = [each for each in given if each.kind in OUTSIDE or each.kind in self.programme.currencies]
        month = self.tally.month(self._of(purchase.at).month)
        for attempt in (known, None, [each for each in known if each.kind in OUTSIDE]):
            purchase.payments = self.affordable(known) if attempt is None else attempt
            for payment in purchase.payments:
                payment.hold = ""
            decided = self.decided(purchase)
            if decided.error is None:
                break
            self.book(decided)
        month.unpaid += sum(each.amount for each in given if each.kind not in OUTSIDE) - sum(
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

    def book(self, decided: Decided) -> None:
        at, month = 0, None
        for transfer in decided.transfers:
            if month is None or transfer.at != at:
                at = transfer.at
                month = self.tally.month(self._of(at).month)
            column = COLUMN.get(transfer.kind)
            if column is not None:
                month.moved[column, transfer.currency] += transfer.amount
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
        if self.budgeted:
            budgets = self.state.budgets
            for key, limit in self.budgeted.items():
                over = at // MINUTE >= self.closed.get(key, ROOM)
                budgets[key] = ROOM if refund else limit if over else -ROOM
            self.state.dirty_budgets.clear()

    def note_demand(self, at: int, refund: bool) -> None:
        for key in self.state.dirty_budgets:
            used = self.state.budgets[key] - (ROOM if refund else -ROOM)
            self.tally.demand.setdefault(key, Counter())[at // MINUTE] += used


def budget(rule: Any) -> int:
    """How much a rule may give in all."""
    return min(limit for per, limit, _ in rule.caps if per == "campaign")
