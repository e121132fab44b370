"""Credit for many members at once: a run in the background that can be watched, stopped and undone.

The runs are those of segments (``core.segments.runs``); each member's part is a deed with the batch's id, so that
nobody gets it twice however often a step is repeated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from vafa.core.segments import runs
from vafa.core.segments.errors import RunNotFound
from vafa.core.segments.models import Run
from vafa.domain.time import Instant
from vafa.kernel.ids import uuid7
from vafa.kernel.modules import params_of
from vafa.kernel.scope import current_club

from . import granting
from .errors import IS_LINE_KIND, KindUnknown, NotForThisKind, said
from .models import Deed
from .params import CreditParams
from .working import checked, words

GRANT: Final = "credit_grant"
UNDO: Final = "credit_undo"


def _grant(member_id: UUID, params: Mapping[str, Any]) -> bool:
    batch = UUID(params["batch"])
    if Deed.objects.filter(batch=batch, member_id=member_id).exists():
        return False
    granting.grant(
        member_id=member_id,
        kind=params["kind"],
        amount=params["amount"],
        reason=params["reason"],
        expires_at=params["expires_at"],
        batch=batch,
    )
    return True


def _undo(member_id: UUID, params: Mapping[str, Any]) -> bool:
    deed = Deed.objects.filter(batch=UUID(params["batch"]), member_id=member_id, undone_at=None).first()
    if deed is None:
        return False
    granting.undo(deed_id=deed.id, reason=params["reason"])
    return True


_BACK: Final = {"fa": "برگشت", "en": "Taken back"}
KINDS: Final = (
    runs.Kind(GRANT, {"fa": "دادن اعتبار", "en": "Give credit"}, "credit.grant", _grant, listed=False),
    runs.Kind(UNDO, {"fa": "برگشت اعتبار", "en": "Take credit back"}, "credit.grant", _undo, listed=False),
)


def register() -> None:
    """Let the background know what to do; every process does so at its start."""
    runs.KINDS.update({each.key: each for each in KINDS})


def start(
    *,
    kind: str,
    amount: int,
    reason: str,
    expires_at: Instant | None = None,
    member_ids: Sequence[UUID] = (),
    segment_id: UUID | None = None,
) -> Run:
    """Give it to these members, or to everyone in a segment as it is while the run passes."""
    checked(amount)
    found = params_of(current_club(), "credit")
    assert isinstance(found, CreditParams)
    chosen = found.kind(kind)
    if chosen is None:
        raise KindUnknown(credit=kind)
    if chosen.line:
        raise NotForThisKind(reason=IS_LINE_KIND)
    shown = said(amount)
    params = {
        "batch": str(uuid7()),
        "kind": kind,
        "amount": amount,
        "reason": words(reason),
        "expires_at": expires_at,
        "said": {lang: f"{shown[lang]} «{chosen.names.in_(lang)}»" for lang in shown},
    }
    selection = {"segment": str(segment_id)} if segment_id is not None else {"ids": list(member_ids)}
    return runs.start(kind=GRANT, params=params, selection=selection)


def undo(*, run_id: UUID, reason: str) -> Run:
    """Take back what a run gave, of everybody who has not spent it; the others are listed with the reason."""
    run = runs.get(run_id)
    if run.kind != GRANT:
        raise RunNotFound()
    told = {lang: f"{word}: {run.params['said'][lang]}" for lang, word in _BACK.items()}
    given = {"batch": run.params["batch"], "reason": words(reason), "said": told}
    selection = run.selection if "ids" in run.selection else {"where": None}
    return runs.start(kind=UNDO, params=given, selection=selection)


def latest(limit: int = 20) -> list[Run]:
    return list(Run.objects.filter(kind__in=(GRANT, UNDO)).order_by("-id")[:limit])
