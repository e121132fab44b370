"""What has happened to members' tiers."""

from typing import ClassVar
from uuid import UUID

from vafa.kernel.events import SAMPLE_ID, Event

SAMPLE_AT = 1_795_503_600_000_000


class TierUpgraded(Event, frozen=True):
    """`why` is "up" (by what was bought), "refund" (what came back undid less than it seemed) or "thresholds"."""

    name: ClassVar[str] = "tiers.upgraded"
    member_id: UUID
    ladder: str
    previous: str | None
    tier: str | None
    why: str
    at: int
    valid_until: int | None

    @classmethod
    def sample(cls) -> "TierUpgraded":
        return cls(
            member_id=SAMPLE_ID,
            ladder="main",
            previous="silver",
            tier="gold",
            why="up",
            at=SAMPLE_AT,
            valid_until=SAMPLE_AT + 31_536_000_000_000,
        )


class TierDowngraded(Event, frozen=True):
    """`why` is "down" (its validity ended), "refund" (an upgrade was undone) or "thresholds"."""

    name: ClassVar[str] = "tiers.downgraded"
    member_id: UUID
    ladder: str
    previous: str | None
    tier: str | None
    why: str
    at: int
    valid_until: int | None

    @classmethod
    def sample(cls) -> "TierDowngraded":
        return cls(
            member_id=SAMPLE_ID,
            ladder="main",
            previous="gold",
            tier="silver",
            why="down",
            at=SAMPLE_AT,
            valid_until=None,
        )


class TierEndingSoon(Event, frozen=True):
    """A tier's validity ends soon; `missing` more in the ladder's metric would keep it."""

    name: ClassVar[str] = "tiers.ending_soon"
    member_id: UUID
    ladder: str
    tier: str
    valid_until: int
    missing: int

    @classmethod
    def sample(cls) -> "TierEndingSoon":
        return cls(member_id=SAMPLE_ID, ladder="main", tier="gold", valid_until=SAMPLE_AT, missing=12_000_000)


EVENTS = (TierUpgraded, TierDowngraded, TierEndingSoon)
