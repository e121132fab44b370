"""What a module's part in decisions is built on: a participant that does nothing, and the clock it lives
by.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from vafa.domain.ledger import FOREVER
from vafa.domain.time import DAY, Instant

if TYPE_CHECKING:
    from vafa.domain.context import Context, MemberState
    from vafa.domain.programme import Programme

LATE: Final = 31 * DAY
"""What is heard of later than this was not late but brought in afterwards: it is history, told in its own
time.
"""


def clock(at: int, recorded_at: int) -> int:
    """The instant that an event finds a member at: the present, or, of imported history, its own time."""
    return at if recorded_at - at > LATE else recorded_at


class Activity(NamedTuple):
    """What a member did, as history tells it to whoever rebuilds a standing: a purchase or, with negative amounts, a
    refund of it; a custom event; a correction by staff.

    When the purchase happened, net rials, purchases, what was earned by currency; and the time at which the
    member's clock stood then (0: the same).
    """

    at: Instant
    net: int
    visits: int
    earned: Mapping[str, int]
    clock: Instant = 0
    correction: bool = False


class QuietParticipant:
    """A participant that takes no part; a module overrides what it needs (see `programme.Participant`)."""

    key = ""

    def bind(self, programme: Programme) -> None:
        """Nothing of the programme is needed."""

    def facts(self, state: MemberState) -> Mapping[str, Any]:
        return {}

    def extras(self, c: Context, currency: str) -> int:
        return 0

    def after(self, c: Context, decided: Any) -> None:
        """Nothing follows."""

    def after_refund(self, state: MemberState, decided: Any) -> None:
        """Nothing follows."""

    def after_movement(self, state: MemberState, currency: str, amount: int, at: int, decided: Any) -> None:
        """Nothing follows."""

    def after_spend(self, state: MemberState, currency: str, amount: int, at: int, decided: Any) -> None:
        """Nothing follows."""

    def tick(self, state: MemberState, now: int, decided: Any) -> None:
        """Time changes nothing."""

    def due(self, state: MemberState) -> int:
        # Whoever lives by a clock and does not say when is asked every time.
        return FOREVER if type(self).tick is QuietParticipant.tick else 0

    def describe(self, state: MemberState, now: int) -> dict[str, Any] | None:
        return None
