"""The club's own fields on its members; conditions may ask about them."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from vafa.core.earning import publishing
from vafa.core.members import fields, selectors
from vafa.domain.values import Names
from vafa.doors.api.gate import caller
from vafa.doors.api.routes import Routes

routes = Routes("Members")
Key = Annotated[str, StringConstraints(max_length=64)]
Choice = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class FieldIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    type: Literal["text", "integer", "date", "choice", "boolean"]
    labels: Names
    choices: dict[Choice, Names] = Field(default={}, max_length=100)
    required: bool = False


class FieldOut(FieldIn):
    key: str


class FieldList(BaseModel):
    items: list[FieldOut]


def shown(field: Any) -> dict[str, Any]:
    return {name: getattr(field, name) for name in FieldOut.model_fields}


@routes.read(
    "/member-fields", scope="members:read", answer=FieldList, summary="The club's own fields on members"
)
def list_member_fields(request: HttpRequest) -> Any:
    return {"items": [shown(field) for field in selectors.fields().values()]}


@routes.write(
    "PUT",
    "/member-fields/{key}",
    scope="programme:write",
    answer=FieldOut,
    summary="Define a field, or its words",
)
def put_member_field(request: HttpRequest, key: Key, body: FieldIn) -> Any:
    caller(request).require_branch(None)
    given = body.model_dump()
    field = fields.define(key=key, **given)
    publishing.renew(note=f"field {key}")
    return shown(field)


@routes.write(
    "DELETE",
    "/member-fields/{key}",
    scope="programme:write",
    answer=None,
    status=204,
    summary="Remove a field",
)
def delete_member_field(request: HttpRequest, key: Key) -> None:
    """What was written in it goes, too. Refused while the programme asks about it."""
    caller(request).require_branch(None)
    fields.remove(key=key)
    publishing.renew(note=f"field {key}")
