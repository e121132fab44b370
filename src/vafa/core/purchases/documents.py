"""Shapes of purchases for the OpenAPI document. The hot views decode with `schemas`; the two say the same."""

from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

Amount = Field(ge=0, le=10**15, examples=[250_000])


class MemberBody(BaseModel):
    """Exactly one of these."""

    model_config = ConfigDict(extra="forbid")

    id: UUID | None = None
    mobile: str | None = Field(default=None, max_length=200, examples=["0912 345 6789"])
    card: str | None = Field(default=None, max_length=200)
    external_id: str | None = Field(default=None, max_length=200)
    email: str | None = Field(default=None, max_length=200)


class LineBody(BaseModel):
    """One line; `discount` and `tax` are of the whole line, `quantity` has up to three decimals."""

    model_config = ConfigDict(extra="forbid")

    unit_price: int = Amount
    sku: str = Field(default="", max_length=200)
    name: str = Field(default="", max_length=200)
    groups: list[str] = Field(default=[], max_length=50)
    quantity: float = Field(default=1, gt=0, le=1_000_000_000)
    discount: int = Field(default=0, ge=0, le=10**15)
    tax: int = Field(default=0, ge=0, le=10**15)
    kind: Literal["goods", "service", "shipping", "fee", "gift_card", "reward", "voided"] = "goods"
    voucher: str = Field(default="", max_length=200, description="the gift card that this line sells")


class PaymentBody(BaseModel):
    """A kind from outside (cash, card, online, …) in rials, or a currency of the club in its smallest unit."""

    kind: str = Field(max_length=64, examples=["cash", "credit"])
    amount: int | None = Field(
        default=None, ge=0, le=10**15, description="needed, but for a gift card, which pays what is left"
    )
    line: int = Field(default=0, ge=0, le=1000, description="ties the payment to one line, from 1")
    hold: UUID | None = None
    code: str = Field(default="", max_length=200, description="of a gift card of the club (kind gift_card)")
    pin: str = Field(default="", max_length=32)


class PurchaseBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reference: str = Field(min_length=1, max_length=128, examples=["INV-1042"])
    member: MemberBody | None = Field(default=None, description="a guest's, if nobody is named")
    lines: list[LineBody] = Field(min_length=1, max_length=1000)
    branch: str = Field(default="", max_length=64)
    happened_at: str | None = Field(default=None, examples=["2026-11-21T18:30:00+03:30"])
    codes: list[str] = Field(default=[], max_length=20, description="coupons that were shown")
    prices: Literal["club", "given"] = Field(
        default="club",
        description="whether the club's offers change them, or they are what was charged already",
    )
    total: int | None = Field(
        default=None, ge=0, le=10**15, description="what the customer was told; refused if it is no longer so"
    )
    payments: list[PaymentBody] = Field(default=[], max_length=50)
    source: str = Field(default="api", min_length=1, max_length=32, pattern="^[a-z0-9_.-]+$")
    channel: str = Field(default="till", min_length=1, max_length=32, pattern="^[a-z0-9_.-]+$")


class BatchBody(BaseModel):
    items: list[PurchaseBody] = Field(max_length=10_000)


class RefundLineBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    line: int = Field(ge=1, le=1000, description="counts from 1")
    quantity: float = Field(gt=0, le=1_000_000_000)


class RefundBody(BaseModel):
    """Lines, or an amount in rials, or all: exactly one."""

    model_config = ConfigDict(extra="forbid")

    reference: str = Field(min_length=1, max_length=128, examples=["R-17"])
    lines: list[RefundLineBody] = Field(default=[], max_length=1000)
    amount: int = Field(default=0, ge=0, le=10**15)
    all: bool = False
    happened_at: str | None = None


class CancelBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reference: str = Field(default="cancel", min_length=1, max_length=128)


class BalanceOut(BaseModel):
    currency: str
    name: str
    available: int
    pending: int
    held: int
    expiring: int
    expiring_at: str | None


class EarnedOut(BaseModel):
    currency: str
    amount: int
    available_at: str
    expires_at: str | None
    rule: str
    name: str
    because: str


class NotEarnedOut(BaseModel):
    rule: str
    name: str
    code: str
    because: str
    missing: int | None
    unit: str | None


class SpentOut(BaseModel):
    currency: str
    amount: int
    value: int
    because: str


class LineDiscount(BaseModel):
    line: int
    amount: int


class DiscountOut(BaseModel):
    """An offer that applied; `code` is the place of the code that unlocked it, from 1."""

    offer: str
    name: str
    amount: int
    code: int | None
    lines: list[LineDiscount]
    because: str


class NotDiscountedOut(BaseModel):
    """An offer, or a code, that gave nothing, and what is missing."""

    offer: str | None
    name: str
    reason: str
    code: int | None
    because: str
    missing: int | None
    unit: str | None


class VoucherDone(BaseModel):
    """What was done with a coupon or gift card: pay, use or sale; what is left on the card."""

    id: UUID
    kind: str
    did: str
    which: str
    amount: int
    line: int | None
    left: int | None
    because: str


class PurchaseOut(BaseModel):
    id: UUID
    reference: str
    member: dict[str, Any] | None
    happened_at: str
    total: int
    to_pay: int
    discounts: list[DiscountOut]
    not_discounted: list[NotDiscountedOut]
    vouchers: list[VoucherDone]
    earned: list[EarnedOut]
    not_earned: list[NotEarnedOut]
    spent: list[SpentOut]
    tier: dict[str, Any] | None
    tiers: list[dict[str, Any]]
    balances: list[BalanceOut]


class BatchItemOut(BaseModel):
    """`purchase` with status 201, or `problem` with its own status."""

    status: int
    purchase: PurchaseOut | None = None
    problem: dict[str, Any] | None = None


class BatchOut(BaseModel):
    recorded: int
    repeated: int
    refused: int
    items: list[BatchItemOut]


class ReversedOut(BaseModel):
    currency: str
    amount: int
    because: str


class RefundOut(BaseModel):
    id: UUID
    reference: str
    purchase_id: UUID
    happened_at: str
    reversed: list[ReversedOut]
    given_back: list[ReversedOut]
    review: bool
    net: int
    total: int = Field(description="what came back with tax, gift cards that were sold included")
    whole: bool
    earned: list[EarnedOut]
    not_earned: list[NotEarnedOut]
    tier: dict[str, Any] | None
    tiers: list[dict[str, Any]]
    balances: list[BalanceOut]
    vouchers: list[VoucherDone]


class PurchaseFull(PurchaseOut):
    branch: str
    source: str
    lines: list[dict[str, Any]]
    payments: list[dict[str, Any]]
    returned: dict[str, Any]
    refunds: list[RefundOut]


class PurchasePage(BaseModel):
    items: list[PurchaseFull]
    next_cursor: str | None
