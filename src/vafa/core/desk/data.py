"""Everything that the club keeps of one member, as plain data: what a person may ask for."""

from typing import Any
from uuid import UUID

from vafa.core.earning import explaining
from vafa.core.ledger import selectors as ledger
from vafa.core.members import selectors as members
from vafa.core.purchases import selectors as purchases
from vafa.domain.time import to_datetime

MOST = 10_000
_STEP = 200


def of(member_id: UUID, lang: str) -> dict[str, Any]:
    """The profile, identifiers and consents; purchases with their lines; every movement with its sentence."""
    member = members.get(member_id)
    profile = {
        name: getattr(member, name)
        for name in ("id", "given_name", "family_name", "gender", "birthday", "city", "joined_at", "joined_via", "tags",
                     "groups", "custom", "consent", "is_demo")
    }  # fmt: skip
    return {
        "member": profile,
        "identifiers": [
            {"kind": each.kind, "value": each.value, "label": each.label, "since": each.created_at}
            for each in members.identifiers(member_id)
        ],
        "purchases": list(_purchases(member_id)),
        "history": list(_history(member_id, lang)),
    }


def _purchases(member_id: UUID) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    cursor: str | None = None
    while len(made) < MOST:
        page = purchases.page(member_id=member_id, cursor=cursor, limit=_STEP)
        made += [
            {
                "reference": full.stored.reference,
                "happened_at": to_datetime(full.stored.happened_at),
                "branch": full.branch,
                "total": full.stored.total,
                "lines": full.lines,
                "payments": full.payments,
                "returned": full.returned,
            }
            for full in page.items
        ]
        cursor = page.next_cursor
        if cursor is None:
            break
    return made


def _history(member_id: UUID, lang: str) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    before: tuple[UUID, int] | None = None
    while len(made) < MOST:
        found = ledger.history(member_id, before=before, limit=_STEP)
        made += explaining.explained(found, lang)
        if len(found) < _STEP:
            break
        before = (found[-1].cause, found[-1].n)
    return made
