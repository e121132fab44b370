"""What a club sets of happy hours."""

from decimal import Decimal
from typing import Annotated, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from vafa.domain.rules import Rate
from vafa.domain.values import Key, Names
from vafa.kernel.params import Params, param

Weekday = Annotated[int, Field(ge=0, le=6)]


class Hour(BaseModel):
    """Some weekdays (0 is Saturday), from a minute of the day until another, which is not part of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str = param(fa="کلید", en="Key", pattern=r"^[a-z][a-z0-9_]{0,23}$")
    names: Names = param(fa="نام", en="Name")
    weekdays: tuple[Weekday, ...] = param(fa="روزهای هفته", en="Weekdays", min_length=1, max_length=7)
    from_minute: int = param(fa="از دقیقهٔ", en="From", unit="minute", ge=0, le=1439)
    until_minute: int = param(fa="تا دقیقهٔ", en="Until", unit="minute", ge=1, le=1440)
    factor: Rate = param("2", fa="ضریب", en="Factor")

    @field_validator("factor")
    @classmethod
    def more_than_one(cls, factor: str) -> str:
        if Decimal(factor) <= 1:
            raise ValueError({"fa": "ضریب باید بیشتر از ۱ باشد", "en": "the factor must be more than 1"})
        return factor

    @model_validator(mode="after")
    def ends_after_it_begins(self) -> Self:
        if self.until_minute <= self.from_minute:
            raise ValueError({"fa": "پایان باید پس از آغاز باشد", "en": "it must end after it begins"})
        return self


def first_hours() -> tuple[Hour, ...]:
    """Double points on Sunday and Tuesday afternoons."""
    names = Names(fa="عصر خلوت", en="Quiet afternoon")
    return (Hour(key="quiet", names=names, weekdays=(1, 3), from_minute=15 * 60, until_minute=18 * 60),)


class HappyHourParams(Params):
    version: ClassVar[int] = 1

    currency: Key = param("points", fa="واحد", en="Currency")
    hours: tuple[Hour, ...] = param(
        fa="ساعت‌های خوش", en="Happy hours", default_factory=first_hours, min_length=1, max_length=50
    )
