"""Tiers where they are kept: the table, the queried condition, freezing, the hourly clock."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, connections

from tests.database import buying
from vafa.core.earning.programmes import book
from vafa.core.earning.services import tick_members
from vafa.core.members import selectors as members
from vafa.domain.conditions import compile_query, parse
from vafa.domain.time import DAY, from_datetime, to_datetime
from vafa.kernel.database import unit
from vafa.kernel.models import Club
from vafa.modules.tiers import jobs, selectors, services
from vafa.modules.tiers.models import TierStanding
from vafa.modules.tiers.tests.ladder import ladder

pytestmark = pytest.mark.usefixtures("logins")


def start(*ladders: dict[str, Any]) -> Club:
    given = list(ladders or [ladder()])
    return buying.start(modules={"tiers": {"on": True, "params": {"ladders": given}}})


def holding(club: Club, tier: str) -> set[UUID]:
    """The members of whom the queried condition says that they hold a tier."""
    with unit(club.id):
        condition = parse({"fact": "member.tier", "op": "=", "value": tier})
        facts = book(connections["default"].connection, club.id).version(1).book
        sql, params = compile_query(condition, facts)
        given = {
            **params,
            "club": club.id,
            "now": to_datetime(buying.NOW),
            "today": to_datetime(buying.NOW).date(),
        }
        with connection.cursor() as cursor:
            cursor.execute(
                f"select m.id from core_members_member m where m.club_id = %(club)s and ({sql})", given
            )
            return {row[0] for row in cursor.fetchall()}


def row(club: Club, member_id: UUID) -> TierStanding:
    with unit(club.id):
        [found] = selectors.standings_of(member_id=member_id)
        return found


def test_the_table_is_written_when_a_tier_changes_and_only_then() -> None:
    club = start()
    member = buying.join(club)
    buying.buy(club, member, 60_000)
    with unit(club.id):
        assert selectors.standings_of(member_id=member) == []
    buying.buy(club, member, 50_000)
    found = row(club, member)
    assert (found.tier, found.progress) == ("silver", 110_000)
    assert found.valid_until == to_datetime(buying.NOW + 30 * DAY)
    buying.buy(club, member, 1_000)
    assert row(club, member).progress == 110_000


def test_a_queried_tier_is_the_tier_that_is_run_also_of_who_never_bought() -> None:
    club = start()
    idle, silver = buying.join(club), buying.join(club)
    buying.buy(club, silver, 100_000)
    assert holding(club, "bronze") == {idle}
    assert holding(club, "silver") == {silver}


def test_frozen_and_let_go() -> None:
    club = start()
    member = buying.join(club)
    buying.buy(club, member, 100_000)
    with unit(club.id):
        services.freeze(member_id=member, ladder="main", reason="a promise", now=buying.NOW)
    assert row(club, member).frozen and row(club, member).due_at is None
    with unit(club.id):
        tick_members(member_ids=[member], now=buying.NOW + 90 * DAY)
    assert row(club, member).tier == "silver"
    with unit(club.id):
        services.unfreeze(member_id=member, ladder="main", reason="over", now=buying.NOW + 90 * DAY)
        tick_members(member_ids=[member], now=buying.NOW + 121 * DAY)
    assert (row(club, member).tier, row(club, member).frozen) == ("bronze", False)


def test_an_unknown_ladder_is_refused_and_nothing_is_written() -> None:
    club = start()
    member = buying.join(club)
    with pytest.raises(services.LadderUnknown), unit(club.id):
        services.freeze(member_id=member, ladder="none", reason="?", now=buying.NOW)
    with unit(club.id):
        assert selectors.standings_of(member_id=member) == []


def test_the_hourly_clock_finds_who_is_due_and_tells_of_the_fall() -> None:
    club = start()
    member = buying.join(club)
    buying.buy(club, member, 100_000, now=buying.NOW - 200 * DAY)
    assert row(club, member).tier == "silver"
    jobs.tick(club.id)
    assert row(club, member).tier == "bronze"
    with unit(club.id):
        assert selectors.due_members(now=to_datetime(buying.NOW)) == []
        assert members.get(member).id == member
        with connection.cursor() as cursor:
            cursor.execute("select events from kernel_outbox where events like '%%tiers.downgraded%%'")
            assert len(cursor.fetchall()) == 1


def test_story_22_the_tier_is_right_after_each_purchase_each_return_and_each_change_of_thresholds() -> None:
    club = start()
    member = buying.join(club)

    def buy(price: int, **given: Any) -> Any:
        return buying.buy(club, member, price, now=from_datetime(datetime.now(UTC)), **given)

    def tier(stored: Any) -> str:
        [note] = stored.record.t["tiers"]
        return str(note["key"])

    assert tier(buy(60_000)) == "bronze"
    second = buy(50_000)
    assert tier(second) == "silver"
    buying.take_back(club, second.id)
    assert row(club, member).tier == "bronze"
    assert tier(buy(240_000)) == "gold"
    assert tier(buy(20_000, payments=[{"kind": "points", "amount": 200}])) == "gold"
    assert holding(club, "gold") == {member}

    higher = {"tiers": {"on": True, "params": {"ladders": [ladder(0, 100_000, 900_000)]}}}
    buying.publish(club, since=from_datetime(datetime.now(UTC)), modules=higher)
    with unit(club.id):
        tick_members(member_ids=[member])
    assert row(club, member).tier == "silver"
    assert tier(buy(700_000)) == "gold"
