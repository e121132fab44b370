"""What has happened to cards. Numbers are not told: who hears an event needs none to act on it."""

from typing import ClassVar
from uuid import UUID

from vafa.kernel.events import SAMPLE_ID, Event


class BatchMade(Event, frozen=True):
    name: ClassVar[str] = "cards.batch_made"
    batch_id: UUID
    total: int

    @classmethod
    def sample(cls) -> "BatchMade":
        return cls(batch_id=SAMPLE_ID, total=1_000)


class CardGiven(Event, frozen=True):
    name: ClassVar[str] = "cards.given"
    member_id: UUID
    card_id: UUID
    door: str

    @classmethod
    def sample(cls) -> "CardGiven":
        return cls(member_id=SAMPLE_ID, card_id=SAMPLE_ID, door="till")


class CardWasBlocked(Event, frozen=True):
    """``reason`` is lost, stolen, worn, replaced or other; a free card has no member."""

    name: ClassVar[str] = "cards.blocked"
    member_id: UUID | None
    card_id: UUID
    reason: str

    @classmethod
    def sample(cls) -> "CardWasBlocked":
        return cls(member_id=SAMPLE_ID, card_id=SAMPLE_ID, reason="lost")


class CardWasUnblocked(Event, frozen=True):
    name: ClassVar[str] = "cards.unblocked"
    member_id: UUID | None
    card_id: UUID

    @classmethod
    def sample(cls) -> "CardWasUnblocked":
        return cls(member_id=SAMPLE_ID, card_id=SAMPLE_ID)


class CardWasReplaced(Event, frozen=True):
    name: ClassVar[str] = "cards.replaced"
    member_id: UUID
    card_id: UUID
    new_card_id: UUID
    reason: str

    @classmethod
    def sample(cls) -> "CardWasReplaced":
        return cls(member_id=SAMPLE_ID, card_id=SAMPLE_ID, new_card_id=SAMPLE_ID, reason="worn")


EVENTS = (BatchMade, CardGiven, CardWasBlocked, CardWasUnblocked, CardWasReplaced)
