"""What a club says of one reward: validated in one place for the panel's form and the API."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, Field, StringConstraints, field_validator, model_validator

from vafa.domain.baskets import MAX_AMOUNT
from vafa.domain.values import Names
from vafa.kernel.params import Params, ParamsInvalid, param

from .params import KEY, Group

KINDS = {
    "goods": ("کالا", "Goods"), "service": ("خدمت", "A service"), "experience": ("تجربه", "An experience"),
    "coupon": ("کد تخفیف", "A coupon"), "credit": ("اعتبار یا امتیاز", "Credit or points"),
    "donation": ("نیکوکاری", "A donation"),
}  # fmt: skip
AT_ONCE = frozenset({"coupon", "credit", "donation"})
"""Kinds that need nobody to hand them over."""

PERIODS = {
    "day": ("هر روز", "a day"), "week": ("هر هفته", "a week"), "month": ("هر ماه شمسی", "a Jalali month"),
    "quarter": ("هر فصل", "a quarter"), "year": ("هر سال شمسی", "a Jalali year"), "ever": ("همیشه", "ever"),
}  # fmt: skip
Kind = Literal["goods", "service", "experience", "coupon", "credit", "donation"]
Period = Literal["day", "week", "month", "quarter", "year", "ever"]
Words = Annotated[str, StringConstraints(max_length=1000)]
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
YEARS = range(2000, 2200)
"""Who writes the year 1405 has written a Jalali day."""


def _names(fa: str, en: str) -> dict[str, str]:
    return {"fa": fa, "en": en}


class Text(Group):
    """A longer text in both languages; either may be left out."""

    fa: Words = param("", fa="فارسی", en="Persian")
    en: Words = param("", fa="انگلیسی", en="English")


class Price(Group):
    currency: str = param("", fa="واحد", en="Currency", source="currencies", max_length=32)
    amount: int = param(0, fa="مقدار", en="Amount", ge=0, le=MAX_AMOUNT)
    money: int = param(
        0, fa="پرداخت نقدی هنگام تحویل", en="Paid in money at pick-up", unit="rial", ge=0, le=MAX_AMOUNT
    )

    @model_validator(mode="after")
    def names_its_currency(self) -> "Price":
        if self.amount and not self.currency:
            raise ValueError(_names("واحد قیمت را برگزینید", "choose the currency of the price"))
        return self


class TierPrice(Group):
    tier: str = param(fa="سطح", en="Tier", source="tiers", min_length=1, max_length=24)
    amount: int = param(fa="قیمت", en="Price", ge=0, le=MAX_AMOUNT)


class Limit(Group):
    count: int = param(
        1,
        fa="تعداد برای هر عضو",
        en="For each member",
        ge=1,
        le=10_000,
        help_fa="خالی: بی سقف",
        help_en="empty: none",
    )
    per: Period = param("ever", fa="در", en="Per", choices=PERIODS)


class Grants(Group):
    """What a reward of the kind credit gives."""

    currency: str = param(fa="واحدی که داده می‌شود", en="Currency given", source="currencies", max_length=32)
    amount: int = param(fa="مقدار", en="Amount", ge=1, le=MAX_AMOUNT)
    days: int | None = param(None, fa="اعتبار به روز", en="Days until it expires", unit="day", ge=1, le=3650)


class Hours(Group):
    days: tuple[Annotated[str, StringConstraints(pattern=r"^[0-6]$")], ...] = param(
        (), fa="روزها", en="Days", source="weekdays", max_length=7,
        help_fa="خالی: همهٔ روزها", help_en="empty: every day",
    )  # fmt: skip
    begins: str = param("00:00", fa="از ساعت", en="From", max_length=5)
    ends: str = param("24:00", fa="تا ساعت", en="Until", max_length=5)

    @field_validator("begins", "ends")
    @classmethod
    def is_a_time(cls, text: str) -> str:
        if not _CLOCK.fullmatch(text):
            raise ValueError(_names("ساعت مانند ۰۹:۳۰ است", "a time looks like 09:30"))
        return text

    @model_validator(mode="after")
    def ends_later(self) -> "Hours":
        if self.minutes[0] >= self.minutes[1]:
            raise ValueError(_names("پایان باید پس از آغاز باشد", "it must end after it begins"))
        return self

    @property
    def minutes(self) -> tuple[int, int]:
        first, last = (int(text[:2]) * 60 + int(text[3:]) for text in (self.begins, self.ends))
        return first, last


class RewardBody(Params):
    """Amounts are in the smallest unit of their currency, money in rials."""

    version: ClassVar[int] = 1

    names: Names = param(fa="نام", en="Name")
    about: Text = param(Text(), fa="توضیح", en="Description")
    kind: Kind = param("goods", fa="نوع", en="Kind", choices=KINDS)
    price: Price = param(Price(), fa="قیمت", en="Price")
    tier_prices: tuple[TierPrice, ...] = param((), fa="قیمت ویژهٔ سطح‌ها", en="Prices for tiers", max_length=20)
    coupon: str = param(
        "", fa="نوع کد تخفیف", en="Kind of coupon", source="coupon_kinds", max_length=48,
        help_fa="برای پاداشی که کد تخفیف است؛ خالی: از فهرست کدهایی که نوشته‌اید",
        help_en="for a reward that is a coupon; empty: from the list of codes that you pasted",
    )  # fmt: skip
    grants: Grants | None = param(None, fa="آنچه داده می‌شود", en="What is given")
    limit: Limit | None = param(None, fa="سقف هر عضو", en="Limit of a member")
    most: int | None = param(
        None, fa="سقف کل", en="Limit in all", ge=1, le=10**12, help_fa="خالی: بی سقف", help_en="empty: none"
    )
    opens: str = param("", fa="از روز", en="From the day", max_length=10)
    closes: str = param("", fa="تا پایان روز", en="Until the end of", max_length=10)
    hours: tuple[Hours, ...] = param((), fa="ساعت‌های سفارش", en="Opening hours", max_length=21)
    branches: tuple[str, ...] = param(
        (), fa="شعبه‌های تحویل", en="Branches of pick-up", source="branches", max_length=500,
        help_fa="خالی: همهٔ شعبه‌ها", help_en="empty: every branch",
    )  # fmt: skip
    teaser: bool = param(
        True, fa="به کسانی که نمی‌توانند بگیرند هم نشان داده شود", en="Show it to who may not have it yet"
    )

    @field_validator("opens", "closes")
    @classmethod
    def is_a_day(cls, text: str) -> str:
        if text and not _is_day(text):
            raise ValueError(
                _names(
                    "روزی از تقویم میلادی مانند 2026-11-22 بنویسید",
                    "write a day of the Gregorian calendar such as 2026-11-22",
                )
            )
        return text

    @model_validator(mode="after")
    def holds_together(self) -> "RewardBody":
        if self.opens and self.closes and self.closes < self.opens:
            raise ValueError(_names("پایان پیش از آغاز است", "it ends before it begins"))
        if (self.kind == "credit") != (self.grants is not None):
            raise ValueError(
                _names("نوع «اعتبار» و آنچه داده می‌شود با هم‌اند", "the kind credit goes with what is given")
            )
        if self.coupon and self.kind != "coupon":
            raise ValueError(
                _names(
                    "نوع کد تخفیف با پاداش کد تخفیف است",
                    "a kind of coupon goes with a reward that is a coupon",
                )
            )
        if self.tier_prices and not self.price.currency:
            raise ValueError(_names("واحد قیمت را برگزینید", "choose the currency of the price"))
        if self.kind in AT_ONCE and self.price.money:
            raise ValueError(
                _names("آنچه تحویل گرفته نمی‌شود پول نقد ندارد", "what nobody hands over takes no money")
            )
        tiers = [each.tier for each in self.tier_prices]
        if len(set(tiers)) < len(tiers):
            raise ValueError(_names("یک سطح دو قیمت دارد", "a tier has two prices"))
        return self

    def amount_for(self, tier: str) -> int:
        """What one costs in the currency of the price."""
        return next((each.amount for each in self.tier_prices if each.tier == tier), self.price.amount)


def _is_day(text: str) -> bool:
    try:
        return _DAY.fullmatch(text) is not None and date.fromisoformat(text).year in YEARS
    except ValueError:
        return False


def sound(body: Mapping[str, Any]) -> bool:
    """Whether the days of a stored body are days; a reward where they are not is not offered."""
    return all(_is_day(text) for text in (body.get("opens"), body.get("closes")) if text)


def kept(body: Mapping[str, Any]) -> RewardBody:
    """A body as it was stored. One that is not `sound` is read without its days, so that staff can set them right."""
    try:
        return RewardBody.load(body)
    except ParamsInvalid:
        if sound(body):
            raise
        return RewardBody.load({**body, "opens": "", "closes": ""})


def stored(body: BaseModel) -> dict[str, Any]:
    return body.model_dump(mode="json")


Reference = Annotated[str, Field(pattern=KEY)]
