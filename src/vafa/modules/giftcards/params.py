"""What a club sets of gift cards: how they look, what they hold, how long, who may send them on."""

from typing import Annotated, ClassVar, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from vafa.domain.baskets import MAX_AMOUNT
from vafa.domain.offers import Offer
from vafa.domain.values import Names
from vafa.kernel.params import Params, param

PREFIX: Final = "giftcard_"
"""Begins the keys of cards that unlock an offer."""

Rials = Annotated[int, Field(ge=1, le=MAX_AMOUNT)]


class Design(BaseModel):
    """How a card looks, on a phone and on paper."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)

    key: str = param(fa="کلید", en="Key", pattern=r"^[a-z][a-z0-9_]{0,23}$")
    names: Names = param(fa="نام", en="Name")
    colour: str = param("#1f6f5c", fa="رنگ زمینه", en="Colour", pattern=r"^#[0-9a-fA-F]{6}$")
    line: str = param("", fa="نوشتهٔ روی کارت", en="Line on the card", max_length=80)
    back: str = param("", fa="نوشتهٔ پشت کارت", en="Text on the back", max_length=300)


def first_designs() -> tuple[Design, ...]:
    return (
        Design(key="classic", names=Names(fa="ساده", en="Classic"), line="هدیه‌ای برای شما"),
        Design(key="joy", names=Names(fa="شادباش", en="Joy"), colour="#8a3b5c", line="مبارک باشد"),
    )


class GiftCardsParams(Params):
    version: ClassVar[int] = 1

    designs: tuple[Design, ...] = param(
        fa="طرح‌ها", en="Designs", default_factory=first_designs, min_length=1, max_length=30
    )
    amounts: tuple[Rials, ...] = param(
        (1_000_000, 2_000_000, 5_000_000, 10_000_000),
        fa="مبلغ‌های آماده",
        en="Amounts offered",
        unit="rial",
        max_length=20,
    )
    free_amount: bool = param(True, fa="مبلغ دلخواه", en="Any other amount, too")
    least: int = param(500_000, fa="کمترین مبلغ دلخواه", en="Least", unit="rial", ge=1, le=MAX_AMOUNT)
    most: int = param(100_000_000, fa="بیشترین مبلغ دلخواه", en="Most", unit="rial", ge=1, le=MAX_AMOUNT)
    uses: Literal["several", "single"] = param(
        "several",
        fa="استفاده",
        en="Used",
        choices={
            "several": ("چند بار، تا تمام شود", "Several times, until nothing is left"),
            "single": ("تنها یک بار", "Once only"),
        },
        help_fa="با «تنها یک بار»، آنچه در کارت بماند دیگر خرج نمی‌شود.",
        help_en="Of a card that is used once only, what is left cannot be spent.",
    )
    days: int = param(
        365,
        fa="اعتبار از روز فعال شدن",
        en="Valid from its activation",
        unit="day",
        ge=0,
        le=36_500,
        help_fa="صفر: بی‌پایان",
        help_en="0: without end",
    )
    back_days: int = param(
        30,
        fa="دست‌کم اعتبار پس از برگشت پول",
        en="Valid at least, once money came back",
        unit="day",
        ge=0,
        le=3650,
    )
    pin: bool = param(True, fa="رمز زیر خراش", en="A PIN under the scratch")
    presents: bool = param(
        True, fa="عضو بتواند کارتش را برای کسی بفرستد", en="Members may send a card to somebody"
    )
    kinds: tuple[Offer, ...] = param(
        (),
        fa="کارت‌های درصدی و مانند آن",
        en="Cards that give an offer",
        help_fa="کارتی که به جای پول، تخفیفی را باز می‌کند.",
        help_en="Such a card holds no money, it unlocks an offer.",
        max_length=50,
    )
    kind_uses: int = param(
        1, fa="دفعات استفاده از کارت درصدی", en="Uses of a card that gives an offer", ge=1, le=1000
    )

    @field_validator("designs")
    @classmethod
    def keys_differ(cls, designs: tuple[Design, ...]) -> tuple[Design, ...]:
        if len({each.key for each in designs}) < len(designs):
            raise ValueError({"fa": "دو طرح یک کلید دارند", "en": "two designs have the same key"})
        return designs

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

    @model_validator(mode="after")
    def some_amount(self) -> "GiftCardsParams":
        if not self.amounts and not self.free_amount:
            raise ValueError({"fa": "دست‌کم یک مبلغ لازم است", "en": "at least one amount is needed"})
        if self.least > self.most:
            raise ValueError({"fa": "کمترین از بیشترین بزرگ‌تر است", "en": "the least is more than the most"})
        return self

    def design(self, key: str) -> Design:
        """By its key; the first where it is there no more."""
        return next((each for each in self.designs if each.key == key), self.designs[0])
