"""What happened to coupons."""

from typing import ClassVar
from uuid import UUID

from vafa.kernel.events import SAMPLE_ID, Event


class SeriesMade(Event):
    """All coupons of a series are there."""

    name: ClassVar[str] = "coupons.series_made"
    series_id: UUID
    made: int
    bad: int

    @classmethod
    def sample(cls) -> "SeriesMade":
        return cls(series_id=SAMPLE_ID, made=1_000, bad=0)


class CouponGiven(Event):
    """A member was given a coupon of their own."""

    name: ClassVar[str] = "coupons.given"
    member_id: UUID
    voucher_id: UUID
    kind: str

    @classmethod
    def sample(cls) -> "CouponGiven":
        return cls(member_id=SAMPLE_ID, voucher_id=SAMPLE_ID, kind="coupon_welcome")


EVENTS = (SeriesMade, CouponGiven)
