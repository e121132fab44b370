"""Offers as a club writes them: typed parameters, no code. `pricing/` compiles them and prices baskets.

Money is rials, quantities in parameters are whole items, rates are decimal strings ("2.5"), never floats.
An offer only ever takes something off the lines of a basket; what it gives as points is a rule's business.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from vafa.domain.rules import KEY, Amount, Model, Positive, Rate
from vafa.domain.values import Names

Items = Annotated[int, Field(ge=1, le=100_000)]
Times = Annotated[int, Field(ge=1, le=10_000)]

LIMIT_PERIODS: Final = ("purchase", "day", "week", "month", "quarter", "year", "member")


def _share(value: str) -> str:
    """A percentage that a price can lose: more than nothing, at most all of it."""
    if not 0 < Decimal(value) <= 100:
        raise ValueError(
            {
                "fa": "درصد تخفیف باید بیشتر از ۰ و دست‌بالا ۱۰۰ باشد",
                "en": "a discount is more than 0 and at most 100 percent",
            }
        )
    return value


Share = Annotated[Rate, AfterValidator(_share)]


def _only_one(fa: str, en: str, *given: object) -> None:
    if sum(each is not None for each in given) != 1:
        raise ValueError({"fa": fa, "en": en})


class Description(BaseModel):
    """A few sentences in both languages for members to read."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    fa: str = Field(default="", max_length=500)
    en: str = Field(default="", max_length=500)

    def in_(self, lang: str) -> str:
        return self.en if lang == "en" else self.fa


class PercentOff(Model):
    """A percentage off the matching lines, together at most `up_to_rials`."""

    kind: Literal["percent"]
    percent: Share
    up_to_rials: Positive | None = None


class AmountOff(Model):
    """So many rials off the matching lines together."""

    kind: Literal["amount"]
    rials: Positive


class OfferStep(Model):
    """From this much on (rials or whole items): a percentage or so many rials. Exactly one of them."""

    from_: Amount = Field(alias="from")
    percent: Share | None = None
    rials: Positive | None = None

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @model_validator(mode="after")
    def one_way(self) -> OfferStep:
        _only_one(
            "هر پله یا درصد دارد یا مبلغ",
            "a step has either a percent or an amount",
            self.percent,
            self.rials,
        )
        return self


class StepsOff(Model):
    """Stepped by what the matching lines come to; the step that is reached counts for all of them. One
    step is a threshold."""

    kind: Literal["steps"]
    by: Literal["rials", "quantity"] = "rials"
    steps: tuple[OfferStep, ...] = Field(min_length=1, max_length=20)

    @model_validator(mode="after")
    def ascending(self) -> StepsOff:
        starts = [step.from_ for step in self.steps]
        if starts != sorted(set(starts)):
            raise ValueError(
                {
                    "fa": "آغاز پله‌ها باید به ترتیب افزایش یابد و یکی نباشد",
                    "en": "steps begin at ascending, different amounts",
                }
            )
        return self


class BuyGet(Model):
    """Who buys `buy` items gets `get` further ones `percent` cheaper, the cheapest of them; at most `most`
    times in a purchase. With `get_lines` those are other products."""

    kind: Literal["buy_get"]
    buy: Items
    get: Items = 1
    percent: Share = "100"
    get_lines: dict[str, Any] | None = None
    most: Times | None = None


class BundlePart(Model):
    lines: dict[str, Any] | None = None
    quantity: Items = 1


class Bundle(Model):
    """Items that belong together cost `price` rials, or `percent` or `off` rials less. Exactly one of them."""

    kind: Literal["bundle"]
    parts: tuple[BundlePart, ...] = Field(min_length=1, max_length=6)
    price: Amount | None = None
    percent: Share | None = None
    off: Positive | None = None
    most: Times | None = None

    @model_validator(mode="after")
    def one_way(self) -> Bundle:
        _only_one(
            "بسته یا قیمت دارد یا درصد یا مبلغ تخفیف",
            "a bundle has either a price, a percent or an amount off",
            self.price,
            self.percent,
            self.off,
        )
        return self


class FreeItem(Model):
    """Items in the basket that are free, the cheapest of those that match; together at most `up_to_rials`."""

    kind: Literal["free_item"]
    lines: dict[str, Any] | None = None
    quantity: Items = 1
    up_to_rials: Positive | None = None


class NthItem(Model):
    """Of every `n` matching items one is `percent` cheaper: the cheapest ones."""

    kind: Literal["nth_item"]
    n: int = Field(ge=2, le=1000)
    percent: Share


class FixedPrice(Model):
    """Each matching item costs `rials`, if it is not cheaper already."""

    kind: Literal["fixed_price"]
    rials: Amount


Effect = Annotated[
    PercentOff | AmountOff | StepsOff | BuyGet | Bundle | FreeItem | NthItem | FixedPrice,
    Field(discriminator="kind"),
]


class Limit(Model):
    """At most `uses` times in one purchase, or by one member in a period or for ever."""

    per: Literal["purchase", "day", "week", "month", "quarter", "year", "member"]
    uses: int = Field(ge=1, le=1_000_000)


class Offer(Model):
    """One offer. The applied ones take effect by descending `priority`, then by key, each on what the ones
    before left of a line's price.

    `condition` asks about the member, purchase, moment and place, before any discount of an offer; `lines`
    says which lines count. Of one `group` a single offer applies. One that stands "alone" never meets
    another. With `code` a coupon or a card has to unlock it.
    """

    key: str = Field(pattern=KEY)
    names: Names
    descriptions: Description | None = None
    on: bool = True
    priority: int = Field(default=0, ge=-1000, le=1000)
    valid_from: str | None = None
    valid_to: str | None = None
    branches: tuple[str, ...] = ()
    condition: dict[str, Any] | None = None
    lines: dict[str, Any] | None = None
    kinds: tuple[str, ...] = ("goods", "service")
    on_discounted: bool = True
    effect: Effect
    group: str | None = Field(default=None, pattern=KEY)
    combine: Literal["stack", "alone"] = "stack"
    limits: tuple[Limit, ...] = Field(default=(), max_length=8)
    budget_rials: Positive | None = None
    budget_uses: Positive | None = None
    code: bool = False
    may_be_free: bool = False


class DiscountSettings(Model):
    """How offers meet. `floor_percent`: where two or more meet on a line, at least so much of its price
    stays, unless one alone gives more or may make it free."""

    groups: Literal["best", "first"] = "best"
    floor_percent: int = Field(default=10, ge=0, le=100)


def conditions_of(offer: Offer) -> list[dict[str, Any]]:
    """Every condition that an offer has, on what it asks and on lines."""
    effect = offer.effect
    found = [offer.condition, offer.lines]
    if isinstance(effect, BuyGet):
        found.append(effect.get_lines)
    elif isinstance(effect, FreeItem):
        found.append(effect.lines)
    elif isinstance(effect, Bundle):
        found += [part.lines for part in effect.parts]
    return [each for each in found if each]
