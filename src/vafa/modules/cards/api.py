"""Cards over HTTP: batches, look-up by number, giving, blocking, replacing."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query
from pydantic import BaseModel, ConfigDict, Field

from vafa.core.members import selectors as members
from vafa.doors.api.fields import Text
from vafa.doors.api.paging import LONGEST_CURSOR, decode_cursor, encode_cursor, page
from vafa.doors.api.problems import language
from vafa.doors.api.routes import Routes

from . import batches, following, selectors, services
from .models import Batch, Card
from .selectors import Asked

routes = Routes("Cards")

Reason = Literal["lost", "stolen", "worn", "other"]
Number = Annotated[str, Field(min_length=1, max_length=64, examples=["6037123456789"])]


class CardOut(BaseModel):
    id: UUID
    number: str
    state: Literal["free", "given", "blocked"]
    batch: UUID | None
    member: UUID | None
    given_at: datetime | None
    blocked_at: datetime | None
    reason: str
    why: str = Field(description="Of a blocked card, in the caller's language: what a till says of it")
    replaced_by: str | None


class CardList(BaseModel):
    items: list[CardOut]
    next_cursor: str | None


class CardBatchOut(BaseModel):
    id: UUID
    name: str
    total: int
    done: int
    state: Literal["waiting", "running", "done", "stopped", "failed"]
    created_at: datetime
    finished_at: datetime | None


class BatchList(BaseModel):
    items: list[CardBatchOut]
    next_cursor: str | None


class BatchIn(BaseModel):
    """Numbers are made by the pattern in the club's settings."""

    model_config = ConfigDict(extra="forbid")

    total: int = Field(ge=1, le=batches.MOST)
    name: Text = ""


class GiveIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    member: UUID


class BlockIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: Reason
    note: Text = ""


class ReplaceIn(BlockIn):
    """`number` is that of a printed card that is free; without one the new card has a number of its own."""

    number: str = Field(default="", max_length=64)


class Wanted(BaseModel):
    state: Literal["", "free", "given", "blocked"] = ""
    batch: UUID | None = None
    member: UUID | None = None
    cursor: str = Field(default="", max_length=LONGEST_CURSOR)
    limit: int = Field(default=50, ge=1, le=200)


class Paged(BaseModel):
    cursor: str = Field(default="", max_length=LONGEST_CURSOR)
    limit: int = Field(default=50, ge=1, le=200)


@routes.read("/cards", scope="members:read", answer=CardList, summary="List cards, newest first")
def list_cards(request: HttpRequest, wanted: Query[Wanted]) -> Any:
    asked = Asked(wanted.state, wanted.batch, wanted.member)
    found = selectors.cards(asked, after=_after(wanted.cursor), limit=wanted.limit)
    more = encode_cursor(found[-1].id) if len(found) == wanted.limit else None
    return page([_shown(card, language(request)) for card in found], more)


@routes.read("/batches", scope="members:read", answer=BatchList, summary="List batches, newest first")
def list_card_batches(request: HttpRequest, wanted: Query[Paged]) -> Any:
    found = selectors.batches(after=_after(wanted.cursor), limit=wanted.limit)
    more = encode_cursor(found[-1].id) if len(found) == wanted.limit else None
    return page([_batch(each) for each in found], more)


@routes.write(
    "POST", "/batches", scope="members:write", answer=CardBatchOut, status=202, summary="Make numbers of cards"
)  # fmt: skip
def start_card_batch(request: HttpRequest, body: BatchIn) -> Any:
    """They are made in the background; ask for the batch to see how far it is."""
    return _batch(batches.start(total=body.total, name=body.name))


@routes.read(
    "/batches/{uuid:batch_id}", scope="members:read", answer=CardBatchOut, summary="How far a batch is"
)
def get_card_batch(request: HttpRequest, batch_id: UUID) -> Any:
    return _batch(batches.get(batch_id))


@routes.read("/cards/{str:number}", scope="members:read", answer=CardOut, summary="What a card is")
def get_card(request: HttpRequest, number: str) -> Any:
    """Free, given or blocked, with the reason. A card that the club did not make is known once it was blocked."""
    return _shown(services.find(number), language(request))


@routes.write(
    "POST", "/cards/{str:number}/give", scope="members:write", answer=CardOut, summary="Give a free card to a member"
)  # fmt: skip
def give_card(request: HttpRequest, number: str, body: GiveIn) -> Any:
    return _shown(services.give(member_id=body.member, number=number), language(request))


@routes.write(
    "POST", "/cards/{str:number}/block", scope="members:write", answer=CardOut, summary="Block a card"
)
def block_card(request: HttpRequest, number: str, body: BlockIn) -> Any:
    """From now on it leads to nobody, and whoever looks it up is told why."""
    return _shown(services.block(number=number, reason=body.reason, note=body.note), language(request))


@routes.write(
    "POST", "/cards/{str:number}/unblock", scope="members:write", answer=CardOut, summary="Open a card again"
)
def unblock_card(request: HttpRequest, number: str) -> Any:
    return _shown(services.unblock(number=number), language(request))


@routes.write(
    "POST",
    "/cards/{str:number}/replace",
    scope="members:write",
    answer=CardOut,
    summary="Block a member's card and give another in its place",
)
def replace_card(request: HttpRequest, number: str, body: ReplaceIn) -> Any:
    """The new card."""
    new = services.replace(number=number, reason=body.reason, new_number=body.number, note=body.note)
    return _shown(new, language(request))


@routes.read(
    "/members/{uuid:member_id}/cards", scope="members:read", answer=CardList, summary="Cards of a member"
)
def list_member_cards(request: HttpRequest, member_id: UUID) -> Any:
    """Those that the club made, blocked ones too."""
    members.get(member_id)
    found = selectors.cards(Asked(member_id=member_id), limit=200)
    return page([_shown(card, language(request)) for card in found], None)


def _after(cursor: str) -> UUID | None:
    place = decode_cursor(cursor, tuple[UUID])
    return place[0] if place else None


def _shown(card: Card, lang: str) -> dict[str, Any]:
    return {
        "id": card.id, "number": card.number, "state": card.state, "batch": card.batch_id,
        "member": card.member_id, "given_at": card.given_at, "blocked_at": card.blocked_at,
        "reason": card.reason, "why": following.why(card)[lang] if card.state == Card.State.BLOCKED else "",
        "replaced_by": card.replaced_by,
    }  # fmt: skip


def _batch(batch: Batch) -> dict[str, Any]:
    return {
        "id": batch.id, "name": batch.name, "total": batch.total, "done": batch.done, "state": batch.state,
        "created_at": batch.created_at, "finished_at": batch.finished_at,
    }  # fmt: skip
