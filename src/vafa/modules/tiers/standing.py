"""What is kept of a member, moved on by the clock and told to the table and to others when a tier changes.

Under "tiers" in the standing: `{"asof": instant, "due": instant, "mark": which thresholds it was decided by,
"start": since when those hold, "stale": 1, "ladders": {ladder: data of ladders.py}}`.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any, Final

import msgspec

from vafa.domain.context import MemberState
from vafa.domain.ledger import FOREVER
from vafa.domain.programme import Programme
from vafa.domain.time import Calendar, Instant, calendar

from .ladders import Change, Data, Rungs
from .notes import ending, event_of, row_of
from .params import Ladder

KEY: Final = "tiers"
Kept = dict[str, Any]


def mark_of(ladders: Sequence[Ladder]) -> int:
    """A number that changes when what a tier asks for changes."""
    asked = [
        [each.key, each.entry, each.metric.model_dump(), each.window.model_dump()]
        + [[tier.key, tier.threshold] for tier in each.tiers]
        for each in ladders
    ]
    return zlib.crc32(msgspec.json.encode(asked))


class Keeper:
    """The ladders of a club in its calendar, and members' data on them."""

    def __init__(self, ladders: Sequence[Ladder]) -> None:
        self.ladders = tuple(ladders)
        self.mark = mark_of(ladders)
        self.start: Instant = 0
        self.programme: Programme | None = None
        self._ready(calendar("Asia/Tehran"))

    def bind(self, programme: Programme) -> None:
        self.programme = programme
        self.start = programme.effective_from
        self._ready(programme.calendar)

    def _ready(self, days: Calendar) -> None:
        self.calendar = days
        self.rungs = [Rungs(ladder, days) for ladder in self.ladders]
        self.raises = any(each.extras for each in self.rungs)
        self.names = [(each.key, f"tier_{each.key}") for each in self.rungs]
        self.shown: dict[tuple[str, ...], dict[str, str]] = {}
        self.entry = {"tier": self.rungs[0].base, **{f"tier_{each.key}": each.base for each in self.rungs}}

    def kept(self, state: MemberState, now: Instant, decided: Any) -> Kept:
        """The member's data as of `now`; time does not go back."""
        kept: Kept | None = state.standing.modules.get(KEY)
        if kept is None:
            kept = {"asof": now, "due": FOREVER, "mark": self.mark, "start": self.start, "ladders": {}}
            state.standing.modules[KEY] = kept
            return kept
        if kept["mark"] != self.mark and self.start > kept["start"]:
            older = self.older()
            if older is not None:
                # Up to the change, the thresholds of then: it makes no difference when the clock gets here.
                older.kept(state, self.start - 1, decided)
        before = kept["asof"]
        if now > before:
            kept["asof"] = now
        if kept["mark"] != self.mark or kept["asof"] >= kept["due"]:
            self._move_on(state, kept, before, decided)
        return kept

    def older(self) -> Keeper | None:
        """The tiers of the version before this one, or of the last one before that had any."""
        found = self.programme.before() if self.programme is not None else None
        while found is not None:
            for part in found.participants:
                if isinstance(part, Keeper):
                    return part
            found = found.before()
        return None

    def owns(self, kept: Kept) -> bool:
        """Whether these are the thresholds that hold. A programme of the past adds to the facts and judges nothing."""
        return bool(kept["mark"] == self.mark)

    def _move_on(self, state: MemberState, kept: Kept, before: Instant, decided: Any) -> None:
        changed = not self.owns(kept)
        if changed and self.start < kept["start"]:
            return
        now, joined = kept["asof"], state.facts.get("joined_at") or 0
        stale = kept.pop("stale", None)
        older = self.older() if changed else None
        then = {each.key: each for each in older.rungs} if older is not None and older.owns(kept) else {}
        for rungs in self.rungs:
            d = kept["ladders"].get(rungs.key)
            if d is None:
                continue
            changes: list[Change] = []
            if changed:
                if d["shape"] != rungs.shape:
                    # What was counted is another thing now; only a rebuild can count it from history.
                    d["keys"], d["sums"], d["shape"] = [], [], rungs.shape
                # The moment the thresholds changed decides, whenever the clock gets here.
                at = min(max(self.start, before), now)
                rungs.reconsider(d, at, joined, then.get(rungs.key), changes)
            rungs.advance(d, now, joined, changes)
            if stale and "frozen" not in d:
                rungs.unreached(d, now, rungs.key_at(now, joined), joined, changes)
            self.tell(state, rungs, d, now, changes, decided)
            if rungs.ends_soon(d, now, joined):
                missing = rungs.lacks_at_end(d, joined)
                decided.notes.setdefault("events", []).append(ending(rungs, d, state.id, missing))
        kept["mark"], kept["start"] = self.mark, self.start if changed else kept["start"]
        self.schedule(state, kept, decided)

    def data(self, kept: Kept, rungs: Rungs) -> Data:
        d: Data | None = kept["ladders"].get(rungs.key)
        if d is None:
            d = kept["ladders"][rungs.key] = rungs.new()
        return d

    def tell(
        self, state: MemberState, rungs: Rungs, d: Data, now: Instant, changes: list[Change], decided: Any
    ) -> None:
        """Rows and events of what changed."""
        if not changes:
            return
        for change in changes:
            event = event_of(rungs, d, state.id, change)
            if event is not None:
                decided.notes.setdefault("events", []).append(event)
        self.write(state, rungs, d, now, decided)

    def write(self, state: MemberState, rungs: Rungs, d: Data, now: Instant, decided: Any) -> None:
        """A row of the table; the standing remembers until when it holds."""
        due = rungs.due(d, now)
        if due < FOREVER:
            d["told"] = due
        else:
            d.pop("told", None)
        amount = rungs.total_at(d, now, state.facts.get("joined_at") or 0)
        decided.changes.append((KEY, state.id, row_of(rungs, d, amount, due)))

    def schedule(self, state: MemberState, kept: Kept, decided: Any) -> None:
        """When the clock next matters, here and in the table that the nightly job looks into."""
        soonest, now = FOREVER, kept["asof"]
        for rungs in self.rungs:
            d = kept["ladders"].get(rungs.key)
            if d is None:
                continue
            due = rungs.due(d, now)
            if due < FOREVER:
                soonest = min(soonest, due)
                told = d.get("told", FOREVER)
                if due < told or told <= now < due:
                    self.write(state, rungs, d, now, decided)
        kept["due"] = 0 if "stale" in kept else soonest
