"""Tills over HTTP: which there are, and a basket for one of them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from pydantic import BaseModel, ConfigDict, Field

from vafa.core.purchases.documents import LineBody, MemberBody
from vafa.core.tills import baskets, devices
from vafa.core.tills.baskets import BasketIn
from vafa.core.tills.selling import read
from vafa.doors.api.gate import caller
from vafa.doors.api.routes import Routes

routes = Routes("Tills")


class TillOut(BaseModel):
    number: int
    name: str
    branch: str


class TillList(BaseModel):
    items: list[TillOut]


class TillIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=devices.LONGEST, examples=["Till 1"])
    branch: str = Field(default="", max_length=64)


class BasketBody(BaseModel):
    """Lines as in a purchase; `reference` becomes the purchase's, `member` is attached if the shop knows them."""

    model_config = ConfigDict(extra="forbid")

    lines: list[LineBody] = Field(min_length=1, max_length=1000)
    reference: str | None = Field(default=None, min_length=1, max_length=128, examples=["INV-1042"])
    member: MemberBody | None = None


class BasketOut(BaseModel):
    id: UUID
    till: int
    created_at: datetime


@routes.read("/tills", scope="purchases:read", answer=TillList, summary="List tills")
def list_tills(request: HttpRequest) -> Any:
    branch = caller(request).branch
    return {
        "items": [
            {"number": each.number, "name": each.name, "branch": each.branch}
            for each in devices.tills(branch)
        ]
    }


@routes.write(
    "POST",
    "/tills",
    scope="programme:write",
    answer=TillOut,
    key="optional",
    summary="The till of that name, made if there is none",
)
def add_till(request: HttpRequest, body: TillIn) -> Any:
    caller(request).require_branch(body.branch)
    place = devices.choose(branch=body.branch, name=body.name)
    return {"number": place.number, "name": place.name, "branch": place.branch}


@routes.write(
    "POST", "/tills/{int:till}/basket", scope="purchases:write", answer=BasketOut, status=201, key="optional",
    summary="Show a basket on a till at once",
)  # fmt: skip
def send_basket(request: HttpRequest, till: int, body: BasketBody) -> Any:
    """It takes the place of a basket that still waits there; the purchase is posted by the till."""
    caller(request).require_branch(devices.by_number(till).branch)
    row = baskets.receive(till=till, body=read(BasketIn, request.body))
    return {"id": row.id, "till": row.till, "created_at": row.created_at}
