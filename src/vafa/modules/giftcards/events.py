"""What happened to gift cards. Events carry ids and amounts, neither codes nor mobiles."""

from typing import ClassVar
from uuid import UUID

from vafa.kernel.events import SAMPLE_ID, Event


class BatchMade(Event):
    name: ClassVar[str] = "giftcards.batch_made"
    batch_id: UUID
    total: int

    @classmethod
    def sample(cls) -> "BatchMade":
        return cls(batch_id=SAMPLE_ID, total=500)


class CardGiven(Event):
    """The club gave a card away; ``member_id`` is None for a mobile that is nobody's yet."""

    name: ClassVar[str] = "giftcards.given"
    voucher_id: UUID
    member_id: UUID | None
    amount: int

    @classmethod
    def sample(cls) -> "CardGiven":
        return cls(voucher_id=SAMPLE_ID, member_id=SAMPLE_ID, amount=2_000_000)


class CardSent(Event):
    """A member sent a card to somebody as a present."""

    name: ClassVar[str] = "giftcards.sent"
    voucher_id: UUID
    sender_id: UUID
    member_id: UUID | None

    @classmethod
    def sample(cls) -> "CardSent":
        return cls(voucher_id=SAMPLE_ID, sender_id=SAMPLE_ID, member_id=None)


EVENTS = (BatchMade, CardGiven, CardSent)
