"""What has happened in the ledger and to the programme. Events carry ids and amounts, nothing of a person."""

from typing import ClassVar
from uuid import UUID

from vafa.kernel.events import SAMPLE_ID, Event

_AT = 1_795_503_600_000_000


class ProgrammePublished(Event, frozen=True):
    name: ClassVar[str] = "programme.published"
    number: int
    effective_from: int
    note: str

    @classmethod
    def sample(cls) -> "ProgrammePublished":
        return cls(number=2, effective_from=_AT, note="Nowruz")


class Granted(Event, frozen=True):
    name: ClassVar[str] = "ledger.granted"
    transfer_id: UUID
    member_id: UUID
    currency: str
    amount: int
    at: int

    @classmethod
    def sample(cls) -> "Granted":
        return cls(transfer_id=SAMPLE_ID, member_id=SAMPLE_ID, currency="points", amount=100, at=_AT)


class Deducted(Event, frozen=True):
    name: ClassVar[str] = "ledger.deducted"
    transfer_id: UUID
    member_id: UUID
    currency: str
    amount: int
    at: int

    @classmethod
    def sample(cls) -> "Deducted":
        return cls(transfer_id=SAMPLE_ID, member_id=SAMPLE_ID, currency="points", amount=100, at=_AT)


class Gifted(Event, frozen=True):
    name: ClassVar[str] = "ledger.gifted"
    transfer_id: UUID
    giver_id: UUID
    taker_id: UUID
    currency: str
    amount: int
    at: int

    @classmethod
    def sample(cls) -> "Gifted":
        return cls(
            transfer_id=SAMPLE_ID,
            giver_id=SAMPLE_ID,
            taker_id=SAMPLE_ID,
            currency="points",
            amount=100,
            at=_AT,
        )


class Expired(Event, frozen=True):
    """What the clock took; one for each member and currency that it was booked for."""

    name: ClassVar[str] = "ledger.expired"
    member_id: UUID
    currency: str
    amount: int

    @classmethod
    def sample(cls) -> "Expired":
        return cls(member_id=SAMPLE_ID, currency="points", amount=40)


class HoldPlaced(Event, frozen=True):
    name: ClassVar[str] = "holds.placed"
    hold_id: UUID
    member_id: UUID
    currency: str
    amount: int
    lapses_at: int

    @classmethod
    def sample(cls) -> "HoldPlaced":
        return cls(hold_id=SAMPLE_ID, member_id=SAMPLE_ID, currency="points", amount=100, lapses_at=_AT)


class HoldConfirmed(Event, frozen=True):
    name: ClassVar[str] = "holds.confirmed"
    hold_id: UUID
    member_id: UUID
    currency: str
    amount: int

    @classmethod
    def sample(cls) -> "HoldConfirmed":
        return cls(hold_id=SAMPLE_ID, member_id=SAMPLE_ID, currency="points", amount=80)


class HoldReleased(Event, frozen=True):
    name: ClassVar[str] = "holds.released"
    hold_id: UUID
    member_id: UUID
    currency: str
    amount: int

    @classmethod
    def sample(cls) -> "HoldReleased":
        return cls(hold_id=SAMPLE_ID, member_id=SAMPLE_ID, currency="points", amount=100)


class HoldLapsed(Event, frozen=True):
    name: ClassVar[str] = "holds.lapsed"
    hold_id: UUID
    member_id: UUID
    currency: str
    amount: int

    @classmethod
    def sample(cls) -> "HoldLapsed":
        return cls(hold_id=SAMPLE_ID, member_id=SAMPLE_ID, currency="points", amount=100)


class EventPosted(Event, frozen=True):
    """A custom event of the club; ``earned`` is what it led to, by currency."""

    name: ClassVar[str] = "events.posted"
    event_id: UUID
    member_id: UUID
    type: str
    earned: dict[str, int]
    at: int

    @classmethod
    def sample(cls) -> "EventPosted":
        return cls(event_id=SAMPLE_ID, member_id=SAMPLE_ID, type="visit", earned={"points": 10}, at=_AT)
