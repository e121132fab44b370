"""Whatever the size of its batches, an import comes to the same as purchases told one by one in their own time."""

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection

from tests.database import buying
from vafa.core.earning.clubs import start_club
from vafa.core.members.services import Newcomer, join_many
from vafa.core.purchases.importing import posting, running, state
from vafa.core.purchases.importing.sources import Item
from vafa.core.purchases.intake import Wanted
from vafa.core.purchases.verifying import verify
from vafa.domain.baskets import Payment, line
from vafa.domain.time import DAY, HOUR, parse_instant
from vafa.kernel.database import unit
from vafa.kernel.ids import uuid7
from vafa.kernel.models import Club
from vafa.kernel.provision import Login

START = parse_instant("2025-01-04T08:00:00Z")
MEMBERS = 12
PURCHASES = 600


def names(text: str) -> dict[str, str]:
    return {"fa": text, "en": text}


def rule(key: str, currency: str, per: int, **terms: Any) -> dict[str, Any]:
    amount = {"kind": "per_amount", "amount": 1, "per": per}
    return {"key": key, "names": names(key), "currency": currency, "amount": amount, **terms}


PROGRAMME: dict[str, Any] = {
    # Terms that make the clock act within a batch: soon, later, at a month's end, on idleness, and never.
    "currencies": [
        {"key": key, "names": names(key), "rial_value": 100}
        for key in ("soon", "later", "month", "idle", "never")
    ],
    "rules": [
        rule("soon", "soon", 1_000, expiry={"kind": "days", "days": 3}, activation={"hours": 30}),
        rule("later", "later", 1_000, expiry={"kind": "days", "days": 20}),
        rule("month", "month", 2_000, expiry={"kind": "jalali_months", "months": 1, "end_of_month": True}),
        rule("idle", "idle", 3_000, expiry={"kind": "inactivity", "days": 6}),
        rule(
            "never",
            "never",
            1_000,
            caps=[{"per": "week", "amount": 900}],
        ),
    ],
}


@dataclass
class Sales:
    """Purchases of a few members; now and then one pays with what it may or may not have."""

    baskets: int = PURCHASES
    name: str = "sales"

    def items(self, part: int, parts: int, start: int = 0) -> Iterator[Item]:
        chance = random.Random(7)
        at = START
        for place in range(self.baskets):
            at += chance.randrange(1, 6) * HOUR
            who = chance.randrange(MEMBERS)
            lines = [
                line("x", unit_price=chance.randrange(1, 400) * 1_000) for _ in range(chance.randrange(1, 4))
            ]
            paid = Payment(chance.choice(("later", "never", "soon")), chance.randrange(1, 60))
            payments = [paid] if chance.random() < 0.15 else []
            if place >= start and who % parts == part:
                want = Wanted(
                    str(place),
                    ("external_id", str(who)),
                    lines,
                    payments,
                    source="test",
                    happened_at=at,
                    door="import",
                )
                yield Item(place, place + 2, want)


def posted(size: int, parts: int, monkeypatch: pytest.MonkeyPatch) -> tuple[Club, dict[str, Any]]:
    club = start_club(slug=f"batches-{uuid7().hex[-20:]}", name="Batches", programme=PROGRAMME)
    newcomers = [
        Newcomer(identifiers=[("external_id", str(n))], joined_at=START - DAY) for n in range(MEMBERS)
    ]
    join_many(club_id=club.id, newcomers=newcomers, joined_via="import")
    with unit(club.id):
        made, _ = state.find_or_start(digest=b"x", name="sales", baskets=PURCHASES, parts=parts, mapping={})
    monkeypatch.setattr(posting, "FIRST", size)
    monkeypatch.setattr(posting, "BATCH", size)
    task = posting.Task(Sales(), club.id, made.id, parts, "en")
    for part in range(parts):
        posting.post(task, part, lambda _place, _count: None)
    with unit(club.id):
        tally = state.tally_of(made.id)
        problems = state.problems(made.id)
    return club, {
        "recorded": tally.recorded, "bad": tally.bad, "earned": tally.earned, "problems": problems,
        "accounts": table(club, "core_ledger_account"), "lots": table(club, "core_ledger_lot"),
        "moved": table(club, "core_ledger_transfer"),
    }  # fmt: skip


COLUMNS = {
    "core_ledger_account": "total, pending, held, debt, goes, idle_left, turn_at, goes_at, idle_at",
    "core_ledger_lot": "left_amount, available_at, expires_at::text",
    "core_ledger_transfer": "t.kind, amount, at, expires_at",
}


def table(club: Club, name: str) -> list[Any]:
    """Rows without ids made by chance, by the member's own number."""
    with unit(club.id), connection.cursor() as cursor:
        cursor.execute(
            f"select i.value, currency, {COLUMNS[name]} from {name} t"
            " join core_members_identifier i on i.club_id = t.club_id and i.member_id = t.member_id"
            f" where t.club_id = %s order by i.value, currency, {COLUMNS[name]}",
            [club.id],
        )
        return list(cursor.fetchall())


def test_batches_of_any_size_come_to_the_same(
    logins: dict[str, Login], monkeypatch: pytest.MonkeyPatch
) -> None:
    club, one_by_one = posted(1, 1, monkeypatch)
    assert one_by_one["recorded"] > PURCHASES * 0.9
    assert one_by_one["recorded"] + one_by_one["bad"] == PURCHASES
    assert {"expire", "spend", "earn"} <= {row[2] for row in one_by_one["moved"]}
    assert list(verify(club.id)) == []
    for size, parts in ((7, 1), (40, 2), (PURCHASES, 1)):
        other, found = posted(size, parts, monkeypatch)
        assert found == one_by_one, (size, parts)
        assert list(verify(other.id)) == []


@pytest.mark.usefixtures("logins")
def test_statistics_are_made_once_until_a_table_has_doubled() -> None:
    looked = (
        "select greatest(last_analyze, last_autoanalyze) from pg_stat_user_tables"
        " where relname = 'core_members_member'"
    )

    def seen() -> Any:
        with connection.cursor() as cursor:
            cursor.execute(looked)
            return cursor.fetchone()[0]

    buying.join(buying.start())
    running.analyse()
    for _turn in range(20):
        first = seen()
        running.analyse()
        if seen() == first:
            break
        time.sleep(0.5)  # what other connections have changed is counted when they say so, a little later
    assert first is not None
    assert seen() == first
