"""One ladder: a member's buckets and tier, moved on by what is bought, what comes back, and the clock.

What is kept of a member on a ladder is plain data:

    {"keys": [...], "sums": [...],                 # buckets, ascending
     "steps": [[tier, since, until, key, spare]],  # the tier held, and before it those that upgrades were made from
     "shape": what is counted, "warned": until, "told": due, "frozen": 1}

A step's `spare` is by how much the window that ends with bucket `key` justifies the upgrade: a refund that takes more
undoes it. A renewed tier, or one that was fallen to, stands by itself (`spare` is FOREVER) until its validity ends.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import Any, Final

from vafa.domain.ledger import FOREVER
from vafa.domain.time import DAY, Calendar, Instant

from .params import ForDays, ForMonths, Ladder, Points, Spend, UntilYearEnd, WhileCriteria
from .windows import Buckets

TIER: Final = 0
SINCE: Final = 1
UNTIL: Final = 2
KEY: Final = 3
SPARE: Final = 4

Data = dict[str, Any]
Change = tuple[str, str, str, Instant]
"""(why, tier before, tier now, when): why is "up", "down", "refund", "renewed" or "thresholds"."""


class Rungs:
    """A ladder ready to run. Ranks count from 0; -1 is below the first tier."""

    def __init__(self, ladder: Ladder, calendar: Calendar) -> None:
        self.ladder = ladder
        self.key = ladder.key
        self.calendar = calendar
        self.buckets = Buckets(ladder.window, calendar)
        self.keys = [tier.key for tier in ladder.tiers]
        self.thresholds = [tier.threshold for tier in ladder.tiers]
        self.rank_of = {key: rank for rank, key in enumerate(self.keys)}
        self.floor = max(self.rank_of.get(ladder.entry, -1), bisect_right(self.thresholds, 0) - 1)
        self.base = self.name(self.floor)
        self.criteria = isinstance(ladder.validity, WhileCriteria)
        self.spend = isinstance(ladder.metric, Spend)
        self.points = ladder.metric.currency if isinstance(ladder.metric, Points) else None
        self.extras = {
            tier.key: {currency: tier.extra(currency) for currency in tier.benefits.multipliers}
            for tier in ladder.tiers
            if tier.benefits.multipliers
        }
        self.shape = f"{ladder.metric.kind}:{self.points or ''}:{self.buckets.shape}"
        self.grace = ladder.grace_days
        self.warn = ladder.warn_days
        self.undo = ladder.on_refund == "undo"

    def name(self, rank: int) -> str:
        return self.keys[rank] if rank >= 0 else ""

    def rank(self, tier: str) -> int:
        return self.rank_of.get(tier, -1)

    def new(self) -> Data:
        return {"keys": [], "sums": [], "shape": self.shape, "steps": [[self.base, 0, FOREVER, 0, FOREVER]]}

    def justified(self, amount: int) -> int:
        """The rank that an amount in the window stands for."""
        return max(self.floor, bisect_right(self.thresholds, amount) - 1)

    def total(self, d: Data, key: int) -> int:
        """The amount in the window that ends with bucket `key`."""
        keys, oldest = d["keys"], key - self.buckets.span
        if not keys or (keys[0] > oldest and keys[-1] <= key):
            return sum(d["sums"])
        start = bisect_right(keys, oldest)
        end = len(keys) if keys[-1] <= key else bisect_right(keys, key)
        return sum(d["sums"][start:end])

    def total_at(self, d: Data, at: Instant, joined: Instant) -> int:
        return self.total(d, self.key_at(at, joined))

    def key_at(self, at: Instant, joined: Instant) -> int:
        return self.buckets.key(self.calendar.day(at), joined)

    def valid_until(self, rank: int, start: Instant) -> Instant:
        """The end of a tier's validity; the lowest a member can be at has none. Criteria: see `drops_at`."""
        if rank <= self.floor:
            return FOREVER
        validity = self.ladder.validity
        if isinstance(validity, ForDays):
            return self.calendar.add_days(start, validity.days)
        if isinstance(validity, ForMonths):
            return self.calendar.add_months(start, validity.months)
        if isinstance(validity, UntilYearEnd):
            return self.calendar.end_of_year(start, validity.years)
        return FOREVER

    def drops_at(self, d: Data, rank: int, key: int, joined: Instant) -> Instant:
        """When, with nothing more, the window that ends with `key` will no longer justify a rank that it justifies."""
        if rank <= self.floor:
            return FOREVER
        keys, sums = d["keys"], d["sums"]
        left = self.total(d, key)
        for place in range(bisect_right(keys, key - self.buckets.span), len(keys)):
            if keys[place] > key:
                break
            left -= sums[place]
            if left < self.thresholds[rank]:
                return self.buckets.leaves(keys[place], joined)
        return FOREVER

    def add(self, d: Data, key: int, now_key: int, amount: int) -> bool:
        """Put an amount into a bucket and forget old ones; False if the bucket is older than what is kept."""
        keys, sums = d["keys"], d["sums"]
        oldest = now_key - self.buckets.span - self.buckets.kept
        if key <= oldest:
            return False
        if keys and keys[-1] == key:
            sums[-1] += amount
            place = len(keys) - 1
        else:
            place = bisect_left(keys, key)
            if place < len(keys) and keys[place] == key:
                sums[place] += amount
            else:
                keys.insert(place, key)
                sums.insert(place, amount)
        if not sums[place]:
            del keys[place], sums[place]
        if keys and keys[0] <= oldest:
            old = bisect_right(keys, oldest)
            del keys[:old], sums[:old]
        return True

    def weigh(self, d: Data, key: int, amount: int) -> None:
        """An amount more (or less) in a bucket changes by how much upgrades are justified."""
        for step in d["steps"]:
            if step[SPARE] < FOREVER and step[KEY] - self.buckets.span < key <= step[KEY]:
                step[SPARE] += amount

    def climb(self, d: Data, rank: int, at: Instant, key: int, amount: int, changes: list[Change]) -> None:
        """Up to `rank` at an instant in bucket `key`, when the window held `amount`."""
        before = d["steps"][-1][TIER]
        d["steps"].append(
            [self.keys[rank], at, self.valid_until(rank, at), key, amount - self.thresholds[rank]]
        )
        changes.append(("up", before, self.keys[rank], at))

    def advance(self, d: Data, now: Instant, joined: Instant, changes: list[Change]) -> None:
        """Let validities end up to `now`, each at its own instant. Doing it often or once comes to the same."""
        while True:
            tier, _, until, _, _ = d["steps"][-1]
            if now < until or "frozen" in d:
                return
            rank = self.rank(tier)
            probe = until if self.criteria else until - 1
            if self.justified(self.total_at(d, probe, joined)) >= rank:
                self.renew(d, until, joined, changes)
                continue
            end = self.calendar.add_days(until, self.grace) if self.grace else until
            if now < end:
                return
            level = self.justified(self.total_at(d, end if self.criteria else end - 1, joined))
            if level >= rank:
                self.renew(d, end, joined, changes)
                continue
            if self.ladder.downgrade == "one_step":
                level = max(level, rank - 1)
            self.fall(d, level, end, joined)
            changes.append(("down", tier, self.name(level), end))

    def renew(self, d: Data, at: Instant, joined: Instant, changes: list[Change]) -> None:
        """The tier held goes on from an instant, on its own ground."""
        tier, since, _, _, _ = d["steps"][-1]
        d["steps"] = [[tier, since, self.valid_until(self.rank(tier), at), 0, FOREVER]]
        if self.criteria:
            self.follow(d, at, joined)
        else:
            changes.append(("renewed", tier, tier, at))

    def fall(self, d: Data, rank: int, at: Instant, joined: Instant) -> None:
        d["steps"] = [[self.name(rank), at, self.valid_until(rank, at), 0, FOREVER]]
        if self.criteria and rank > self.floor:
            d["steps"][-1][UNTIL] = at
            self.follow(d, at, joined)

    def follow(self, d: Data, now: Instant, joined: Instant) -> None:
        """With validity by criteria: keep the end of the tier where the window puts it."""
        top = d["steps"][-1]
        rank = self.rank(top[TIER])
        key = self.key_at(now, joined)
        if self.justified(self.total(d, key)) >= rank:
            top[UNTIL] = self.drops_at(d, rank, key, joined)
        elif top[UNTIL] > now:
            top[UNTIL] = now

    def reached(
        self, d: Data, at: Instant, now: Instant, now_key: int, joined: Instant, changes: list[Change]
    ) -> None:
        """After more was bought in the bucket of now: up at once; a tier in its grace is held again."""
        amount, top = self.total(d, now_key), d["steps"][-1]
        rank, held = self.justified(amount), self.rank_of.get(top[TIER], -1)
        if rank > held:
            self.climb(d, rank, at, now_key, amount, changes)
        elif rank == held and now >= top[UNTIL]:
            self.renew(d, now, joined, changes)
        if self.criteria:
            self.follow(d, now, joined)
        elif rank > held:
            self.advance(d, now, joined, changes)

    def reached_late(
        self,
        d: Data,
        at: Instant,
        key: int,
        now: Instant,
        now_key: int,
        joined: Instant,
        changes: list[Change],
    ) -> None:
        """After something of an earlier bucket: the highest tier that a window from then till now justifies."""
        held = best = self.rank(d["steps"][-1][TIER])
        place, amount = now_key, 0
        for each in (key, *[k for k in d["keys"] if key < k < now_key], now_key):
            total = self.total(d, each)
            if self.justified(total) > best:
                best, place, amount = self.justified(total), each, total
        if best == held or place == now_key:
            self.reached(d, now, now, now_key, joined, changes)
            return
        since = at if place == key else self.buckets.start(place, joined)
        self.climb(d, best, since, place, amount, changes)
        if self.criteria:
            d["steps"][-1][UNTIL] = self.drops_at(d, best, place, joined)
        self.advance(d, now, joined, changes)

    def unreached(self, d: Data, now: Instant, now_key: int, joined: Instant, changes: list[Change]) -> None:
        """After something came back: upgrades that are no longer justified, then or now, are undone."""
        steps, before = d["steps"], d["steps"][-1][TIER]
        amount = self.total(d, now_key)
        rank = self.justified(amount)
        while self.undo and steps[-1][SPARE] < 0 and self.rank(steps[-1][TIER]) > rank:
            tier, since, _, key, spare = steps.pop()
            then = self.thresholds[self.rank(tier)] + spare
            level = self.justified(then)
            if level > max(rank, self.rank(steps[-1][TIER])):
                steps.append(
                    [
                        self.keys[level],
                        since,
                        self.valid_until(level, since),
                        key,
                        then - self.thresholds[level],
                    ]
                )
        if rank > self.rank(steps[-1][TIER]):
            self.climb(d, rank, now, now_key, amount, [])
        if self.criteria:
            self.follow(d, now, joined)
        if steps[-1][TIER] != before:
            changes.append(("refund", before, steps[-1][TIER], now))
        self.advance(d, now, joined, changes)

    def reconsider(
        self, d: Data, now: Instant, joined: Instant, older: Rungs | None, changes: list[Change]
    ) -> None:
        """After the club changed its thresholds: up at once; down at once or at the end of validity, as set.

        Who holds a tier by its validity alone, not by the thresholds of `older`, does not lose it by the change.
        """
        tier, since, until, _, _ = d["steps"][-1]
        amount = self.total_at(d, now, joined)
        rank, held = self.justified(amount), self.rank(tier)
        known = tier in self.rank_of
        by_validity = older is not None and older.justified(amount) < older.rank(tier)
        stays = held >= self.floor and (
            "frozen" in d
            or rank == held
            or (rank < held and (by_validity or self.ladder.on_change == "at_validity_end"))
        )
        if stays:
            d["steps"] = [[tier, since, until, 0, FOREVER]]
            if until >= FOREVER and held > self.floor:
                d["steps"][-1][UNTIL] = self.valid_until(held, now)
        else:
            self.fall(d, rank, now, joined)
            changes.append(("thresholds" if known else "renamed", tier, self.name(rank), now))
        if self.criteria:
            self.follow(d, now, joined)

    def freeze(self, d: Data, frozen: bool, now: Instant, joined: Instant, changes: list[Change]) -> None:
        """A frozen tier stays, whatever comes; when it thaws its validity begins anew."""
        if frozen:
            d["frozen"] = 1
            return
        if d.pop("frozen", None) is None:
            return
        self.renew(d, now, joined, changes)
        key = self.key_at(now, joined)
        self.reached(d, now, now, key, joined, changes)

    def due(self, d: Data, now: Instant) -> Instant:
        """When the clock next has something to do: warn, end a validity, end a grace."""
        until: Instant = d["steps"][-1][UNTIL]
        if until >= FOREVER or "frozen" in d:
            return FOREVER
        if now >= until:
            return self.calendar.add_days(until, self.grace)
        if self.warn and d.get("warned") != until:
            return until - self.warn * DAY
        return until

    def lacks_at_end(self, d: Data, joined: Instant) -> int:
        """What is missing to keep the tier when its validity ends, if nothing more is bought."""
        tier, _, until, _, _ = d["steps"][-1]
        kept = self.total_at(d, until if self.criteria else until - 1, joined)
        rank = self.rank(tier)
        return max(0, self.thresholds[rank] - kept) if rank > self.floor else 0

    def ends_soon(self, d: Data, now: Instant, joined: Instant) -> bool:
        """Whether a warning is due now; takes note that it is given."""
        until = d["steps"][-1][UNTIL]
        if not self.warn or until >= FOREVER or "frozen" in d or d.get("warned") == until:
            return False
        if now < until - self.warn * DAY or not self.lacks_at_end(d, joined):
            return False
        d["warned"] = until
        return True
