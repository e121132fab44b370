"""When households of the demo pay with what they have earned: by fixed steps, and never more than they surely have."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from vafa.demo.programme import POINT_RIALS, STAMPS
from vafa.domain.baskets import UNIT, Line, Payment
from vafa.domain.time import DAY, Instant

CREDIT_EVERY: Final = 7
POINTS_EVERY: Final = 11
STAMPS_EVERY: Final = 3
LEAST_RIALS: Final = 500_000
KEPT: Final = 80 * DAY
"""Only what was earned in the last eighty days counts: nothing of the demo expires sooner."""

CREDIT_SHARE: Final = 110
POINT_PER: Final = 110_000
CREDIT_MONTH: Final = 3_000_000


@dataclass(slots=True)
class Wallet:
    """A lower bound of what a household has: (when, rials of credit, points), less than the rules give."""

    baskets: int = 0
    earned: list[tuple[Instant, int, int]] = field(default_factory=list)
    coffees: int = 0

    def pay(self, lines: list[Line], at: Instant) -> list[Payment]:
        """What of this basket is paid with currencies of the club; takes the basket into account."""
        self.baskets += 1
        net = sum(line.net for line in lines if "fuel" not in line.groups)
        self.earned = [each for each in self.earned if each[0] > at - KEPT]
        payments = self._stamps(lines)
        if not payments:
            payments = self._credit(net) or self._points(net)
        if payments:
            return payments
        self.earned.append((at, min(net // CREDIT_SHARE, CREDIT_MONTH // 10), net // POINT_PER))
        self.coffees += sum(
            line.quantity // UNIT for line in lines if "coffee" in line.groups and line.net > 0
        )
        return []

    def _credit(self, net: int) -> list[Payment]:
        if self.baskets % CREDIT_EVERY:
            return []
        amount = min(sum(credit for _, credit, _ in self.earned), net // 2) // 10_000 * 10_000
        if amount < LEAST_RIALS:
            return []
        self._spent(credit=amount)
        return [Payment("credit", amount)]

    def _points(self, net: int) -> list[Payment]:
        if self.baskets % POINTS_EVERY:
            return []
        amount = min(sum(points for _, _, points in self.earned), net // 2 // POINT_RIALS)
        if amount * POINT_RIALS < LEAST_RIALS // 5:
            return []
        self._spent(points=amount)
        return [Payment("points", amount)]

    def _stamps(self, lines: list[Line]) -> list[Payment]:
        """A full card pays for one coffee."""
        if self.coffees < STAMPS or self.baskets % STAMPS_EVERY:
            return []
        for number, line in enumerate(lines, start=1):
            if "coffee" in line.groups and line.net > 0 and line.quantity >= UNIT:
                self.coffees -= STAMPS
                return [Payment("stamps_coffee", STAMPS, number)]
        return []

    def _spent(self, credit: int = 0, points: int = 0) -> None:
        """Take from the oldest first, as the ledger does."""
        left = []
        for at, has_credit, has_points in self.earned:
            from_credit, from_points = min(credit, has_credit), min(points, has_points)
            credit, points = credit - from_credit, points - from_points
            left.append((at, has_credit - from_credit, has_points - from_points))
        self.earned = left
