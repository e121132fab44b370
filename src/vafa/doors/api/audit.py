"""The audit trail: who did what, through which door, and what changed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query
from pydantic import BaseModel

from vafa.doors.api.paging import LONGEST_CURSOR, decode_cursor, encode_cursor, page
from vafa.doors.api.routes import Routes
from vafa.kernel.tables import AuditRecord

routes = Routes("Audit")


class AuditOut(BaseModel):
    id: UUID
    at: datetime
    actor_kind: str
    actor_id: str
    door: str
    action: str
    subject_kind: str
    subject_id: UUID | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class AuditList(BaseModel):
    items: list[AuditOut]
    next_cursor: str | None


@routes.read("/audit", scope="admin", answer=AuditList, summary="Read the audit trail, newest first")
def list_audit(
    request: HttpRequest,
    subject_id: UUID | None = None,
    cursor: str | None = Query(None, max_length=LONGEST_CURSOR),
    limit: int = Query(50, ge=1, le=200),
) -> Any:
    found = AuditRecord.objects.order_by("-id")
    if subject_id is not None:
        found = found.filter(subject_id=subject_id)
    after = decode_cursor(cursor, tuple[UUID])
    if after is not None:
        found = found.filter(id__lt=after[0])
    rows = list(found.values(*AuditOut.model_fields)[:limit])
    return page(rows, encode_cursor(rows[-1]["id"]) if len(rows) == limit else None)
