"""One club in the database for random lives: what happens is done by the services, at moments that are given."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch
from uuid import UUID

from tests.database import buying
from tests.property.oracle import Oracle
from tests.property.oracle_terms import CURRENCIES, DAY, RULES, Sale
from vafa.core.earning import services, work
from vafa.core.ledger import selectors
from vafa.core.members import services as members
from vafa.core.purchases import subscribers
from vafa.core.purchases.verifying import verify
from vafa.domain.ledger import FOREVER
from vafa.domain.records import BalanceNow
from vafa.domain.time import MINUTE, to_datetime
from vafa.kernel.database import unit
from vafa.kernel.instants import instant

START = buying.NOW - 800 * DAY
LADDER: dict[str, Any] = {
    "key": "main",
    "names": {"fa": "سطح", "en": "Tier"},
    "metric": {"kind": "spend"},
    "window": {"kind": "rolling_days", "days": 30},
    "validity": {"kind": "days", "days": 20},
    "tiers": [
        {"key": "silver", "names": {"fa": "نقره‌ای", "en": "Silver"}, "threshold": 300_000},
        {"key": "gold", "names": {"fa": "طلایی", "en": "Gold"}, "threshold": 900_000},
    ],
}  # fmt: skip


class Home:
    """The club and the services of the core, each call in a transaction of its own."""

    def __init__(self) -> None:
        tiers = {"tiers": {"on": True, "params": {"ladders": [LADDER]}}}
        self.club = buying.start(*RULES, currencies=CURRENCIES, modules=tiers)

    @contextmanager
    def at(self, now: int) -> Iterator[None]:
        """Inside a unit, with the clock at `now` also for what follows a merge."""
        with (
            patch.object(work, "now_instant", lambda: now),
            patch.object(subscribers, "now_instant", lambda: now),
            unit(self.club.id),
        ):
            yield

    def balances(self, member: UUID, now: int) -> dict[str, BalanceNow]:
        with unit(self.club.id):
            found = selectors.balances(member, now)
        assert found is not None
        return {each.currency: each for each in found}

    def grant(self, member: UUID, currency: str, amount: int, ends: int, now: int) -> UUID:
        with self.at(now):
            expires_at = None if ends >= FOREVER else ends
            return services.grant(
                member_id=member,
                currency=currency,
                amount=amount,
                reason="life",
                expires_at=expires_at,
                now=now,
            ).id

    def deduct(self, member: UUID, currency: str, amount: int, now: int) -> None:
        with self.at(now):
            services.deduct(member_id=member, currency=currency, amount=amount, reason="life", now=now)

    def gift(self, giver: UUID, taker: UUID, amount: int, now: int) -> UUID:
        with self.at(now):
            return services.gift(giver_id=giver, taker_id=taker, currency="points", amount=amount, now=now).id

    def hold(self, member: UUID, amount: int, lapses: int, now: int) -> UUID:
        with self.at(now):
            minutes = (lapses - now) // MINUTE
            made = services.place_hold(
                member_id=member, currency="points", amount=amount, minutes=minutes, now=now
            )
        found: UUID = made.id
        return found

    def end_hold(self, hold: UUID, amount: int, now: int) -> None:
        with self.at(now):
            if amount:
                services.confirm_hold(hold_id=hold, amount=amount, now=now)
            else:
                services.release_hold(hold_id=hold, now=now)

    def tick(self, people: list[UUID], now: int) -> None:
        with self.at(now):
            services.tick_members(member_ids=people, now=now)

    def merge(self, survivor: UUID, merged: UUID, now: int) -> UUID:
        with self.at(now):
            made: UUID = members.merge(survivor_id=survivor, merged_id=merged, at=now).id
        return made

    def unmerge(self, merge: UUID, now: int) -> None:
        with self.at(now):
            members.unmerge(merge_id=merge, at=now)

    def lots(self, member: UUID) -> list[tuple[Any, ...]]:
        """Open lots by currency and terms: (currency, available from, until, left, held)."""
        found = buying.rows(
            self.club,
            "select currency, available_at, nullif(expires_at, 'infinity'), coalesce(expires_at = 'infinity', false),"
            " left_amount, (select coalesce(sum((p ->> 2)::bigint), 0) from core_ledger_hold h,"
            "  jsonb_array_elements(h.parts) p where h.club_id = l.club_id and h.member_id = l.member_id"
            "  and h.currency = l.currency and h.state = 'open' and p ->> 0 = l.cause::text and p ->> 1 = l.n::text"
            " ) from core_ledger_lot l where club_id = %s and member_id = %s",
            self.club.id,
            member,
        )
        sums: dict[Any, list[int]] = defaultdict(lambda: [0, 0])
        for currency, _, ends, idle, left, held in found:
            terms = sums[currency, 0 if idle else instant(ends, FOREVER), idle]
            terms[0] += left
            terms[1] += held
        return sorted((*terms, *amounts) for terms, amounts in sums.items())

    def made_by_unmerging(self) -> UUID | None:
        found = buying.rows(
            self.club,
            "select cause from core_ledger_transfer where club_id = %s and kind = 'merge_in'"
            " order by cause desc limit 1",
            self.club.id,
        )
        return found[0][0] if found else None

    def differences(self, now: int) -> list[str]:
        return [str(each) for each in verify(self.club.id, now=to_datetime(now))]


class Book(Oracle):
    """The oracle of the engine, which also knows whose history counts for whom."""

    def __init__(self) -> None:
        super().__init__()
        self.went_back: dict[Any, int] = defaultdict(int)

    def reverse(self, sale: Sale, number: int, where: tuple[Any, str], amount: int, now: int) -> bool:
        key = (sale.cause, number)
        before = self.parcels[where][key].left if key in self.parcels[where] else 0
        done = super().reverse(sale, number, where, amount, now)
        after = self.parcels[where][key].left if key in self.parcels[where] else 0
        self.went_back[key] += before - after
        return done

    def merge(self, survivor: Any, merged: Any) -> dict[str, Any]:
        brought = super().merge(survivor, merged)
        brought["went_back"] = dict(self.went_back)
        return brought

    def unmerge(self, cause: Any, survivor: Any, merged: Any, brought: dict[str, Any], now: int) -> None:
        """What was returned of the merged member's own purchases is gone, like what has expired."""
        for key, amount in self.went_back.items():
            since = amount - brought["went_back"].get(key, 0)
            brought["before"][key] = brought["before"].get(key, 0) - since
        super().unmerge(cause, survivor, merged, brought, now)

    def count_rooms(self, sales: list[Sale], owner: Any) -> None:
        """Used limits by whom the purchases belong to now."""
        self.day_room.clear()
        for sale in sales:
            today = (owner(sale.who), (sale.at + 12_600_000_000) // DAY)
            for (rule, amount, _), back in zip(sale.gave, sale.reversed, strict=True):
                self.day_room[today] += (amount - back) * (rule == "food")

    def lots(self, who: Any) -> list[tuple[Any, ...]]:
        """As `Home.lots` shows them."""
        sums: dict[Any, list[int]] = defaultdict(lambda: [0, 0])
        for (mine, currency), parcels in self.parcels.items():
            for parcel in parcels.values() if mine == who else ():
                terms = sums[currency, 0 if parcel.idle else parcel.ends, parcel.idle]
                terms[0] += parcel.left
                terms[1] += parcel.held
        return sorted((*terms, *amounts) for terms, amounts in sums.items())

    def expiring(self, where: tuple[Any, str]) -> tuple[int, int]:
        """What expires next and when; (0, 0) if nothing does."""
        free = [
            (self.ends(where, p), p.left - p.held) for p in self.parcels[where].values() if p.left > p.held
        ]
        ends = min((at for at, _ in free if at < FOREVER), default=0)
        return sum(amount for at, amount in free if at == ends), ends
