"""The part of rewards in every decision: who has reached a threshold, and whose refund has undone that.

In the standing, under "rewards": `{"sums": {"points:month": {"16875": 240}}, "told": {"coffee": [16875]}, "by":
{"full": "<hex of what reached it>"}}`. Sums are of what was earned, by the period of the purchase; a threshold is told
once when its sum gets there and once when a refund takes it below again. What follows from that is `claims`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from vafa.domain.context import Context, MemberState
from vafa.domain.decided import Decided
from vafa.domain.ledger import FOREVER
from vafa.domain.participants import Activity, QuietParticipant
from vafa.domain.programme import Contribution, Programme, ProgrammeInvalid
from vafa.domain.time import Calendar, Day, Instant, calendar

from .params import Balance, RewardsParams, Threshold

KEY: Final = "rewards"
KEPT: Final = 24
"""So many periods of a sum are kept: what comes back later than two years of months is history."""
Kept = dict[str, Any]


def contribute(params: RewardsParams) -> Contribution:
    if not params.thresholds:
        return Contribution()
    return Contribution(participants=[ThresholdParticipant(params.thresholds)])


class ThresholdParticipant(QuietParticipant):
    key = KEY

    def __init__(self, thresholds: Sequence[Threshold]) -> None:
        self.earned = [each for each in thresholds if not isinstance(each.counts, Balance)]
        self.balances = [each for each in thresholds if isinstance(each.counts, Balance)]
        self.sums = sorted({(each.currency, each.counts.kind) for each in self.earned})
        self.calendar: Calendar = calendar("Asia/Tehran")

    def bind(self, programme: Programme) -> None:
        self.calendar = programme.calendar
        for each in (*self.earned, *self.balances):
            if each.currency not in programme.currencies:
                raise ProgrammeInvalid(
                    reason={
                        "fa": f"حد «{each.names.fa}» واحد «{each.currency}» را می‌خواهد که تعریف نشده است.",
                        "en": f"The threshold “{each.names.en}” counts “{each.currency}”, which is not defined.",
                    }
                )

    def after(self, c: Context, decided: Any) -> None:
        amounts: dict[str, int] = {}
        for outcome in decided.outcomes:
            currency = outcome.rule.currency
            amounts[currency] = amounts.get(currency, 0) + outcome.amount
        self.follow(c.state, c.day, amounts, decided)
        self.look_up(c.state, decided, c.event.id.hex)

    def after_refund(self, state: MemberState, decided: Any) -> None:
        past = decided.returned.past
        amounts = {
            currency: -taken_back(decided.returned, currency) for currency in {each[0] for each in self.sums}
        }
        self.follow(state, self.calendar.day(past.at), amounts, decided)
        self.look_down(state, decided, past.id.hex)

    def after_movement(self, state: MemberState, currency: str, amount: int, at: int, decided: Any) -> None:
        """What staff give may fill a balance; it was not earned."""
        if amount > 0:
            self.look_up(state, decided, "")

    def follow(self, state: MemberState, day: Day, amounts: Mapping[str, int], decided: Any) -> None:
        """Put what was earned on a day into its periods, and see which thresholds that crosses."""
        if not any(amounts.values()):
            return
        kept = kept_of(state)
        for currency, kind in self.sums:
            amount = amounts.get(currency, 0)
            if amount:
                add(kept["sums"].setdefault(f"{currency}:{kind}", {}), str(period_of(kind, day)), amount)
        for each in self.earned:
            if amounts.get(each.currency):
                kind, period = each.counts.kind, period_of(each.counts.kind, day)
                has = kept["sums"].get(f"{each.currency}:{kind}", {}).get(str(period), 0)
                self.tell(state, kept, each.key, period, has >= each.amount, decided)

    def look_up(self, state: MemberState, decided: Any, cause: str) -> None:
        """Whether a balance is full now for the first time."""
        for each in self.balances:
            account = state.accounts.get(each.currency)
            if account is not None and account.available >= each.amount:
                kept = kept_of(state)
                if each.key not in kept["by"]:
                    kept["by"][each.key] = cause
                    self.tell(state, kept, each.key, 0, True, decided)

    def look_down(self, state: MemberState, decided: Any, cause: str) -> None:
        """Whether the very purchase that filled a balance came back and the balance is no longer full."""
        kept = state.standing.modules.get(KEY)
        for each in self.balances if kept is not None else ():
            account = state.accounts.get(each.currency)
            has = account.available if account is not None else 0
            if kept is not None and kept["by"].get(each.key) == cause and has < each.amount:
                del kept["by"][each.key]
                self.tell(state, kept, each.key, 0, False, decided)

    def tell(
        self, state: MemberState, kept: Kept, key: str, period: int, reached: bool, decided: Any
    ) -> None:
        told = kept["told"].setdefault(key, [])
        if reached == (period in told):
            return
        if reached:
            told.append(period)
            del told[:-KEPT]
        else:
            told.remove(period)
        row = {"threshold": key, "period": period, "reached": reached}
        decided.changes.append((KEY, state.id, row))
        event = {"name": "rewards.threshold_crossed", "data": {"member_id": str(state.id), **row}}
        decided.notes.setdefault("events", []).append(event)

    def rebuild(
        self,
        activities: Iterable[Activity],
        now: Instant,
        facts: Mapping[str, Any] | None = None,
        participant_at: Any = None,
        before: Kept | None = None,
    ) -> Kept | None:
        """The sums made anew from all that was done; the clock's next turn tells what follows from them."""
        made = rebuild(participant_at or (lambda at: self), activities) or kept_of(MemberState(UUID(int=0)))
        before = before or kept_of(MemberState(UUID(int=0)))
        return {"sums": made["sums"], "told": before["told"], "by": before["by"], "anew": 1}

    def tick(self, state: MemberState, now: int, decided: Any) -> None:
        """What history was made anew of is told once more: a claim that is known already changes nothing."""
        kept = state.standing.modules.get(KEY)
        if kept is None or not kept.pop("anew", 0):
            return
        before, kept["told"] = kept["told"], {}
        for each in self.earned:
            sums = kept["sums"].get(f"{each.currency}:{each.counts.kind}", {})
            reached = sorted(int(period) for period, has in sums.items() if has >= each.amount)
            lost = [period for period in before.get(each.key, ()) if period not in reached]
            kept["told"][each.key] = list(lost)
            for period in reached:
                self.tell(state, kept, each.key, period, True, decided)
            for period in lost:
                self.tell(state, kept, each.key, period, False, decided)
        for full in self.balances:
            if before.get(full.key):
                self.tell(state, kept, full.key, 0, True, decided)

    def due(self, state: MemberState) -> Instant:
        kept = state.standing.modules.get(KEY)
        return -FOREVER if kept is not None and "anew" in kept else FOREVER

    def differs(
        self, kept: Kept | None, activities: Sequence[Activity], participant_at: Any, facts: Mapping[str, Any]
    ) -> list[str]:
        """Sums that are not what history makes of them."""
        made = rebuild(participant_at, activities)
        ours, theirs = (kept or {}).get("sums", {}), (made or {}).get("sums", {})
        return [name for name in sorted({*ours, *theirs}) if ours.get(name, {}) != theirs.get(name, {})]


def rebuild(participant_at: Any, activities: Iterable[Activity]) -> Kept | None:
    state = MemberState(UUID(int=0))
    decided = Decided(None, state, None)
    for each in activities:
        if not each.correction:
            part: ThresholdParticipant = participant_at(each.clock or each.at)
            part.follow(state, part.calendar.day(each.at), each.earned, decided)
    kept: Kept | None = state.standing.modules.get(KEY)
    return kept


def kept_of(state: MemberState) -> Kept:
    kept: Kept | None = state.standing.modules.get(KEY)
    if kept is None:
        kept = state.standing.modules[KEY] = {"sums": {}, "told": {}, "by": {}}
    return kept


def add(sums: dict[str, int], period: str, amount: int) -> None:
    """What comes back of a period that is no longer kept changes nothing."""
    if amount < 0 and period not in sums:
        return
    sums[period] = sums.get(period, 0) + amount
    while len(sums) > KEPT:
        del sums[min(sums, key=int)]


def period_of(kind: str, day: Day) -> int:
    return 0 if kind == "ever" else day.month if kind == "month" else day.year


def taken_back(reversal: Any, currency: str) -> int:
    """How much of what a purchase earned a refund takes back, however that was met."""
    rules, before = reversal.past.programme.rules, reversal.past.returned.fired
    return sum(
        total - (before[index] if before else 0)
        for index, (fired, total) in enumerate(zip(reversal.past.record.f, reversal.after.fired, strict=True))
        if rules[fired.rule].currency == currency
    )
