"""Earning rules as a club writes them: typed parameters, no code. `earning.py` compiles them.

Amounts of a currency are integers in its smallest unit, money is rials. Rates are decimal strings ("2.5"),
never floats.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from vafa.domain.rounding import Rounding
from vafa.domain.values import Names

KEY: Final = r"^[a-z][a-z0-9_\-]{0,47}$"
PPM: Final = 1_000_000

Amount = Annotated[int, Field(ge=0, le=10**15)]
Positive = Annotated[int, Field(ge=1, le=10**15)]
Period = Literal["day", "week", "month", "quarter", "year"]


def _rate(value: object) -> object:
    """A decimal in text or a whole number; a float has already lost what was written."""
    if isinstance(value, Decimal):
        value = format(value.normalize(), "f")
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not re.fullmatch(r"\d{1,7}(\.\d{1,4})?", value):
        raise ValueError(
            {
                "fa": 'عددی اعشاری در متن با دست‌بالا چهار رقم اعشار بنویسید، مانند "2.5"',
                "en": 'write a decimal number in text, with at most four places, like "2.5"',
            }
        )
    return value


Rate = Annotated[str, BeforeValidator(_rate)]


def ppm(rate: str, per: int = 1) -> int:
    """A decimal rate as exact parts per million: ppm("2.5", 100) of 2.5 percent is 25,000."""
    whole = Decimal(rate) * (PPM // per)
    if whole != int(whole):
        raise ValueError({"fa": "نرخ از یک میلیونیم ریزتر است", "en": "the rate is finer than a millionth"})
    return int(whole)


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class OnPurchase(Model):
    on: Literal["purchase"] = "purchase"


class OnRefund(Model):
    on: Literal["refund"]


class OnEvent(Model):
    on: Literal["event"]
    event_type: str = Field(pattern=r"^[a-z][a-z0-9_.\-]{0,63}$")


class OnDate(Model):
    """Once a year on a date of the member, `days_before` earlier if wished."""

    on: Literal["date"]
    date: Literal["birthday", "joined"]
    days_before: int = Field(default=0, ge=0, le=60)


Trigger = Annotated[OnPurchase | OnRefund | OnEvent | OnDate, Field(discriminator="on")]


class Fixed(Model):
    kind: Literal["fixed"]
    amount: Positive


class PerAmount(Model):
    """`amount` for each `per` rials of the base; whole steps only, or in proportion (then rounded as
    named).
    """

    kind: Literal["per_amount"]
    amount: Positive
    per: Positive
    steps: bool = True
    rounding: Rounding = Rounding.FLOOR


class Percent(Model):
    """A percentage of the base, for currencies that are money."""

    kind: Literal["percent"]
    percent: Rate
    rounding: Rounding = Rounding.FLOOR


class PerItem(Model):
    """`amount` for each `every` whole items among the lines of the base."""

    kind: Literal["per_item"]
    amount: Positive
    every: int = Field(default=1, ge=1, le=100_000)


class Step(Model):
    """From this base (rials) on: a percentage, an amount per `per` rials, or a fixed amount. Exactly one
    of them.
    """

    from_: Amount = Field(alias="from")
    percent: Rate | None = None
    amount: Amount | None = None
    per: Positive | None = None

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @model_validator(mode="after")
    def one_way(self) -> Step:
        if (self.percent is None) == (self.amount is None) or (self.per is not None and self.amount is None):
            raise ValueError(
                {
                    "fa": "هر پله یا percent دارد یا amount (با per یا بی آن)",
                    "en": "a step has either a percent, or an amount (with or without per)",
                }
            )
        return self


class Tiered(Model):
    """Stepped: the step reached counts for the whole base (`whole`), or each part by its own step
    (`marginal`).
    """

    kind: Literal["tiered"]
    steps: tuple[Step, ...] = Field(min_length=1, max_length=50)
    mode: Literal["whole", "marginal"] = "whole"
    rounding: Rounding = Rounding.FLOOR

    @field_validator("steps")
    @classmethod
    def ascending(cls, steps: tuple[Step, ...]) -> tuple[Step, ...]:
        starts = [step.from_ for step in steps]
        if starts != sorted(set(starts)):
            raise ValueError(
                {
                    "fa": "آغاز پله‌ها باید به ترتیب افزایش یابد و یکی نباشد",
                    "en": "steps begin at ascending, different amounts",
                }
            )
        return steps

    @model_validator(mode="after")
    def parts(self) -> Tiered:
        if self.mode == "marginal" and any(
            step.amount is not None and step.per is None for step in self.steps
        ):
            raise ValueError(
                {
                    "fa": "پله‌ای که هر بخش را جدا می‌سنجد مبلغ ثابت نمی‌پذیرد",
                    "en": "a marginal step cannot have a fixed amount",
                }
            )
        return self


class Multiplier(Model):
    """Multiplies what other rules earn: "2" doubles. Without `of` it applies to all base earning of the
    currency.
    """

    kind: Literal["multiplier"]
    factor: Rate
    of: tuple[str, ...] = ()

    @field_validator("factor")
    @classmethod
    def more_than_one(cls, factor: str) -> str:
        if Decimal(factor) <= 1:
            raise ValueError({"fa": "ضریب باید بیشتر از ۱ باشد", "en": "a multiplier is greater than 1"})
        return factor


AmountKind = Annotated[
    Fixed | PerAmount | Percent | PerItem | Tiered | Multiplier, Field(discriminator="kind")
]


class Base(Model):
    """Which lines count and what of them. Default: goods and services, after discounts, without tax and
    shipping, without what was paid by currencies of the club."""

    lines: dict[str, Any] | None = None
    kinds: tuple[str, ...] = ("goods", "service")
    before_discounts: bool = False
    with_tax: bool = False
    with_shipping: bool = False
    before_club_payments: bool = False


class Cap(Model):
    """At most `amount` per event, per member and period, per member ever, or in the whole campaign
    (budget).
    """

    per: Literal["event", "day", "week", "month", "quarter", "year", "member", "campaign"]
    amount: Positive


class Delay(Model):
    days: int = Field(default=0, ge=0, le=3650)
    hours: int = Field(default=0, ge=0, le=8760)


class Never(Model):
    kind: Literal["never"] = "never"


class FixedDate(Model):
    kind: Literal["fixed"]
    at: str


class Days(Model):
    kind: Literal["days"]
    days: int = Field(ge=1, le=36500)


class Months(Model):
    kind: Literal["jalali_months"]
    months: int = Field(ge=1, le=1200)
    end_of_month: bool = False


class Inactivity(Model):
    kind: Literal["inactivity"]
    days: int = Field(ge=1, le=3650)


class YearEnd(Model):
    kind: Literal["jalali_year_end"]
    years: int = Field(default=0, ge=0, le=50)


Expiry = Annotated[Never | FixedDate | Days | Months | Inactivity | YearEnd, Field(discriminator="kind")]


class Rule(Model):
    """One earning rule. Rules are tried by descending `priority`; in an exclusivity `group` one of them
    wins.
    """

    key: str = Field(pattern=KEY)
    names: Names
    on: bool = True
    trigger: Trigger = OnPurchase()
    condition: dict[str, Any] | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    branches: tuple[str, ...] = ()
    currency: str
    amount: AmountKind
    base: Base = Base()
    earning: Literal["base", "bonus"] = "base"
    caps: tuple[Cap, ...] = Field(default=(), max_length=8)
    activation: Delay = Delay()
    expiry: Expiry = Never()
    priority: int = Field(default=0, ge=-1000, le=1000)
    group: str | None = Field(default=None, pattern=KEY)
    refund: Literal["proportional", "recalculate"] = "proportional"
