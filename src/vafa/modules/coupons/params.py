"""What a club sets of coupons: their kinds. A kind is an offer that only a code unlocks."""

from typing import ClassVar, Final

from pydantic import field_validator

from vafa.domain.offers import Offer
from vafa.kernel.params import Params, param

PREFIX: Final = "coupon_"
"""Begins the keys of all kinds, so that none meets an offer of another module."""


class CouponsParams(Params):
    version: ClassVar[int] = 1

    kinds: tuple[Offer, ...] = param(
        (),
        fa="نوع‌های کد تخفیف",
        en="Kinds of coupons",
        help_fa="هر نوع یک تخفیف است که تنها با کد برقرار می‌شود.",
        help_en="Each is an offer that only a code unlocks.",
        max_length=200,
    )
    days: int = param(
        30,
        fa="اعتبار کد تخفیفی که به عضو داده می‌شود",
        en="How long a coupon holds that is given to a member",
        unit="day",
        ge=1,
        le=3650,
    )

    @field_validator("kinds")
    @classmethod
    def coded(cls, kinds: tuple[Offer, ...]) -> tuple[Offer, ...]:
        """Under keys of their own, and never without a code."""
        made = tuple(
            kind.model_copy(update={"code": True, "key": PREFIX + kind.key.removeprefix(PREFIX)[:24]})
            for kind in kinds
        )
        if len({kind.key for kind in made}) < len(made):
            raise ValueError({"fa": "دو نوع یک کلید دارند", "en": "two kinds have the same key"})
        return made
