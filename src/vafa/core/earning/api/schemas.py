"""Shapes of what earning's calls take and give."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from vafa.doors.api.fields import Amount, Code, CurrencyKey, Moment, Reason, Reference, Text

IdentifierKind = Literal["mobile", "card", "external_id", "email", "national_id"]
Value = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class MemberRef(Strict):
    """Who it is about: exactly one of these, in any usual writing."""

    id: UUID | None = None
    mobile: Value | None = Field(default=None, examples=["0912 123 45 67"])
    card: Value | None = None
    external_id: Value | None = None
    email: Value | None = None

    @model_validator(mode="after")
    def exactly_one(self) -> "MemberRef":
        if (
            len(self.model_fields_set) != 1
            or next(iter(self.model_dump(exclude_unset=True).values())) is None
        ):
            raise ValueError(
                {"fa": "دقیقاً یکی از شناسه‌ها را بدهید", "en": "give exactly one of the identifiers"}
            )
        return self


class IdentifierIn(Strict):
    kind: IdentifierKind
    value: Value
    label: Text = ""


class Profile(Strict):
    given_name: Text | None = Field(default=None, examples=["مریم"])
    family_name: Text | None = Field(default=None, examples=["راد"])
    gender: Literal["female", "male", "other"] | None = None
    birthday: Annotated[str, StringConstraints(max_length=20)] | None = Field(
        default=None, examples=["1370-05-12"], description="ISO date, or Jalali (a year below 1700 is Jalali)"
    )
    birthday_calendar: Literal["auto", "jalali", "gregorian"] = "auto"
    city: Text | None = None
    tags: list[Text] = Field(default=[], max_length=100)
    groups: list[Text] = Field(default=[], max_length=100)
    custom: dict[Annotated[str, StringConstraints(max_length=64)], Any] = Field(default={}, max_length=100)


class NewMember(Profile):
    """At least one identifier; each belongs to one member of the club only."""

    mobile: Value | None = Field(default=None, examples=["0912 123 45 67"])
    card: Value | None = None
    external_id: Value | None = None
    email: Value | None = None
    national_id: Value | None = None
    identifiers: list[IdentifierIn] = Field(default=[], max_length=20)
    consent: dict[Annotated[str, StringConstraints(max_length=64)], bool] = Field(
        default={}, max_length=20, examples=[{"sms": True}]
    )
    joined_at: Moment | None = None
    joined_via: Literal["staff", "form", "purchase", "invitation", "api"] = "api"


class ConsentIn(Strict):
    channel: Code = Field(examples=["sms"])
    granted: bool


class MergeIn(Strict):
    member: MemberRef = Field(description="Becomes part of the member in the address")


class UnmergeIn(Strict):
    merge_id: UUID | None = Field(default=None, description="Without it, the last merge is undone")


class IdentifierOut(BaseModel):
    kind: str
    value: str
    label: str


class TierOut(BaseModel):
    ladder: str
    key: str | None
    name: str | None
    progress: int | None
    next: dict[str, Any] | None
    valid_until: str | None


class MemberOut(BaseModel):
    id: UUID
    identifiers: list[IdentifierOut]
    given_name: str | None
    family_name: str | None
    gender: str | None
    birthday: date | None
    city: str | None
    tags: list[str]
    groups: list[str]
    custom: dict[str, Any]
    consent: dict[str, Any]
    tiers: list[TierOut]
    joined_at: datetime
    joined_via: str
    is_demo: bool
    merged_into: UUID | None
    erased_at: datetime | None


class MemberList(BaseModel):
    items: list[MemberOut]
    next_cursor: str | None


class MergeOut(BaseModel):
    merge_id: UUID
    member: MemberOut


class BalanceOut(BaseModel):
    currency: str
    name: str
    available: int
    pending: int
    held: int
    expiring: int
    expiring_at: str | None


class BalancesOut(BaseModel):
    balances: list[BalanceOut]


class Explanation(BaseModel):
    rule: str
    name: str
    amount: int
    because: str


class HistoryItem(BaseModel):
    """One transfer; `amount` has the sign it had for the member. `cause` names what led to it."""

    id: str
    member_id: UUID
    kind: str
    currency: str
    amount: int
    at: datetime
    available_at: datetime
    expires_at: datetime | None
    cause: UUID
    source: str | None
    because: str
    explanations: list[Explanation]


class HistoryOut(BaseModel):
    items: list[HistoryItem]
    next_cursor: str | None


class TransferIn(Strict):
    """A correction by staff (`grant`, `deduct`: the reason is required) or a gift to another member."""

    kind: Literal["grant", "deduct", "gift"]
    member: MemberRef
    to: MemberRef | None = Field(default=None, description="Who is given to; for gifts only")
    currency: CurrencyKey = Field(examples=["points"])
    amount: Amount
    reason: Reason = Field(default="", examples=["Compensation for a late delivery"])
    available_at: Moment | None = None
    expires_at: Moment | None = None

    @model_validator(mode="after")
    def fits_together(self) -> "TransferIn":
        if (self.kind == "gift") != (self.to is not None):
            raise ValueError(
                {"fa": "گیرنده فقط برای هدیه و در آن لازم است", "en": "a gift, and only a gift, has a taker"}
            )
        if self.kind != "grant" and (self.available_at or self.expires_at):
            raise ValueError(
                {
                    "fa": "زمان فعال شدن و انقضا فقط برای دادن است",
                    "en": "only a grant has an activation and an expiry",
                }
            )
        return self


class TransferOut(BaseModel):
    id: UUID
    member_id: UUID
    balances: list[BalanceOut]


class HoldIn(Strict):
    member: MemberRef
    currency: CurrencyKey = Field(examples=["points"])
    amount: Amount
    minutes: int | None = Field(
        default=None, ge=1, le=43200, description="Until it lapses; default by programme"
    )
    reference: Annotated[str, StringConstraints(max_length=128)] = ""


class ConfirmIn(Strict):
    amount: Amount | None = Field(default=None, description="Without it, all that is held")
    reason: Reason = ""


class ReleaseIn(Strict):
    pass


class HoldOut(BaseModel):
    id: UUID
    member_id: UUID
    currency: str
    amount: int
    taken: int
    state: Literal["open", "confirmed", "released", "lapsed"]
    lapses_at: datetime
    reference: str
    created_at: datetime


class EventIn(Strict):
    type: Code = Field(examples=["visit"], description="One of the programme's events")
    reference: Reference = Field(examples=["visit-20261121-17"])
    member: MemberRef
    happened_at: Moment | None = None
    amount: int = Field(default=0, ge=0, le=10**15)
    branch: Annotated[str, StringConstraints(max_length=64)] = ""
    source: Annotated[str, StringConstraints(pattern="^[a-z0-9_.-]{1,32}$")] = "api"
    data: dict[Annotated[str, StringConstraints(max_length=64)], Any] = Field(default={}, max_length=100)


class EventOut(BaseModel):
    id: UUID
    type: str
    reference: str
    member: dict[str, Any]
    happened_at: str
    earned: list[dict[str, Any]]
    not_earned: list[dict[str, Any]]
    spent: list[dict[str, Any]]
    tier: dict[str, Any] | None
    tiers: list[dict[str, Any]]
    balances: list[BalanceOut]
