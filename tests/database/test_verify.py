"""Verify finds nothing where nothing is wrong, and every kind of tampering where something is."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest

from tests.database import buying
from vafa.core.earning import services
from vafa.core.ledger.verifying import Difference
from vafa.core.members import services as members
from vafa.core.purchases.simulation.running import simulate
from vafa.core.purchases.verifying import verify
from vafa.domain.time import DAY, HOUR, MINUTE, to_datetime
from vafa.kernel.database import unit
from vafa.kernel.models import Club
from vafa.kernel.provision import Login

NOW = buying.NOW
RULES = (
    buying.rule(expiry={"kind": "days", "days": 100}),
    buying.rule("later", activation={"days": 7}, caps=[{"per": "month", "amount": 500}]),
    buying.rule("idle", expiry={"kind": "inactivity", "days": 90}),
    buying.rule("back", currency="credit", amount={"kind": "percent", "percent": "3"}),
    buying.rule("budget", caps=[{"per": "campaign", "amount": 250}]),
)
TIERS = {"tiers": {"on": True, "params": {}}}


def at(instant: int) -> Any:
    return to_datetime(instant)


def lived(club: Club) -> UUID:
    """A member to whom everything has happened that a purchase can lead to, twice over."""
    member = buying.join(club)
    buying.buy(club, member, 300_000, now=NOW - 200 * DAY)
    first = buying.buy(club, member, 400_000, now=NOW - 150 * DAY)
    buying.buy(club, member, 90_000, now=NOW - 20 * DAY, happened_at=at(NOW - 25 * DAY).isoformat())
    buying.buy(club, member, 60_000_000, now=NOW - DAY)
    paid = buying.buy(club, member, 200_000, now=NOW - HOUR, payments=[{"kind": "points", "amount": 150}])
    buying.take_back(club, first.id, amount=100_000)
    buying.take_back(club, paid.id)
    with unit(club.id):
        services.grant(member_id=member, currency="points", amount=70, reason="sorry")
        services.deduct(member_id=member, currency="points", amount=20, reason="mistake")
        services.place_hold(member_id=member, currency="points", amount=30)
    return member


@pytest.fixture(scope="module")
def history(logins: dict[str, Login]) -> tuple[Club, UUID]:
    club = buying.start(*RULES, modules=TIERS)
    return club, lived(club)


def found(club: Club, **given: Any) -> list[Difference]:
    return list(verify(club.id, **given))


def test_a_lived_history_is_in_order(history: tuple[Club, UUID]) -> None:
    assert found(history[0]) == []


def test_an_empty_club_is_in_order(club: Club) -> None:
    assert found(club) == []


TAMPERING = {
    "total": "update core_ledger_account set total = total + 5 where currency = 'points'",
    "balance": "update core_ledger_account set debt = debt + 7 where currency = 'credit'",
    "pending": "update core_ledger_account set pending = pending + 1 where pending > 0",
    "held": "update core_ledger_account set held = held + 1 where held > 0",
    "expiring": "update core_ledger_account set goes = goes + 1 where goes > 0",
    "expiring at": "update core_ledger_account set goes_at = goes_at + interval '1 day' where goes > 0",
    "turns at": "update core_ledger_account set turn_at = turn_at - interval '1 hour' where currency = 'points'",
    "idle": "update core_ledger_account set idle_left = idle_left + 1 where idle_left > 0",
    "idle clock": "update core_ledger_account set idle_at = null where idle_left > 0",
    "lot": "update core_ledger_lot set left_amount = left_amount + 1",
    "lot gone": "delete from core_ledger_lot where currency = 'credit'",
    "lot opened": """insert into core_ledger_lot (club_id, member_id, cause, n, left_amount, currency)
        select club_id, member_id, cause, 99, 5, currency from core_ledger_transfer
        where kind = 'spend' limit 1""",
    "expiry of lot": "update core_ledger_lot set expires_at = expires_at + interval '1 day'",
    "activation of lot": "update core_ledger_lot set available_at = available_at - interval '1 day'",
    "idleness of lot": "update core_ledger_lot set expires_at = 'infinity' where currency = 'credit'",
    "parts of hold": "update core_ledger_hold set parts = '[]'",
    "held in lot": "update core_ledger_hold set parts = jsonb_set(parts, '{0,1}', '77') where state = 'open'",
    "transfer amount": "update core_ledger_transfer set amount = amount + 1 where kind = 'earn'",
    "transfer gone": "delete from core_ledger_transfer where kind = 'reverse'",
    "transfer twice": """insert into core_ledger_transfer (club_id, member_id, cause, n, amount, at, makes_lot, idle,
        currency, kind) select club_id, member_id, gen_random_uuid(), 0, 3, at, false, false, currency, 'grant'
        from core_ledger_transfer limit 1""",
    "earned twice": """insert into core_ledger_transfer (club_id, member_id, cause, n, amount, at, makes_lot, idle,
        currency, kind) select club_id, member_id, cause, 77, 3, at, true, false, currency, 'earn'
        from core_ledger_transfer where kind = 'earn' limit 1""",
    "moves": "delete from core_ledger_move where kind = 'spend'",
    "lot of expiry": "update core_ledger_transfer set lot_cause = null, lot_n = null where kind = 'expire'",
    "other lot of expiry": "update core_ledger_transfer set lot_n = lot_n + 7 where kind = 'expire'",
    "move of nothing": """insert into core_ledger_move (club_id, cause, n, lot_cause, lot_n, amount, kind)
        select club_id, gen_random_uuid(), 0, lot_cause, lot_n, -1, kind from core_ledger_move limit 1""",
    "move misnamed": "update core_ledger_move set kind = 'expire' where kind = 'spend'",
    "gift": "update core_ledger_transfer set kind = 'gift_in' where kind = 'grant'",
    "record": """update core_purchases_purchase set record = regexp_replace(record, '"f":[[][[]0,\\d+', '"f":[[0,1')""",
    "spent record": """update core_purchases_purchase set record = replace(record, '"points",150', '"points",151')""",
    "refund record": """update core_purchases_refund
        set record = replace(record, '"m":[["points",', '"m":[["points",1')""",
    "purchase gone": "delete from core_purchases_purchase where returned is null",
    "returned": "update core_purchases_purchase set returned = null",
    "purchases": "update core_earning_standing set purchases = purchases + 1",
    "spent": "update core_earning_standing set spent = spent - 1",
    "caps": "update core_earning_standing set data = regexp_replace(data, '(later.month\":{\"\\d+\":)', '\\19')",
    "tiers": "update core_earning_standing set data = replace(data, '\"silver\"', '\"gold\"')",
    "budget": "update core_earning_budget set used = used - 1",
}


@pytest.mark.parametrize("name", TAMPERING)
def test_tampering_is_found(history: tuple[Club, UUID], logins: dict[str, Login], name: str) -> None:
    """Each is done by the owner of the tables, who can do what the application cannot, and undone afterwards."""
    club, _ = history
    with psycopg.connect(logins["superuser"].conninfo()) as connection:
        changed, text = tampered(connection, club, TAMPERING[name])
        assert changed, f"nothing was changed by: {text}"
        connection.commit()
        try:
            differences = found(club)
        finally:
            restore(connection, club)
    assert differences
    assert found(club) == []


TABLES = (
    "core_purchases_purchase", "core_purchases_refund", "core_earning_standing", "core_earning_budget",
    "core_ledger_account", "core_ledger_transfer", "core_ledger_lot", "core_ledger_move", "core_ledger_hold",
)  # fmt: skip


def tampered(connection: psycopg.Connection[Any], club: Club, text: str) -> tuple[int, str]:
    """Keep a copy of the club's rows, then run the statement on rows of this club alone, without foreign keys."""
    connection.execute("set session_replication_role = replica")
    for table in TABLES:
        connection.execute(
            f"create temp table kept_{table} as select * from {table} where club_id = {club.id}"
        )
    body = text.replace("limit 1", f"{'and' if 'where' in text else 'where'} club_id = {club.id} limit 1")
    if not text.startswith("insert"):
        body += f" {'and' if 'where' in text else 'where'} club_id = {club.id}"
    return connection.execute(body).rowcount, body


def restore(connection: psycopg.Connection[Any], club: Club) -> None:
    for table in TABLES:
        connection.execute(f"delete from {table} where club_id = {club.id}")
        connection.execute(f"insert into {table} select * from kept_{table}")
    connection.commit()


def test_the_clock_alone_changes_nothing(history: tuple[Club, UUID]) -> None:
    """What has expired or come due, and is not booked yet, is not a difference."""
    today = datetime.now(UTC)
    assert [found(history[0], now=today + timedelta(days=days)) for days in (0, 5, 40, 400)] == [[]] * 4


def test_merged_members_count_as_one(logins: dict[str, Login]) -> None:
    club = buying.start(*RULES, modules=TIERS)
    ann, ben = lived(club), lived(club)
    merge = buying.merge(club, ann, ben)
    assert found(club) == []
    buying.buy(club, ann, 120_000, now=NOW + MINUTE)
    assert found(club) == []
    with unit(club.id):
        members.unmerge(merge_id=merge)
    assert found(club) == []


def test_a_debt_that_the_clock_sets_off_is_no_correction(logins: dict[str, Login]) -> None:
    """Points are spent, then taken back while others are still pending: those pay the debt when they end."""
    later = buying.rule("later", activation={"days": 7}, expiry={"kind": "days", "days": 3})
    ladder = {
        "key": "main",
        "names": {"fa": "سطح", "en": "tier"},
        "metric": {"kind": "points", "currency": "points"},
        "tiers": [
            {"key": "one", "names": {"fa": "یک", "en": "one"}, "threshold": 0},
            {"key": "two", "names": {"fa": "دو", "en": "two"}, "threshold": 150},
        ],
        "corrections_count": True,
    }
    club = buying.start(
        buying.rule(), later, modules={"tiers": {"on": True, "params": {"ladders": [ladder]}}}
    )
    member = buying.join(club)
    first = buying.buy(club, member, 100_000, now=NOW - 2 * DAY)
    payment = [{"kind": "points", "amount": 100}]
    buying.buy(club, member, 100_000, now=NOW - DAY, payments=payment)
    buying.take_back(club, first.id)
    with unit(club.id):
        services.grant(member_id=member, currency="credit", amount=500, reason="sorry")
    assert found(club) == []
    with unit(club.id):
        services.tick_members(member_ids=[member], now=NOW + 12 * DAY)
    kinds = {
        kind for (kind,) in buying.rows(club, "select kind from core_ledger_transfer where kind = 'deduct'")
    }
    assert kinds == {"deduct"}
    assert found(club, now=at(NOW + 13 * DAY)) == []
    assert simulate(club.id)["purchases"] == 2
