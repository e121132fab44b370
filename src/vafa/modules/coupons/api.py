"""Coupons over HTTP: series, their codes, and what a member has."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from vafa.core.members import selectors as members
from vafa.core.vouchers import selectors as vouchers
from vafa.doors.api.fields import Moment
from vafa.doors.api.gate import caller
from vafa.doors.api.paging import LONGEST_CURSOR, decode_cursor, encode_cursor, page
from vafa.doors.api.problems import language
from vafa.doors.api.routes import Routes

from . import closing, giving, selectors, series
from .models import Series

routes = Routes("Coupons")
READ, WRITE = "vouchers:read", "vouchers:write"
Kind = Annotated[str, StringConstraints(min_length=1, max_length=60)]


class Closed(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SeriesIn(Closed):
    """`word`: one code with `uses` for everybody (0: without end); `codes`: `count` of them at random; `members`: one
    for each of a segment, or with `all` of the club; `file`: the codes in `rows`."""

    name: str = Field(min_length=1, max_length=80)
    kind: Kind = Field(description="Key of a kind of coupon", examples=["coupon_welcome"])
    shape: Literal["word", "codes", "members", "file"]
    word: str = Field(default="", max_length=64, examples=["NOROOZ"])
    count: int = Field(default=0, ge=0, le=series.MOST)
    uses: int = Field(default=1, ge=0, le=1_000_000_000)
    prefix: str = Field(default="", max_length=12)
    length: int = Field(default=13, ge=6, le=20)
    segment_id: UUID | None = None
    all: bool = Field(default=False, description="With shape members: every member of the club")
    rows: list[Annotated[str, StringConstraints(max_length=200)]] = Field(default=[], max_length=10_000)
    transferable: bool = False
    shown: bool = Field(default=False, description="A word is shown to members on their phone")
    opens_at: Moment | None = None
    closes_at: Moment | None = None


class SeriesOut(BaseModel):
    id: UUID
    name: str
    kind: str
    shape: str
    word: str | None
    state: str
    total: int
    made: int
    bad: int
    used: int
    blocked: int
    closed: bool
    opens_at: datetime | None
    closes_at: datetime | None
    created_at: datetime


class SeriesList(BaseModel):
    items: list[SeriesOut]
    next_cursor: str | None


class CouponCodeOut(BaseModel):
    id: UUID
    code: str
    state: str
    member_id: UUID | None
    uses: int
    used: int


class CouponCodeList(BaseModel):
    items: list[CouponCodeOut]
    next_cursor: str | None


class CouponGiveIn(Closed):
    kind: Kind
    days: int | None = Field(default=None, ge=1, le=3650)
    transferable: bool = False


class CouponOut(BaseModel):
    id: UUID
    code: str
    name: str
    gives: str
    why: str | None
    because: str | None
    personal: bool
    transferable: bool
    uses: int
    used: int
    opens_at: datetime | None
    closes_at: datetime | None


class CouponList(BaseModel):
    items: list[CouponOut]


class NothingIn(Closed):
    pass


NOTHING = NothingIn()


def shown(row: Series) -> dict[str, Any]:
    same = (
        "id",
        "name",
        "shape",
        "state",
        "total",
        "made",
        "bad",
        "used",
        "blocked",
        "opens_at",
        "closes_at",
        "created_at",
    )
    return {
        **{name: getattr(row, name) for name in same},
        "kind": row.offer, "word": row.word or None, "closed": row.closing,
    }  # fmt: skip


@routes.read("/series", scope=READ, answer=SeriesList, summary="Series of coupons, newest first")
def list_coupon_series(
    request: HttpRequest,
    cursor: str | None = Query(None, max_length=LONGEST_CURSOR),
    limit: int = Query(50, ge=1, le=200),
) -> Any:
    before = decode_cursor(cursor, tuple[UUID])
    found = series.page(before=before[0] if before else None, limit=limit)
    return page([shown(row) for row in found], encode_cursor(found[-1].id) if len(found) == limit else None)


@routes.write(
    "POST", "/series", scope=WRITE, answer=SeriesOut, status=201, summary="Make a series of coupons"
)
def create_coupon_series(request: HttpRequest, body: SeriesIn) -> Any:
    """Made in the background; `made` says how far it is."""
    caller(request).require_branch(None)
    return shown(series.create(series.Wanted(**body.model_dump())))


@routes.read("/series/{uuid:series_id}", scope=READ, answer=SeriesOut, summary="One series")
def get_coupon_series(request: HttpRequest, series_id: UUID) -> Any:
    return shown(series.get(series_id))


@routes.write(
    "POST", "/series/{uuid:series_id}/close", scope=WRITE, answer=SeriesOut, summary="Block all of a series"
)
def close_coupon_series(request: HttpRequest, series_id: UUID, body: NothingIn = NOTHING) -> Any:
    caller(request).require_branch(None)
    closing.close(series_id=series_id)
    return shown(series.get(series_id))


@routes.read(
    "/series/{uuid:series_id}/codes", scope=WRITE, answer=CouponCodeList, summary="The codes of a series"
)
def list_coupon_codes(
    request: HttpRequest,
    series_id: UUID,
    cursor: str | None = Query(None, max_length=LONGEST_CURSOR),
    limit: int = Query(50, ge=1, le=200),
) -> Any:
    """Newest first."""
    word = series.get(series_id).word
    before = decode_cursor(cursor, tuple[UUID])
    found = vouchers.of_series(series_id, before=before[0] if before else None, limit=limit)
    items = [{name: getattr(row, name) for name in CouponCodeOut.model_fields} for row in found]
    items = [{**item, "code": word} for item in items] if word else items
    return page(items, encode_cursor(found[-1].id) if len(found) == limit else None)


@routes.read(
    "/members/{uuid:member_id}/coupons", scope="ledger:read", answer=CouponList, summary="A member's coupons"
)
def list_member_coupons(request: HttpRequest, member_id: UUID) -> Any:
    """The member's own, and those for everybody that the club shows; `why` is null for those that can be used."""
    found = selectors.of_member(members.survivor(member_id).id, language(request))
    return {"items": [shown_coupon(each) for each in found]}


@routes.write(
    "POST", "/members/{uuid:member_id}/coupons", scope=WRITE, answer=CouponOut, status=201,
    summary="Give a member a coupon",
)  # fmt: skip
def give_coupon(request: HttpRequest, member_id: UUID, body: CouponGiveIn) -> Any:
    caller(request).require_branch(None)
    made = giving.give(member_id=member_id, kind=body.kind, days=body.days, transferable=body.transferable)
    found = selectors.of_member(made.member_id, language(request))
    return shown_coupon(next(each for each in found if each.id == made.id))


def shown_coupon(each: selectors.Coupon) -> dict[str, Any]:
    named = {name: getattr(each, name) for name in CouponOut.model_fields}
    # A word stands as the club wrote it, which is not how it is compared.
    return {
        **named,
        "code": each.code if each.personal else each.shown,
        "why": each.why or None,
        "because": each.because or None,
    }
