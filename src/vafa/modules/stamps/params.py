"""What a club sets of stamps: its cards, what earns a stamp, how many fill a card, and what a full card gives."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from vafa.domain.rules import Days, Expiry
from vafa.domain.values import Names
from vafa.kernel.params import Params, param


class Group(BaseModel):
    """A part of the params with fields of its own."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)


class PerItem(Group):
    labels: ClassVar[dict[str, str]] = {"fa": "هر چند قلم", "en": "So many items"}

    kind: Literal["item"] = "item"
    every: int = param(1, fa="هر چند قلم", en="For every so many items", unit="item", ge=1, le=1000)


class PerPurchase(Group):
    """One stamp for a purchase that has such a line, however many."""

    labels: ClassVar[dict[str, str]] = {"fa": "هر خرید", "en": "Each purchase"}

    kind: Literal["purchase"] = "purchase"


class PerAmount(Group):
    labels: ClassVar[dict[str, str]] = {"fa": "هر مبلغ خرید", "en": "An amount spent"}

    kind: Literal["amount"] = "amount"
    rials: int = param(fa="به ازای هر", en="For each", unit="rial", ge=1, le=10**15)


class FreeItem(Group):
    """One of the card's items is free, up to a price; what it costs more is paid."""

    labels: ClassVar[dict[str, str]] = {"fa": "یک قلم رایگان", "en": "One item free"}

    kind: Literal["free_item"] = "free_item"
    up_to_rials: int | None = param(None, fa="تا قیمت", en="Up to a price of", unit="rial", ge=1, le=10**15)


class FixedValue(Group):
    """The full card pays this much of a purchase."""

    labels: ClassVar[dict[str, str]] = {"fa": "مبلغی از خرید", "en": "A sum off a purchase"}

    kind: Literal["value"] = "value"
    rials: int = param(fa="ارزش", en="Value", unit="rial", ge=1, le=10**15)


Counts = Annotated[PerItem | PerPurchase | PerAmount, Field(discriminator="kind")]
Reward = Annotated[FreeItem | FixedValue, Field(discriminator="kind")]


class Card(Group):
    key: str = param(fa="کلید", en="Key", pattern=r"^[a-z][a-z0-9_]{0,23}$")
    names: Names = param(fa="نام", en="Name")
    groups: tuple[str, ...] = param(
        (), fa="گروه‌های کالایی", en="Product groups", source="product_groups", max_length=200
    )
    condition: dict[str, Any] | None = param(
        None, fa="شرط قلم", en="Condition on a line",
        help_fa="به جای گروه‌ها، یا افزون بر آن‌ها", help_en="instead of groups, or besides them",
    )  # fmt: skip
    needed: int = param(10, fa="تعداد مهر تا پر شدن", en="Stamps of a full card", ge=1, le=1000)
    counts: Counts = param(PerItem(), fa="هر مهر برای", en="A stamp for")
    cap_per_day: int | None = param(None, fa="سقف در روز", en="At most per day", ge=1, le=1000)
    expiry: Expiry = param(Days(kind="days", days=365), fa="انقضا", en="Expiry")
    reward: Reward = param(FreeItem(), fa="پاداش", en="Reward")
    reward_earns: bool = param(False, fa="قلم رایگان هم مهر بگیرد", en="What stamps paid for earns stamps")

    @property
    def currency(self) -> str:
        return f"stamps_{self.key}"


def first_card() -> tuple[Card, ...]:
    """Buy ten of anything, the eleventh is free up to 1,000,000 rials."""
    return (Card(key="main", names=Names(fa="مهر", en="Stamps"), reward=FreeItem(up_to_rials=1_000_000)),)


class StampsParams(Params):
    version: ClassVar[int] = 1

    cards: tuple[Card, ...] = param(
        fa="کارت‌ها", en="Cards", default_factory=first_card, min_length=1, max_length=20
    )

    @field_validator("cards")
    @classmethod
    def keys_differ(cls, cards: tuple[Card, ...]) -> tuple[Card, ...]:
        keys = [card.key for card in cards]
        if len(set(keys)) < len(keys):
            raise ValueError({"fa": "دو کارت یک کلید دارند", "en": "two cards have the same key"})
        return cards
