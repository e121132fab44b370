"""What the ledger counts: currencies."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
CurrencyKind = Literal["points", "credit", "stamps", "tickets", "other"]

_LIMIT = 10**15  # amounts are 64-bit in the database; products of two limits stay exact in Python


class Names(BaseModel):
    """A name in both languages of the interface."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    fa: str = Field(min_length=1, max_length=80)
    en: str = Field(min_length=1, max_length=80)

    def in_(self, lang: str) -> str:
        return self.en if lang == "en" else self.fa


class Currency(BaseModel):
    """One unit that a club counts. Amounts are integers of its smallest part: 10**scale make a whole unit."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    key: Key
    kind: CurrencyKind = "points"
    scale: int = Field(default=0, ge=0, le=6)
    names: Names
    # What ONE whole unit is worth in rials when a purchase is paid with it; None: it cannot pay.
    rial_value: int | None = Field(default=None, ge=1, le=_LIMIT)
    transferable: bool = False
    # What members have of it is the club's own: they may use it, and pay for it afterwards. Nobody is owed it.
    lent: bool = False
    # A refund takes back what was earned. If that was spent already: the balance goes below zero; the rest
    # is set off against the next earnings; the club bears it; or the refund is refused.
    spent_points_policy: Literal["negative", "set_off", "clip", "refuse"] = "negative"
    # What was paid with this currency comes back on a refund: with its old expiry, that expiry moved by
    # some days, or an expiry as if earned today.
    returned_expiry: Literal["keep", "extend", "renew"] = "keep"
    returned_extend_days: int = Field(default=0, ge=0, le=3660)
    # The least that one payment may use, in the smallest part.
    min_spend: int = Field(default=0, ge=0, le=_LIMIT)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.returned_expiry == "extend" and not self.returned_extend_days:
            raise ValueError(
                {
                    "fa": "با returned_expiry = extend، returned_extend_days باید دست‌کم ۱ باشد",
                    "en": "returned_expiry = extend needs returned_extend_days of at least 1",
                }
            )
        return self

    @property
    def unit(self) -> int:
        """How many smallest parts make one whole unit."""
        whole: int = 10**self.scale
        return whole

    @property
    def can_pay(self) -> bool:
        return self.rial_value is not None
