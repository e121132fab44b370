"""Lists of redemptions for staff: filtered, newest first, page by page without counting what is behind."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from vafa.core.members import finding
from vafa.core.members import selectors as members

from . import codes
from .models import Redemption

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What of it is asked for. ``typed`` is a code, or whatever leads to a member; empty fields ask for nothing."""

    typed: str = ""
    state: str = ""
    branch: str = ""
    reward_id: UUID | None = None
    member_id: UUID | None = None
    since: datetime | None = None
    before: UUID | None = None

    @property
    def plain(self) -> bool:
        return not (self.typed or self.state or self.branch or self.reward_id or self.member_id)


def page(asked: Asked, *, limit: int = PAGE) -> list[Redemption]:
    found = _rows(asked)
    if asked.before is not None:
        found = found.filter(id__lt=asked.before)
    return list(found.order_by("-id")[:limit])


def all_of(asked: Asked, *, at_once: int = 500) -> Iterator[list[Redemption]]:
    """Page after page, for a file."""
    before = asked.before
    while True:
        rows = _rows(asked)
        rows = rows.filter(id__lt=before) if before is not None else rows
        batch = list(rows.order_by("-id")[:at_once])
        if not batch:
            return
        yield batch
        before = batch[-1].id


def _rows(asked: Asked) -> Any:
    rows = Redemption.objects.all()
    if asked.state:
        rows = rows.filter(state=asked.state)
    if asked.branch:
        rows = rows.filter(branch=asked.branch)
    if asked.reward_id is not None:
        rows = rows.filter(reward_id=asked.reward_id)
    if asked.since is not None:
        rows = rows.filter(ordered_at__gte=asked.since)
    if asked.member_id is not None:
        rows = rows.filter(member_id__in=members.tree(asked.member_id))
    typed = asked.typed.strip()[:100]
    if typed:
        code = codes.read(typed)
        if code is not None:
            return rows.filter(code=code)
        ids = {each for found in finding.search(typed, limit=8) for each in members.tree(found)}
        rows = rows.filter(member_id__in=ids)
    return rows


def waiting(limit: int = 1000) -> int:
    """How many wait to be picked up, up to ``limit``."""
    ids = Redemption.objects.filter(state__in=("ordered", "ready")).values_list("id", flat=True)
    return len(ids[:limit])
