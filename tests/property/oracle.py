"""A second opinion on the engine: the same club in plain lists and fractions, with none of the engine's code.

It knows four rules and three currencies (see `oracle_terms`) and does everything the slow, obvious way.
"""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from math import floor
from typing import Any

from tests.property.oracle_terms import (
    DAY,
    IDLE_DAYS,
    NEVER,
    POLICY,
    WORTH,
    Item,
    Parcel,
    Sale,
    bases,
    cash_of,
    split,
)


class Oracle:
    """All members' parcels, debts and holds; every method is one thing that happens."""

    def __init__(self) -> None:
        self.parcels: dict[tuple[Any, str], dict[Any, Parcel]] = defaultdict(dict)
        self.debt: dict[tuple[Any, str], int] = defaultdict(int)
        self.wakes: dict[tuple[Any, str], int] = {}
        self.holds: dict[Any, dict[str, Any]] = {}
        self.terms: dict[Any, Parcel] = {}
        self.expired: dict[Any, int] = defaultdict(int)
        self.day_room: dict[tuple[Any, int], int] = defaultdict(int)
        self.budget = 0
        self.count: dict[Any, int] = defaultdict(int)
        self.spent: dict[Any, int] = defaultdict(int)

    # Balances

    def ends(self, where: tuple[Any, str], parcel: Parcel) -> int:
        return self.wakes.get(where, NEVER) if parcel.idle else parcel.ends

    def total(self, where: tuple[Any, str]) -> int:
        return sum(parcel.left for parcel in self.parcels[where].values())

    def held(self, where: tuple[Any, str]) -> int:
        return sum(parcel.held for parcel in self.parcels[where].values())

    def pending(self, where: tuple[Any, str], now: int) -> int:
        return sum(parcel.left for parcel in self.parcels[where].values() if parcel.opens > now)

    def available(self, where: tuple[Any, str], now: int) -> int:
        return self.total(where) - self.pending(where, now) - self.held(where) - self.debt[where]

    def alive(self, where: tuple[Any, str], now: int) -> list[tuple[Any, ...]]:
        return sorted(
            (p.key, p.left, p.held, p.opens, self.ends(where, p)) for p in self.parcels[where].values()
        )

    # The clock

    def settle(self, now: int) -> None:
        """Everybody at once: it makes no difference who is looked at."""
        for hold in self.holds.values():
            if hold["open"] and hold["lapses"] <= now:
                self.free(hold)
        for where in list(self.parcels):
            for parcel in list(self.parcels[where].values()):
                if self.ends(where, parcel) <= now and parcel.left > parcel.held:
                    off = min(self.debt[where], parcel.left - parcel.held)
                    self.debt[where] -= off
                    self.expired[parcel.key] += parcel.left - parcel.held - off
                    parcel.left = parcel.held
            self.sweep(where)

    def sweep(self, where: tuple[Any, str]) -> None:
        self.parcels[where] = {key: p for key, p in self.parcels[where].items() if p.left}
        if not any(p.idle for p in self.parcels[where].values()):
            self.wakes.pop(where, None)

    def wake(self, who: Any, at: int) -> None:
        where = (who, "stamps")
        if any(p.idle for p in self.parcels[where].values()):
            self.wakes[where] = max(self.wakes.get(where, 0), at + IDLE_DAYS * DAY)

    # Lots

    def put(self, where: tuple[Any, str], parcel: Parcel) -> None:
        """Something comes in: a debt is paid first."""
        self.terms[parcel.key] = parcel.empty()
        off = min(self.debt[where], parcel.left)
        self.debt[where] -= off
        parcel.left -= off
        if parcel.left:
            self.parcels[where][parcel.key] = parcel

    def take(self, where: tuple[Any, str], amount: int, now: int) -> list[tuple[Any, int]]:
        """First-expiring first; what could be taken, by lot."""
        usable = [p for p in self.parcels[where].values() if p.opens <= now and p.left > p.held]
        usable.sort(key=lambda p: (self.ends(where, p), p.key))
        taken = []
        for parcel in usable:
            part = min(amount, parcel.left - parcel.held)
            if part:
                parcel.left -= part
                amount -= part
                taken.append((parcel.key, part))
        self.sweep(where)
        return taken

    def give_back(self, where: tuple[Any, str], key: Any, amount: int, at: int) -> None:
        off = min(self.debt[where], amount)
        self.debt[where] -= off
        if amount - off:
            parcel = self.parcels[where].setdefault(key, self.terms[key].empty())
            parcel.left += amount - off
            if parcel.idle and where not in self.wakes:
                self.wakes[where] = at + IDLE_DAYS * DAY

    # Purchases

    def buy(
        self, cause: Any, who: Any, at: int, now: int, items: list[Item], paid: list[tuple[str, int, int]]
    ) -> Sale:
        """`paid` is (currency, amount, line from 1 or 0); the caller knows that it can be paid."""
        self.settle(now)
        sale = Sale(cause, who, at, items)
        self.pay(sale, paid, now)
        rule_amounts = self.earned(sale)
        terms = {
            "food": ("points", at, at + 20 * DAY, False),
            "double": ("points", at, at + 20 * DAY, False),
            "cash": ("credit", at + 3 * DAY, at + 18 * DAY, False),
            "visit": ("stamps", at, NEVER, True),
        }
        numbers: dict[Any, int] = {}
        sums: dict[Any, int] = defaultdict(int)
        for key, amount in rule_amounts:
            n = numbers.setdefault(terms[key], len(paid) + len(numbers))
            sums[terms[key]] += amount
            sale.gave.append((key, amount, n))
            sale.lots[n] = terms[key][0]
        for each, amount in sums.items():
            currency, opens, ends, idle = each
            self.put((who, currency), Parcel((cause, numbers[each]), amount, opens, ends, idle))
        sale.reversed = [0] * len(sale.gave)
        self.wake(who, at)
        self.count[who] += 1
        self.spent[who] += sale.net
        self.settle(now)
        return sale

    def pay(self, sale: Sale, paid: list[tuple[str, int, int]], now: int) -> None:
        left = [item.price for item in sale.items]
        shares: dict[int, list[int]] = {}
        for tied in (True, False):
            for n, (currency, amount, number) in enumerate(paid):
                value = amount * WORTH[currency]
                if bool(number) == tied:
                    parts = (
                        [value * (i + 1 == number) for i in range(len(left))] if tied else split(value, left)
                    )
                    shares[n] = parts
                    left = [rest - part for rest, part in zip(left, parts, strict=True)]
        for n, (currency, amount, _) in enumerate(paid):
            taken = self.take((sale.who, currency), amount, now)
            sale.spent.append((currency, amount, amount * WORTH[currency], shares[n], taken))
            sale.returned.append(0)
        sale.paid = [item.price - rest for item, rest in zip(sale.items, left, strict=True)]

    def earned(self, sale: Sale) -> list[tuple[str, int]]:
        """(rule, amount) in the order of the rules; uses the room of caps."""
        found = []
        plain = sum(bases(sale.items, sale.paid, True)) // 1000
        today = (sale.who, (sale.at + 12_600_000_000) // DAY)
        food = min(plain, 60 - self.day_room[today])
        if food > 0:
            found.append(("food", food))
            self.day_room[today] += food
        cash = cash_of(sum(bases(sale.items, sale.paid, False)))
        if cash:
            found.append(("cash", cash))
        visit = min(7, 100 - self.budget) if sale.net >= 80_000 else 0
        if visit > 0:
            found.append(("visit", visit))
            self.budget += visit
        double = min(150, floor(plain * Fraction(5, 2)) - plain) if sale.net >= 50_000 else 0
        if double:
            found.append(("double", double))
        return found

    # Refunds

    def refund(self, sale: Sale, who: Any, now: int, fractions: list[Fraction]) -> None:
        """`fractions` of the lines have come back in all."""
        self.settle(now)
        net, was_whole = sale.net_back(), sale.whole()
        sale.fraction = fractions
        for n, (currency, amount, value, shares, taken) in enumerate(sale.spent):
            back = sum(floor(part * f) for part, f in zip(shares, fractions, strict=True))
            total = amount if sale.whole() else amount * back // value
            self.return_spend(sale, n, (who, currency), total, taken, now)
        totals = [self.reversed_of(sale, rule, amount) for rule, amount, _ in sale.gave]
        totals = [max(pair) for pair in zip(totals, sale.reversed, strict=True)]
        for number, currency in sorted(sale.lots.items()):
            mine = [i for i, gave in enumerate(sale.gave) if gave[2] == number]
            wanted = sum(totals[i] - sale.reversed[i] for i in mine)
            if wanted and self.reverse(sale, number, (who, currency), wanted, now):
                for i in mine:
                    self.free_room(sale, who, sale.gave[i][0], totals[i] - sale.reversed[i])
                    sale.reversed[i] = totals[i]
        self.spent[who] -= sale.net_back() - net
        self.count[who] -= sale.whole() and not was_whole
        self.settle(now)

    def return_spend(
        self, sale: Sale, n: int, where: tuple[Any, str], total: int, taken: list[tuple[Any, int]], at: int
    ) -> None:
        """Units come back one after the other, those that live longest first."""
        order = sorted(taken, key=lambda each: (self.terms[each[0]].ends, each[0]))
        skip, want = sale.returned[n], total - sale.returned[n]
        sale.returned[n] = max(total, sale.returned[n])
        for key, amount in reversed(order):
            passed = min(skip, amount)
            skip -= passed
            part = min(amount - passed, max(want, 0))
            want -= part
            if part:
                self.give_back(where, key, part, at)

    def reversed_of(self, sale: Sale, rule: str, amount: int) -> int:
        if sale.whole():
            return amount
        if rule == "cash":
            return amount - min(amount, self.cash_without(sale))
        weights = bases(sale.items, sale.paid, rule in ("food", "double"))
        if not any(weights):
            weights = [item.net for item in sale.items]
        return sum(floor(share * f) for share, f in zip(split(amount, weights), sale.fraction, strict=True))

    def cash_without(self, sale: Sale) -> int:
        items, paid = [], []
        for item, by_club, f in zip(sale.items, sale.paid, sale.fraction, strict=True):
            items.append(Item(item.net - floor(item.net * f), item.tax - floor(item.tax * f), item.food, 0))
            paid.append(by_club - floor(by_club * f))
        return cash_of(sum(bases(items, paid, False)))

    def reverse(self, sale: Sale, number: int, where: tuple[Any, str], amount: int, now: int) -> bool:
        """The very lot, then what has expired of it, then other lots, then the policy; False if it refuses."""
        key = (sale.cause, number)
        parcel = self.parcels[where].get(key)
        own = min(amount, parcel.left - parcel.held) if parcel else 0
        gone = min(amount - own, max(0, self.expired[key] - sale.forgiven[number]))
        short = amount - own - gone
        others = sum(p.left - p.held for p in self.parcels[where].values() if p.key != key and p.opens <= now)
        if POLICY[where[1]] == "refuse" and short > others:
            return False
        if parcel:
            parcel.left -= own
        taken = sum(part for _, part in self.take(where, short, now))
        sale.forgiven[number] += gone
        if POLICY[where[1]] != "clip":
            self.debt[where] += short - taken
        self.sweep(where)
        return True

    def free_room(self, sale: Sale, who: Any, rule: str, amount: int) -> None:
        if rule == "food":
            today = (who, (sale.at + 12_600_000_000) // DAY)
            self.day_room[today] = max(0, self.day_room[today] - amount)
        elif rule == "visit":
            self.budget = max(0, self.budget - amount)

    # Holds and passing on

    def hold(self, id: Any, who: Any, amount: int, now: int, lapses: int) -> None:
        where = (who, "points")
        usable = [p for p in self.parcels[where].values() if p.opens <= now and p.left > p.held]
        usable.sort(key=lambda p: (p.ends, p.key))
        parts = []
        for parcel in usable:
            part = min(amount, parcel.left - parcel.held)
            parcel.held += part
            amount -= part
            if part:
                parts.append((parcel.key, part))
        self.holds[id] = {"who": who, "parts": parts, "open": True, "lapses": lapses}

    def free(self, hold: dict[str, Any]) -> None:
        hold["open"] = False
        for key, part in hold["parts"]:
            self.parcels[hold["who"], "points"][key].held -= part

    def confirm(self, id: Any, amount: int, now: int) -> None:
        hold = self.holds[id]
        self.free(hold)
        for key, part in hold["parts"]:
            used = min(part, amount)
            amount -= used
            self.parcels[hold["who"], "points"][key].left -= used
        self.sweep((hold["who"], "points"))
        self.settle(now)

    def gift(self, cause: Any, giver: Any, taker: Any, amount: int, now: int) -> None:
        for n, (key, part) in enumerate(self.take((giver, "points"), amount, now), start=1):
            self.put((taker, "points"), Parcel((cause, n), part, now, self.terms[key].ends, False))

    def merge(self, survivor: Any, merged: Any) -> dict[str, Any]:
        brought: dict[str, Any] = {"holds": [], "lots": [], "debt": {}, "before": dict(self.expired)}
        for who, currency in [where for where in self.parcels if where[0] == merged]:
            source, target = (who, currency), (survivor, currency)
            for parcel in self.parcels[source].values():
                brought["lots"].append((currency, parcel.key, parcel.left))
            for key, parcel in self.parcels.pop(source).items():
                there = self.parcels[target].setdefault(key, parcel.empty())
                there.left, there.held = there.left + parcel.left, there.held + parcel.held
            if source in self.wakes:
                self.wakes[target] = max(self.wakes.pop(source), self.wakes.get(target, 0))
        for who, currency in [where for where in self.debt if where[0] == merged]:
            brought["debt"][currency] = self.debt.pop((who, currency))
            self.debt[survivor, currency] += brought["debt"][currency]
        for id, hold in self.holds.items():
            if hold["open"] and hold["who"] == merged:
                hold["who"] = survivor
                brought["holds"].append(id)
        return brought

    def stuck(self, survivor: Any, brought: dict[str, Any]) -> bool:
        """Whether a hold made since the merge stands on a lot that has to go back."""
        keys = {key for _, key, _ in brought["lots"]}
        mine = [
            h
            for id, h in self.holds.items()
            if h["open"] and h["who"] == survivor and id not in brought["holds"]
        ]
        return any(key in keys for hold in mine for key, _ in hold["parts"])

    def unmerge(self, cause: Any, survivor: Any, merged: Any, brought: dict[str, Any], now: int) -> None:
        for id in brought["holds"]:
            if self.holds[id]["open"]:
                self.holds[id]["who"] = merged
        n = 0
        for currency in ("points", "credit", "stamps"):
            source, target = (survivor, currency), (merged, currency)
            awake = self.wakes.get(source)
            missing = []
            for key, amount in [(k, a) for c, k, a in brought["lots"] if c == currency]:
                parcel = self.parcels[source].pop(key, None)
                if parcel is not None:
                    self.parcels[target][key] = parcel
                    n += 2
                short = amount - (parcel.left if parcel else 0)
                missing.append((key, short - self.expired[key] + brought["before"].get(key, 0)))
            owed = min(self.debt[source], brought["debt"].get(currency, 0))
            self.debt[source] -= owed
            self.debt[target] += owed
            n += 2 if owed else 0
            for key, short in missing:
                terms = self.terms[key]
                if short > 0 and terms.ends > now:
                    self.debt[source] += short - sum(part for _, part in self.take(source, short, now))
                    self.put(target, Parcel((cause, n + 1), short, terms.opens, terms.ends, terms.idle))
                    n += 2
            if awake is not None and any(p.idle for p in self.parcels[target].values()):
                self.wakes[target] = max(awake, self.wakes.get(target, 0))
            self.sweep(source)
