"""What a club sets of cashback: how much of a purchase comes back as credit, when it can be used, and how long."""

from decimal import Decimal
from typing import Annotated, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from vafa.domain.rules import Days, Expiry, Rate
from vafa.kernel.params import Params, param

Rials = Annotated[int, Field(ge=1, le=10**15)]


class Group(BaseModel):
    """A part of the params with fields of its own."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)


class Step(Group):
    """From this base on, this percentage."""

    from_rials: int = param(0, fa="از مبلغ", en="From", unit="rial", ge=0, le=10**15)
    percent: Rate = param(fa="درصد", en="Percent", unit="percent")

    @field_validator("percent")
    @classmethod
    def at_most_all(cls, percent: str) -> str:
        if Decimal(percent) > 100:
            raise ValueError({"fa": "بیش از ۱۰۰ درصد نمی‌شود", "en": "cannot be more than 100 percent"})
        return percent


class Caps(Group):
    """The most that a member gets; empty: no limit."""

    purchase: Rials | None = param(None, fa="در هر خرید", en="Per purchase", unit="rial")
    day: Rials | None = param(None, fa="در روز", en="Per day", unit="rial")
    month: Rials | None = param(None, fa="در ماه", en="Per Jalali month", unit="rial")


class CashbackParams(Params):
    version: ClassVar[int] = 1

    steps: tuple[Step, ...] = param((Step(percent="2"),), fa="پله‌ها", en="Steps", min_length=1, max_length=20)
    mode: Literal["whole", "marginal"] = param(
        "whole", fa="شیوهٔ پله‌ها", en="How steps count",
        choices={"whole": ("کل خرید با پلهٔ رسیده", "The whole purchase by the step reached"),
                 "marginal": ("هر بخش با پلهٔ خودش", "Each part by its own step")},
    )  # fmt: skip
    caps: Caps = param(Caps(), fa="سقف‌ها", en="Caps")
    delay_days: int = param(0, fa="تأخیر به روز", en="Delay in days", unit="day", ge=0, le=3650)
    delay_hours: int = param(0, fa="تأخیر به ساعت", en="Delay in hours", unit="hour", ge=0, le=8760)
    expiry: Expiry = param(Days(kind="days", days=90), fa="انقضا", en="Expiry")
    excluded_groups: tuple[str, ...] = param(
        (), fa="گروه‌های بی‌بازگشت", en="Product groups left out", source="product_groups", max_length=200
    )
    branches: tuple[str, ...] = param(
        (), fa="فقط در این شعبه‌ها", en="Only in these branches", source="branches", max_length=500
    )
    payable_on: Literal["after_club_payments", "before_club_payments"] = param(
        "after_club_payments", fa="بر پایهٔ", en="Counted",
        choices={"after_club_payments": ("مبلغ پس از امتیاز و اعتبار", "After points and credit were paid"),
                 "before_club_payments": ("مبلغ پیش از امتیاز و اعتبار", "Before points and credit are paid")},
    )  # fmt: skip
    earning: Literal["base", "bonus"] = param(
        "bonus", fa="با ضریب سطح", en="Multiplied by tiers",
        choices={"base": ("آری، ضریب سطح‌ها اثر دارد", "Yes, multipliers of tiers apply"),
                 "bonus": ("نه", "No")},
    )  # fmt: skip
    refund: Literal["proportional", "recalculate"] = param(
        "recalculate", fa="با مرجوعی", en="On a refund",
        choices={"proportional": ("به همان نسبت پس گرفته شود", "Taken back in proportion"),
                 "recalculate": ("خرید دوباره حساب شود", "The purchase is decided anew")},
    )  # fmt: skip
    spent_policy: Literal["negative", "set_off", "clip", "refuse"] = param(
        "negative", fa="اگر اعتبار خرج شده باشد", en="If the credit was spent",
        choices={"negative": ("مانده منفی شود", "The balance goes below zero"),
                 "set_off": ("از دریافت‌های بعدی کم شود", "It is set off against later earnings"),
                 "clip": ("باشگاه می‌پذیرد", "The club bears it"),
                 "refuse": ("مرجوعی پذیرفته نشود", "The refund is refused")},
    )  # fmt: skip
    returned_expiry: Literal["keep", "extend", "renew"] = param(
        "keep", fa="انقضای اعتبارِ بازگشته", en="Expiry of credit that comes back",
        choices={"keep": ("همان انقضای پیشین", "As it was"), "extend": ("تمدید به روز", "Some days more"),
                 "renew": ("مانند دریافت تازه", "As if earned today")},
    )  # fmt: skip
    returned_extend_days: int = param(0, fa="روزهای تمدید", en="Days more", unit="day", ge=0, le=3660)
    min_spend: int = param(0, fa="کمترین پرداخت با اعتبار", en="Least payment", unit="rial", ge=0, le=10**15)

    @field_validator("steps")
    @classmethod
    def steps_ascend(cls, steps: tuple[Step, ...]) -> tuple[Step, ...]:
        starts = [step.from_rials for step in steps]
        if starts != sorted(set(starts)):
            raise ValueError(
                {
                    "fa": "هر پله از مبلغی بیشتر از پلهٔ پیشین آغاز می‌شود",
                    "en": "each step begins above the one before",
                }
            )
        return steps

    @model_validator(mode="after")
    def extending_needs_days(self) -> Self:
        if self.returned_expiry == "extend" and not self.returned_extend_days:
            raise ValueError({"fa": "روزهای تمدید را بنویسید", "en": "say how many days more"})
        return self
