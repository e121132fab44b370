"""The part of credit in every decision: its currencies, what they may pay for, and the lines that purchases, refunds
and corrections touch. All that it knows of a member is in the standing.
"""

from __future__ import annotations

from typing import Any

from vafa.domain.baskets import Purchase
from vafa.domain.context import Context, MemberState
from vafa.domain.participants import QuietParticipant
from vafa.domain.programme import Contribution, Programme, ProgrammeInvalid
from vafa.domain.values import Currency

from .errors import IS_LINE_KIND, NotForThisKind
from .keeping import CLOSED, KEY, Turn, due_at, lines_of
from .moves import OURS, move_over
from .params import CreditParams, Kind, currency_of
from .valuing import CreditValuer

EARNED = {
    "fa": "قانونی به خط اعتباری می‌بخشد؛ خط اعتباری تنها با سقف، خرید و تسویه تغییر می‌کند.",
    "en": "A rule gives to a credit line; a line changes by its limit, purchases and settlements alone.",
}


def contribute(params: CreditParams) -> Contribution:
    participant = CreditParticipant(params)
    return Contribution(
        currencies=[currency(kind) for kind in params.kinds],
        participants=[participant],
        valuers=dict(participant.valuers),
    )


def currency(kind: Kind) -> Currency:
    return Currency(
        key=kind.currency,
        kind="credit",
        names=kind.names,
        rial_value=1,
        transferable=kind.transferable,
        lent=kind.line,
        returned_expiry=kind.returned,
        returned_extend_days=kind.returned_days if kind.returned == "extend" else 0,
    )


class CreditParticipant(QuietParticipant):
    key = KEY

    def __init__(self, params: CreditParams) -> None:
        self.params = params
        self.valuers = {kind.currency: CreditValuer(kind) for kind in params.kinds}
        self.line_kinds = {kind.currency: kind.key for kind in params.kinds if kind.line}
        self.programme: Programme | None = None

    def bind(self, programme: Programme) -> None:
        self.programme = programme
        for valuer in self.valuers.values():
            valuer.bind(programme)
        for rule in programme.rules:
            if rule.currency in self.line_kinds:
                raise ProgrammeInvalid(reason=EARNED)

    def after(self, c: Context, decided: Any) -> None:
        """What was paid on a line is owed from now on."""
        if decided.spent and isinstance(c.event, Purchase):
            amounts: dict[str, int] = {}
            for spent in decided.spent:
                kind = self.line_kinds.get(spent.currency)
                if kind is not None:
                    amounts[kind] = amounts.get(kind, 0) + spent.amount
            for kind, amount in amounts.items():
                if kind not in lines_of(c.state):
                    continue  # a simulation knows no lines
                turn = Turn(c.state, kind, decided, c.event.id, c.event.at)
                turn.lend(amount, due_at(turn.line, c.event.at, c.club_calendar))
                turn.done()

    def after_refund(self, state: MemberState, decided: Any) -> None:
        """What came back on a line lowers the purchase's debt; what had been settled already follows the setting."""
        lines = lines_of(state)
        if not lines:
            return
        reversal, refund = decided.returned, decided.event
        for kind in sorted(lines):
            amount = reversal.given_back.get(currency_of(kind), 0)
            if amount:
                turn = Turn(state, kind, decided, refund.id, refund.at)
                self._came_back(turn, reversal.past.id, amount, refund.recorded_at)

    def _came_back(self, turn: Turn, purchase: Any, amount: int, now: int) -> None:
        rest = turn.lower(purchase, amount)
        target = self.params.becomes(closed=turn.line["state"] == CLOSED) if rest else None
        if rest and target is None:
            turn.settle(rest)
            turn.entry("refund", -amount)
        elif rest and target is not None and self.programme is not None:
            turn.line["over"] += rest
            turn.entry("refund", -amount)
            moved = move_over(turn, rest, target, self.programme, now)
            turn.line["over"] -= rest
            turn.settle(rest - moved)
            turn.entry("moved", moved)
        else:
            turn.entry("refund", -amount)
        turn.done()

    def after_movement(self, state: MemberState, currency: str, amount: int, at: int, decided: Any) -> None:
        """A correction of a line by hand would leave it owing what nobody bought."""
        if currency in self.line_kinds and not decided.notes.get(OURS):
            raise NotForThisKind(reason=IS_LINE_KIND)

    def after_spend(self, state: MemberState, currency: str, amount: int, at: int, decided: Any) -> None:
        """A line pays for purchases alone: nothing else has a day on which it is due."""
        if currency in self.line_kinds:
            raise NotForThisKind(reason=IS_LINE_KIND)
