"""What the calls about rewards take and give."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from vafa.domain.values import Names
from vafa.doors.api.fields import Code, Plain, Reason

from . import codes
from .bodies import RewardBody
from .catalogue import MOST_CODES, MOST_STOCK
from .models import Redemption, Reward
from .ordering import Offer
from .redeeming import MOST

State = Literal["ordered", "ready", "handed_over", "cancelled", "lapsed", "returned"]
Stock = Annotated[int, Field(ge=0, le=MOST_STOCK)]


class Closed(BaseModel):
    model_config = ConfigDict(extra="forbid")


class RewardIn(RewardBody):
    """``condition`` says who may have it, by facts of the member; ``stock`` null is without end."""

    key: str = Field(default="", max_length=40, examples=["coffee"])
    condition: Plain | None = None
    stock: Stock | None = None
    active: bool = True

    def body(self) -> RewardBody:
        return RewardBody.load(self.model_dump(exclude={"key", "condition", "stock", "active"}))


class RewardChange(RewardBody):
    """The reward as it shall be; key and stock stay, stock has a call of its own."""

    condition: Plain | None = None
    active: bool = True

    def body(self) -> RewardBody:
        return RewardBody.load(self.model_dump(exclude={"condition", "active"}))


class RewardOut(BaseModel):
    id: UUID
    key: str
    active: bool
    reward: Plain
    condition: Plain | None
    picture: UUID | None
    stock: int | None
    redeemed: int
    collected: int


class RewardList(BaseModel):
    items: list[RewardOut]


class StockIn(Closed):
    stock: Stock | None = Field(description="as counted on the shelf; null is without end")


class CodesIn(Closed):
    codes: list[Annotated[str, StringConstraints(min_length=1, max_length=100)]] = Field(
        min_length=1, max_length=MOST_CODES
    )


class CodesOut(BaseModel):
    added: int


class WhyNot(BaseModel):
    code: str
    detail: str


class OfferedOut(BaseModel):
    id: UUID
    key: str
    kind: str
    name: str
    about: str
    currency: str
    price: int
    money: int
    left: int | None
    eligible: bool
    missing: int
    why_not: list[WhyNot]
    wished: bool
    picture: UUID | None


class OfferedList(BaseModel):
    items: list[OfferedOut]


class RedemptionIn(Closed):
    reward_id: UUID
    quantity: int = Field(default=1, ge=1, le=MOST)
    branch: str = Field(default="", max_length=64, description="where it will be picked up")


class HandOverIn(Closed):
    code: Code = Field(examples=["7KQ4M-2XTRP"])
    branch: str = Field(default="", max_length=64)


class CancelIn(Closed):
    reason: Reason = ""


class ReturnIn(Closed):
    quantity: int | None = Field(default=None, ge=1, le=MOST, description="all that is left, if not given")
    reason: Reason = ""


class NothingIn(Closed):
    pass


class RedemptionOut(BaseModel):
    id: UUID
    member_id: UUID
    reward_id: UUID
    names: Names
    kind: str
    state: State
    code: str
    quantity: int
    returned: int
    currency: str
    paid: int
    given_back: int
    money: int
    threshold: str
    branch: str
    delivered: Plain
    ordered_at: datetime
    expires_at: datetime | None
    done_at: datetime | None


class RedemptionList(BaseModel):
    items: list[RedemptionOut]
    next_cursor: str | None


def reward_shown(row: Reward) -> dict[str, Any]:
    found = {name: getattr(row, name) for name in RewardOut.model_fields if name != "reward"}
    return {**found, "reward": {key: value for key, value in row.body.items() if key != "version"}}


def redemption_shown(row: Redemption) -> dict[str, Any]:
    found = {name: getattr(row, name) for name in RedemptionOut.model_fields}
    return {**found, "code": codes.shown(row.code), "delivered": {"codes": row.delivered.get("codes", [])}}


def offer_shown(offer: Offer, lang: str) -> dict[str, Any]:
    body, row = offer.body, offer.reward
    return {
        "id": row.id,
        "key": row.key,
        "kind": body.kind,
        "name": body.names.in_(lang),
        "about": body.about.en if lang == "en" else body.about.fa,
        "currency": body.price.currency,
        "price": offer.price,
        "money": body.price.money,
        "left": offer.left,
        "eligible": not offer.refused,
        "missing": offer.missing,
        "why_not": [{"code": each.code, "detail": each.say(lang)[1]} for each in offer.refused],
        "wished": offer.wished,
        "picture": row.picture,
    }
