"""What has happened to rewards. Events carry ids and amounts, nothing of a person."""

from typing import ClassVar, Self
from uuid import UUID

from vafa.kernel.events import SAMPLE_ID, Event


class _OfRedemption(Event, frozen=True):
    """``amount`` of ``currency`` is what was taken, or what came back."""

    redemption_id: UUID
    reward_id: UUID
    member_id: UUID
    quantity: int
    currency: str
    amount: int

    @classmethod
    def sample(cls) -> Self:
        return cls(
            redemption_id=SAMPLE_ID,
            reward_id=SAMPLE_ID,
            member_id=SAMPLE_ID,
            quantity=1,
            currency="points",
            amount=240,
        )


class RewardOrdered(_OfRedemption, frozen=True):
    name: ClassVar[str] = "rewards.ordered"


class RewardReady(_OfRedemption, frozen=True):
    name: ClassVar[str] = "rewards.ready"


class RewardHandedOver(_OfRedemption, frozen=True):
    name: ClassVar[str] = "rewards.handed_over"


class RewardCancelled(_OfRedemption, frozen=True):
    name: ClassVar[str] = "rewards.cancelled"


class RewardLapsed(_OfRedemption, frozen=True):
    name: ClassVar[str] = "rewards.lapsed"


class RewardReturned(_OfRedemption, frozen=True):
    name: ClassVar[str] = "rewards.returned"


class RewardGiven(_OfRedemption, frozen=True):
    """A threshold gave it; nothing was taken."""

    name: ClassVar[str] = "rewards.given"


class ThresholdCrossed(Event, frozen=True):
    """A member reached a threshold in a period (``reached``), or a refund undid that."""

    name: ClassVar[str] = "rewards.threshold_crossed"
    member_id: UUID
    threshold: str
    period: int
    reached: bool

    @classmethod
    def sample(cls) -> "ThresholdCrossed":
        return cls(member_id=SAMPLE_ID, threshold="coffee", period=16_875, reached=True)


EVENTS = (
    RewardOrdered, RewardReady, RewardHandedOver, RewardCancelled, RewardLapsed, RewardReturned, RewardGiven,
    ThresholdCrossed,
)  # fmt: skip
