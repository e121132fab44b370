"""The OpenAPI document: one for everything, hot views included."""

import re
from functools import cache
from http import HTTPStatus
from typing import Any

from ninja import NinjaAPI
from pydantic import BaseModel, Field
from pydantic.json_schema import models_json_schema

from vafa.domain.errors import PROBLEM_TYPE
from vafa.doors.api.app import PREFIX, operations
from vafa.doors.api.problems import MEDIA_TYPE
from vafa.doors.api.routes import Documented

REFUSALS_OF_READS = (400, 401, 403, 404, 405, 422, 429, 500, 503)
REFUSALS_OF_WRITES = (400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503)
REFERENCE = "#/components/schemas/{model}"

_CONVERTER = re.compile(r"\{[^}:]+:")

DESCRIPTION = """\
Amounts are integers: rials for money, the smallest unit for every other currency. Instants are ISO 8601 in UTC.
Every write takes an `Idempotency-Key`: the same key with the same body gives the first answer again.
Refusals are problem documents (RFC 9457) in the language of `Accept-Language`: Persian, or `en`.
Lists are read page by page: send `next_cursor` as `cursor`.
"""


class FieldProblem(BaseModel):
    path: str = Field(description="Where it stands in the request", examples=["lines.0.quantity"])
    message: str


class Problem(BaseModel):
    """A refusal (RFC 9457). `code` is stable; `title` and `detail` are for people."""

    type: str = Field(examples=[f"{PROBLEM_TYPE}ledger.not_enough"])
    title: str
    status: int
    detail: str
    code: str = Field(examples=["ledger.not_enough"])
    request_id: str
    errors: list[FieldProblem] | None = None


@cache
def document(api: NinjaAPI) -> dict[str, Any]:
    made: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=PREFIX.lstrip("/")))
    made["info"]["description"] = DESCRIPTION
    made["servers"] = [{"url": "/"}]
    schemas = made["components"]["schemas"]
    for full, operation in operations(api):
        documented: Documented = operation.view_func.__dict__["documented"]
        for method in operation.methods:
            finish(made["paths"][PREFIX + _CONVERTER.sub("{", full)][method.lower()], documented)
        if documented.body is not None:
            add_models(schemas, documented.body)
    add_models(schemas, Problem)
    return made


def finish(operation: dict[str, Any], documented: Documented) -> None:
    """Add what every call has in common: the key of a write, the language, the refusals."""
    parameters = operation.setdefault("parameters", [])
    if documented.writes and documented.key:
        parameters.append(
            {
                "in": "header",
                "name": "Idempotency-Key",
                "required": documented.key == "required",
                "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
                "description": "The same key with the same body gives the first answer again, for 30 days.",
            }
        )
    if documented.body is not None:
        reference = {"$ref": REFERENCE.format(model=documented.body.__name__)}
        operation["requestBody"] = {"content": {"application/json": {"schema": reference}}, "required": True}
    for status in REFUSALS_OF_WRITES if documented.writes else REFUSALS_OF_READS:
        operation["responses"].setdefault(
            status,
            {
                "description": HTTPStatus(status).phrase,
                "content": {MEDIA_TYPE: {"schema": {"$ref": REFERENCE.format(model="Problem")}}},
            },
        )


def add_models(schemas: dict[str, Any], *models: type[BaseModel]) -> None:
    _, found = models_json_schema([(model, "validation") for model in models], ref_template=REFERENCE)
    for name, schema in found.get("$defs", {}).items():
        schemas.setdefault(name, schema)
