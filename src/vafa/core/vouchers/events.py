"""What happened to vouchers. Codes are never told in full: an event leaves the house."""

from typing import ClassVar
from uuid import UUID

from vafa.kernel.events import SAMPLE_ID, Event


class VouchersIssued(Event):
    """So many vouchers of a series were made."""

    name: ClassVar[str] = "vouchers.issued"
    series_id: UUID
    kind: str
    count: int

    @classmethod
    def sample(cls) -> "VouchersIssued":
        return cls(series_id=SAMPLE_ID, kind="coupon", count=1_000)


class VoucherBlocked(Event):
    """A voucher may not be used any more, until staff opens it again."""

    name: ClassVar[str] = "vouchers.blocked"
    voucher_id: UUID
    kind: str
    which: str
    reason: str

    @classmethod
    def sample(cls) -> "VoucherBlocked":
        return cls(voucher_id=SAMPLE_ID, kind="gift_card", which="…4F7K", reason="lost")


class VoucherUnblocked(Event):
    """What was blocked by mistake may be used again."""

    name: ClassVar[str] = "vouchers.unblocked"
    voucher_id: UUID
    kind: str

    @classmethod
    def sample(cls) -> "VoucherUnblocked":
        return cls(voucher_id=SAMPLE_ID, kind="gift_card")


class VoucherGuessed(Event):
    """Somebody tries codes: the door was closed to them for a while."""

    name: ClassVar[str] = "vouchers.guessed"
    door: str
    tries: int

    @classmethod
    def sample(cls) -> "VoucherGuessed":
        return cls(door="member", tries=10)
