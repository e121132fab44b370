"""The part of tiers in every decision. All that it knows of a member is in the standing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from vafa.domain.baskets import Purchase
from vafa.domain.context import Context, MemberState
from vafa.domain.decided import Decided
from vafa.domain.ledger import FOREVER
from vafa.domain.participants import Activity, QuietParticipant, clock
from vafa.domain.programme import Contribution
from vafa.domain.time import Day, Instant

from .facts import facts_of
from .ladders import SINCE, TIER, Change, Data, Rungs
from .notes import note
from .params import TiersParams
from .standing import KEY, Keeper, Kept

MOST_SHOWN: Final = 1_000
"""So many combinations of tiers are remembered as facts; ladders of a club have a handful."""


def contribute(params: TiersParams) -> Contribution:
    return Contribution(participants=[TiersParticipant(params.ladders)], facts=list(facts_of(params.ladders)))


class TiersParticipant(Keeper, QuietParticipant):
    """Follows purchases, refunds, corrections and the clock on all ladders of a club."""

    key = KEY

    def facts(self, state: MemberState) -> Mapping[str, Any]:
        kept = state.standing.modules.get(KEY)
        if kept is None:
            return self.entry
        ladders = kept["ladders"]
        held = tuple(
            [
                ladders[key]["steps"][-1][TIER] if key in ladders else self.entry[name]
                for key, name in self.names
            ]
        )
        found = self.shown.get(held)
        if found is None:
            found = {name: tier for (_, name), tier in zip(self.names, held, strict=True)}
            found["tier"] = held[0]
            if len(self.shown) < MOST_SHOWN:
                self.shown[held] = found
        return found

    def extras(self, c: Context, currency: str) -> int:
        if not self.raises:
            return 0
        kept, extra = c.standing.modules.get(KEY), 0
        for rungs in self.rungs:
            d = kept["ladders"].get(rungs.key) if kept is not None else None
            rates = rungs.extras.get(d["steps"][-1][TIER] if d is not None else rungs.base)
            if rates is not None:
                extra += rates.get(currency, 0)
        return extra

    def after(self, c: Context, decided: Any) -> None:
        event = c.event
        bought = isinstance(event, Purchase)
        amounts = []
        for rungs in self.rungs:
            if rungs.points is not None:
                amounts.append(earned(decided, rungs.points))
            elif bought:
                amounts.append(event.net if rungs.spend else 1)
            else:
                amounts.append(0)
        self.follow(c.state, c.at, c.day, clock(c.at, event.recorded_at), amounts, decided)

    def after_refund(self, state: MemberState, decided: Any) -> None:
        reversal, refund = decided.returned, decided.event
        at, whole = reversal.past.at, int(reversal.whole)
        amounts = [
            -(taken_back(reversal, rungs.points) if rungs.points else reversal.net if rungs.spend else whole)
            for rungs in self.rungs
        ]
        now = clock(refund.at, refund.recorded_at)
        self.follow(state, at, self.calendar.day(at), now, amounts, decided)

    def after_movement(self, state: MemberState, currency: str, amount: int, at: int, decided: Any) -> None:
        """A correction of points counts where the ladder says so."""
        if self.corrected(currency):
            counts = [each.points == currency and each.ladder.corrections_count for each in self.rungs]
            amounts = [amount if count else 0 for count in counts]
            self.follow(state, at, self.calendar.day(at), at, amounts, decided, correction=True)

    def corrected(self, currency: str) -> bool:
        """Whether corrections of a currency count on any ladder."""
        return any(each.points == currency and each.ladder.corrections_count for each in self.rungs)

    def follow(
        self,
        state: MemberState,
        at: Instant,
        day: Day,
        now: Instant,
        amounts: Sequence[int],
        decided: Any,
        correction: bool = False,
    ) -> None:
        """Put an amount on each ladder into the bucket of `day`, and see what it leads to at `now`."""
        kept = self.kept(state, now, decided)
        now, joined = kept["asof"], state.facts.get("joined_at") or 0
        today = day if day.start <= now < day.end else self.calendar.day(now)
        notes: list[dict[str, Any]] = []
        for rungs, amount in zip(self.rungs, amounts, strict=True):
            d = self.data(kept, rungs)
            before = d["steps"][-1][TIER]
            now_key = rungs.buckets.key(today, joined)
            if amount:
                key = now_key if today is day else rungs.buckets.key(day, joined)
                # What comes back of a purchase that was never counted, or no longer is, changes nothing.
                if amount > 0 or correction or key in d["keys"]:
                    changes: list[Change] = []
                    self.put(kept, rungs, d, at, key, now, now_key, amount, joined, changes)
                    if changes:
                        self.tell(state, rungs, d, now, changes, decided)
            if not decided.quiet:
                notes.append(note(rungs, d, before, rungs.total(d, now_key)))
        if notes:
            decided.notes[KEY] = notes
        self.schedule(state, kept, decided)

    def put(
        self,
        kept: Kept,
        rungs: Rungs,
        d: Data,
        at: Instant,
        key: int,
        now: Instant,
        now_key: int,
        amount: int,
        joined: Instant,
        changes: list[Change],
    ) -> None:
        if d["shape"] != rungs.shape or not rungs.add(d, key, now_key, amount):
            return
        rungs.weigh(d, key, amount)
        if not self.owns(kept):
            kept["stale"] = 1
        elif "frozen" in d:
            return
        elif amount < 0:
            rungs.unreached(d, now, now_key, joined, changes)
        elif key < now_key:
            rungs.reached_late(d, at, key, now, now_key, joined, changes)
        else:
            rungs.reached(d, at, now, now_key, joined, changes)

    def tick(self, state: MemberState, now: Instant, decided: Any) -> None:
        if now >= self.due(state):
            self.kept(state, now, decided)

    def due(self, state: MemberState) -> Instant:
        kept = state.standing.modules.get(KEY)
        if kept is None:
            return FOREVER
        return int(kept["due"]) if kept["mark"] == self.mark else -FOREVER

    def freeze(self, state: MemberState, ladder: str, frozen: bool, now: Instant, decided: Any) -> None:
        """Hold a member's tier on a ladder whatever comes, or let it go. KeyError if there is no such ladder."""
        rungs = {each.key: each for each in self.rungs}[ladder]
        kept = self.kept(state, now, decided)
        d, joined = self.data(kept, rungs), state.facts.get("joined_at") or 0
        changes: list[Change] = []
        rungs.freeze(d, frozen, kept["asof"], joined, changes)
        self.tell(state, rungs, d, kept["asof"], changes, decided)
        self.write(state, rungs, d, kept["asof"], decided)
        self.schedule(state, kept, decided)

    def describe(self, state: MemberState, now: Instant) -> dict[str, Any] | None:
        """{"ladders": [the notes of a decision, with "since" and "frozen"]} as of `now`; changes nothing."""
        kept, joined = state.standing.modules.get(KEY), state.facts.get("joined_at") or 0
        found = []
        for rungs in self.rungs:
            d = copied((kept or {"ladders": {}})["ladders"].get(rungs.key)) or rungs.new()
            rungs.advance(d, now, joined, [])
            top = d["steps"][-1]
            said = note(rungs, d, top[TIER], rungs.total_at(d, now, joined))
            found.append({**said, "since": top[SINCE] or None, "frozen": "frozen" in d})
        return {"ladders": found}

    def rebuild(
        self,
        activities: Iterable[Activity],
        now: Instant,
        facts: Mapping[str, Any] | None = None,
        participant_at: Any = None,
        before: Kept | None = None,
    ) -> Kept | None:
        """The standing of a member with these facts, made anew from all they did, in the order it was heard of.

        Each thing counts by the thresholds of `participant_at(instant)` (default: of now). Tiers that were frozen
        `before` stay as they are.
        """
        made = rebuild(participant_at or (lambda at: self), activities, now, facts)
        for key, d in (before or {"ladders": {}})["ladders"].items():
            if "frozen" in d and made is not None and key in made["ladders"]:
                made["ladders"][key] |= {"frozen": d["frozen"], "steps": d["steps"]}
        return made

    def differs(
        self, kept: Kept | None, activities: Sequence[Activity], participant_at: Any, facts: Mapping[str, Any]
    ) -> list[str]:
        """Ladders on which what is kept is not what history makes of it; empty when all is well."""
        now = kept["asof"] if kept is not None else 0
        return differences(kept, rebuild(participant_at, activities, now, facts))


def rebuild(
    participant_at: Any, activities: Iterable[Activity], now: Instant, facts: Mapping[str, Any] | None = None
) -> Kept | None:
    """As `TiersParticipant.rebuild`, each thing by the thresholds that were in force: `participant_at(instant)`."""
    state = MemberState(UUID(int=0), dict(facts or {}))
    decided = Decided(None, state, None)
    at = now
    for each in activities:
        at = each.clock or each.at
        part: TiersParticipant = participant_at(at)
        if each.correction and not any(part.corrected(currency) for currency in each.earned):
            continue
        amounts = [
            (each.earned.get(rungs.points, 0) if rungs.ladder.corrections_count or not each.correction else 0)
            if rungs.points
            else each.net
            if rungs.spend
            else each.visits
            for rungs in part.rungs
        ]
        part.tick(state, at, decided)
        part.follow(state, each.at, part.calendar.day(each.at), at, amounts, decided, each.correction)
    participant_at(max(now, at)).tick(state, max(now, at), decided)
    kept: Kept | None = state.standing.modules.get(KEY)
    return kept


def differences(kept: Kept | None, rebuilt: Kept | None) -> list[str]:
    """Ladders whose facts or tier are not what history makes of them. A frozen tier stands by itself."""
    ours, theirs = (kept or {}).get("ladders", {}), (rebuilt or {}).get("ladders", {})
    found = []
    for key in sorted({*ours, *theirs}):
        one, other = ours.get(key), theirs.get(key)
        if one is None or other is None or seen(one) != seen(other, frozen="frozen" in one):
            found.append(key)
    return found


def seen(d: Data, frozen: bool = False) -> tuple[Any, ...]:
    held = None if frozen or "frozen" in d else d["steps"][-1][:3]
    return d["keys"], d["sums"], held


def copied(d: Data | None) -> Data | None:
    if d is None:
        return None
    return {**d, "keys": [*d["keys"]], "sums": [*d["sums"]], "steps": [[*step] for step in d["steps"]]}


def earned(decided: Any, currency: str) -> int:
    return sum([each.amount for each in decided.outcomes if each.rule.currency == currency])


def taken_back(reversal: Any, currency: str) -> int:
    """How much of what a purchase earned a refund takes back, however that was met: what is owed was not earned."""
    rules, before = reversal.past.programme.rules, reversal.past.returned.fired
    return sum(
        total - (before[index] if before else 0)
        for index, (fired, total) in enumerate(zip(reversal.past.record.f, reversal.after.fired, strict=True))
        if rules[fired.rule].currency == currency
    )
