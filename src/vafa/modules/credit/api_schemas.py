"""What the calls about credit take and give. Amounts of credit are rials."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from vafa.core.earning.api.schemas import MemberRef
from vafa.core.segments.models import Run
from vafa.doors.api.fields import Moment, Plain, Reason

from .models import Debt, Deed, Entry, Line
from .params import MOST, Terms

KindKey = Annotated[str, StringConstraints(min_length=1, max_length=24)]
Rials = Annotated[int, Field(ge=1, le=MOST, description="Rials")]
Method = Literal["cash", "card", "transfer", "cheque", "other"]
Note = Annotated[str, StringConstraints(max_length=100)]
Branch = Annotated[str, StringConstraints(max_length=64)]
State = Literal["open", "frozen", "closed"]


class Closed(BaseModel):
    model_config = ConfigDict(extra="forbid")


class LineIn(Closed):
    """`terms` are those of the kind if none are given."""

    member: MemberRef
    kind: KindKey = Field(examples=["line"])
    limit: Rials = Field(examples=[50_000_000])
    terms: Terms | None = None


class LineChange(Closed):
    """What is not given stays as it is. A line is frozen with a reason."""

    limit: Rials | None = None
    terms: Terms | None = None
    state: Literal["open", "frozen"] | None = None
    reason: Reason = ""


class NothingIn(Closed):
    pass


class SettlementIn(Closed):
    member: MemberRef
    kind: KindKey = Field(examples=["line"])
    amount: Rials
    method: Method = "cash"
    reference: Note = ""
    branch: Branch = ""


class TopUpIn(Closed):
    member: MemberRef
    kind: KindKey = Field(examples=["wallet"])
    paid: Rials = Field(examples=[10_000_000])
    method: Method = "cash"
    reference: Note = ""
    branch: Branch = ""


class GrantIn(Closed):
    member: MemberRef
    kind: KindKey = Field(examples=["gift"])
    amount: Rials
    reason: Reason = Field(examples=["A birthday"])
    expires_at: Moment | None = None


class BulkIn(Closed):
    """To these members, or to everybody in a segment."""

    members: list[UUID] = Field(default=[], max_length=10_000)
    segment: UUID | None = None
    kind: KindKey = Field(examples=["gift"])
    amount: Rials
    reason: Reason
    expires_at: Moment | None = None

    @model_validator(mode="after")
    def one_choice(self) -> "BulkIn":
        if bool(self.members) == (self.segment is not None):
            raise ValueError(
                {"fa": "یا اعضا را بدهید یا یک بخش را", "en": "give either members or a segment"}
            )
        return self


class ExchangeIn(Closed):
    """`amount` in the smallest unit of the currency that is given away; what makes no whole step stays."""

    member: MemberRef
    rate: KindKey = Field(examples=["points"])
    amount: Annotated[int, Field(ge=1, le=MOST)]


class GiftIn(Closed):
    member: MemberRef
    to_mobile: Annotated[str, StringConstraints(min_length=1, max_length=40)] = Field(
        examples=["0912 123 45 67"]
    )
    kind: KindKey = Field(examples=["wallet"])
    amount: Rials
    message: Note = ""


class UndoIn(Closed):
    reason: Reason


class KindOut(BaseModel):
    key: str
    currency: str
    name: str
    line: bool
    top_up: bool
    transferable: bool
    uses: list[str]


class RateOut(BaseModel):
    key: str
    from_currency: str
    to_currency: str
    from_amount: int
    to_amount: int
    smallest: int


class KindList(BaseModel):
    items: list[KindOut]
    rates: list[RateOut]


class LineOut(BaseModel):
    """`available` can be spent; `over` stands in the member's favour."""

    id: UUID
    member_id: UUID
    kind: str
    limit: int
    owed: int
    over: int
    available: int
    state: State
    terms: Plain
    due_at: datetime | None
    opened_at: datetime


class LineList(BaseModel):
    items: list[LineOut]
    next_cursor: str | None


class LinesOfMember(BaseModel):
    items: list[LineOut]


class LineClosed(BaseModel):
    line: LineOut
    paid_out: int


class DebtOut(BaseModel):
    cause: UUID
    amount: int
    settled: int
    returned: int
    forgiven: int
    left: int
    at: datetime
    due_at: datetime


class DebtList(BaseModel):
    items: list[DebtOut]


class EntryOut(BaseModel):
    what: str
    cause: UUID
    amount: int
    owed: int
    limit: int
    at: datetime


class StatementOut(BaseModel):
    before: int
    after: int
    lent: int
    paid: int
    entries: list[EntryOut]


class DeedOut(BaseModel):
    """`details`: parts that a settlement paid, the bonus of a top-up, both sides of an exchange."""

    id: UUID
    what: Literal["settle", "top_up", "grant", "exchange", "gift"]
    member_id: UUID
    kind: str
    amount: int
    details: Plain
    branch: str
    reason: str
    at: datetime
    undone_at: datetime | None


class DeedList(BaseModel):
    items: list[DeedOut]
    next_cursor: str | None


class RunOut(BaseModel):
    id: UUID
    state: Literal["waiting", "running", "done", "stopped", "failed"]
    total: int
    done: int
    changed: int
    refused: int
    refusals: list[Plain]
    created_at: datetime
    finished_at: datetime | None


def line_shown(row: Line) -> dict[str, Any]:
    available = row.limit - row.owed + row.over if row.state != Line.State.CLOSED else 0
    shown = {name: getattr(row, name) for name in LineOut.model_fields if name != "available"}
    return {**shown, "available": available}


def debt_shown(row: Debt) -> dict[str, Any]:
    return {name: getattr(row, name) for name in DebtOut.model_fields}


def entry_shown(row: Entry) -> dict[str, Any]:
    return {name: getattr(row, name) for name in EntryOut.model_fields}


def deed_shown(row: Deed) -> dict[str, Any]:
    shown = {name: getattr(row, name) for name in DeedOut.model_fields}
    hidden = ("lots", "taker")
    return {**shown, "details": {key: value for key, value in row.details.items() if key not in hidden}}


def run_shown(row: Run) -> dict[str, Any]:
    return {name: getattr(row, name) for name in RunOut.model_fields}
