"""API keys of the club: list, create, revoke."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from vafa.doors.api.gate import caller
from vafa.doors.api.routes import Routes
from vafa.kernel import access
from vafa.kernel.models import Club
from vafa.kernel.tables import ApiKey

routes = Routes("Keys")


class NewKey(BaseModel):
    name: Annotated[str, StringConstraints(min_length=1, max_length=200)] = Field(examples=["Till 3"])
    scopes: list[Annotated[str, StringConstraints(max_length=40)]] = Field(
        min_length=1, max_length=40, examples=[["members:read", "purchases:write"]]
    )
    branch: Annotated[str, StringConstraints(min_length=1, max_length=64)] | None = None
    expires_at: AwareDatetime | None = None


class KeyOut(BaseModel):
    id: UUID
    name: str
    scopes: list[str]
    branch: str | None
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None
    revoked_at: datetime | None


class KeyMade(BaseModel):
    id: UUID
    token: str = Field(description="Shown once, and kept nowhere")


class KeyList(BaseModel):
    items: list[KeyOut]


@routes.read("/keys", scope="admin", answer=KeyList, summary="List keys")
def list_keys(request: HttpRequest) -> Any:
    columns = list(KeyOut.model_fields)
    return {"items": list(ApiKey.objects.order_by("id").values(*columns)[:1000])}


@routes.write("POST", "/keys", scope="admin", answer=KeyMade, status=201, summary="Create a key")
def create_key(request: HttpRequest, body: NewKey) -> Any:
    # A key of one branch could otherwise make itself one of the whole club.
    caller(request).require_branch(None)
    made = access.create_key(
        slug=Club.objects.get(id=caller(request).club_id).slug,
        name=body.name,
        scopes=body.scopes,
        branch=body.branch,
        expires_at=body.expires_at,
    )
    return {"id": made.id, "token": made.token}


@routes.write("DELETE", "/keys/{uuid:key_id}", scope="admin", answer=None, status=204, summary="Revoke a key")
def revoke_key(request: HttpRequest, key_id: UUID) -> None:
    caller(request).require_branch(None)
    access.revoke_key(key_id=key_id)
