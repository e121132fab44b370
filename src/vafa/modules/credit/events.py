"""What happens with credit. Amounts are rials."""

from typing import ClassVar
from uuid import UUID

from vafa.kernel.events import SAMPLE_ID, Event

SAMPLE_AT = 1_795_503_600_000_000


class LineOpened(Event, frozen=True):
    name: ClassVar[str] = "credit.line_opened"
    member_id: UUID
    line_id: UUID
    kind: str
    limit: int

    @classmethod
    def sample(cls) -> "LineOpened":
        return cls(member_id=SAMPLE_ID, line_id=SAMPLE_ID, kind="line", limit=50_000_000)


class LineChanged(Event, frozen=True):
    """`what` is "limit", "terms", "frozen", "thawed" or "closed"."""

    name: ClassVar[str] = "credit.line_changed"
    member_id: UUID
    line_id: UUID
    kind: str
    what: str
    limit: int

    @classmethod
    def sample(cls) -> "LineChanged":
        return cls(member_id=SAMPLE_ID, line_id=SAMPLE_ID, kind="line", what="limit", limit=80_000_000)


class Settled(Event, frozen=True):
    """`owed` is what is left to settle; `undone` when it was a mistake and is owed again."""

    name: ClassVar[str] = "credit.settled"
    member_id: UUID
    line_id: UUID
    deed_id: UUID
    kind: str
    amount: int
    owed: int
    undone: bool

    @classmethod
    def sample(cls) -> "Settled":
        return cls(
            member_id=SAMPLE_ID, line_id=SAMPLE_ID, deed_id=SAMPLE_ID, kind="line", amount=3_000_000,
            owed=2_000_000, undone=False,
        )  # fmt: skip


class ToppedUp(Event, frozen=True):
    name: ClassVar[str] = "credit.topped_up"
    member_id: UUID
    deed_id: UUID
    kind: str
    paid: int
    bonus: int

    @classmethod
    def sample(cls) -> "ToppedUp":
        return cls(member_id=SAMPLE_ID, deed_id=SAMPLE_ID, kind="wallet", paid=10_000_000, bonus=300_000)


class CreditGranted(Event, frozen=True):
    name: ClassVar[str] = "credit.granted"
    member_id: UUID
    deed_id: UUID
    kind: str
    amount: int
    expires_at: int | None

    @classmethod
    def sample(cls) -> "CreditGranted":
        return cls(member_id=SAMPLE_ID, deed_id=SAMPLE_ID, kind="gift", amount=500_000, expires_at=SAMPLE_AT)


class Exchanged(Event, frozen=True):
    name: ClassVar[str] = "credit.exchanged"
    member_id: UUID
    deed_id: UUID
    rate: str
    taken: int
    given: int

    @classmethod
    def sample(cls) -> "Exchanged":
        return cls(member_id=SAMPLE_ID, deed_id=SAMPLE_ID, rate="points", taken=500, given=1_000_000)


class DeedUndone(Event, frozen=True):
    """A top-up, a grant or an exchange was undone."""

    name: ClassVar[str] = "credit.undone"
    member_id: UUID
    deed_id: UUID
    what: str
    amount: int

    @classmethod
    def sample(cls) -> "DeedUndone":
        return cls(member_id=SAMPLE_ID, deed_id=SAMPLE_ID, what="grant", amount=500_000)


class DueSoon(Event, frozen=True):
    name: ClassVar[str] = "credit.due_soon"
    member_id: UUID
    kind: str
    amount: int
    due_at: int

    @classmethod
    def sample(cls) -> "DueSoon":
        return cls(member_id=SAMPLE_ID, kind="line", amount=2_000_000, due_at=SAMPLE_AT)


class Overdue(Event, frozen=True):
    name: ClassVar[str] = "credit.overdue"
    member_id: UUID
    kind: str
    amount: int
    due_at: int

    @classmethod
    def sample(cls) -> "Overdue":
        return cls(member_id=SAMPLE_ID, kind="line", amount=2_000_000, due_at=SAMPLE_AT)


EVENTS = (
    LineOpened, LineChanged, Settled, ToppedUp, CreditGranted, Exchanged, DeedUndone, DueSoon, Overdue,
)  # fmt: skip
