"""What tiers say about a decision: notes for the answer, events for what follows, rows for the table. Keys only."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from vafa.domain.ledger import FOREVER
from vafa.domain.time import Instant

from .ladders import SINCE, TIER, UNTIL, Change, Data, Rungs

EVENTS = {"up": "tiers.upgraded", "down": "tiers.downgraded"}


def lasting(until: Instant) -> Instant | None:
    return until if until < FOREVER else None


def note(rungs: Rungs, d: Data, before: str, amount: int) -> dict[str, Any]:
    """Where a member stands on a ladder; `amount` is what the window holds."""
    step = d["steps"][-1]
    tier = step[TIER]
    rank = rungs.rank_of.get(tier, -1) + 1
    following = None
    if rank < len(rungs.keys):
        threshold = rungs.thresholds[rank]
        following = {"key": rungs.keys[rank], "threshold": threshold, "missing": max(0, threshold - amount)}
    return {
        "ladder": rungs.key,
        "key": tier or None,
        "previous": before or None,
        "changed": tier != before,
        "progress": amount,
        "next": following,
        "valid_until": lasting(step[UNTIL]),
    }


def row_of(rungs: Rungs, d: Data, progress: int, due: Instant) -> dict[str, Any]:
    """A row of `tiers_standing`; instants in microseconds or None."""
    step = d["steps"][-1]
    return {
        "ladder": rungs.key,
        "tier": step[TIER],
        "since": step[SINCE] or None,
        "valid_until": lasting(step[UNTIL]),
        "frozen": "frozen" in d,
        "progress": progress,
        "due_at": lasting(due),
    }


def event_of(rungs: Rungs, d: Data, member: UUID, change: Change) -> dict[str, Any] | None:
    """The event of a change of tier; a renewal is none."""
    why, before, tier, at = change
    if before == tier:
        return None
    up = rungs.rank(tier) > rungs.rank(before)
    return {
        "name": EVENTS["up" if up else "down"],
        "data": {
            "member_id": str(member),
            "ladder": rungs.key,
            "previous": before or None,
            "tier": tier or None,
            "why": why,
            "at": at,
            "valid_until": lasting(d["steps"][-1][UNTIL]),
        },
    }


def ending(rungs: Rungs, d: Data, member: UUID, missing: int) -> dict[str, Any]:
    """The warning that a tier ends soon, and what would keep it."""
    step = d["steps"][-1]
    return {
        "name": "tiers.ending_soon",
        "data": {
            "member_id": str(member),
            "ladder": rungs.key,
            "tier": step[TIER],
            "valid_until": step[UNTIL],
            "missing": missing,
        },
    }
