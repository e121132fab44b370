"""Corrections, gifts, holds, custom events and the clock on a real database."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from tests.database import buying
from vafa.core.earning import happenings, jobs, publishing, services
from vafa.core.earning.clubs import start_club
from vafa.core.earning.errors import (
    AmountInvalid,
    CurrencyUnknown,
    ExpiryInvalid,
    HoldNotFound,
    ReasonNeeded,
    SameMember,
)
from vafa.core.earning.models import Happening
from vafa.core.ledger import selectors
from vafa.core.ledger.models import Account, Hold, Lot, Transfer
from vafa.core.members import services as members
from vafa.core.members.errors import MemberErased, MemberNotFound
from vafa.domain.ledger import NotEnough
from vafa.domain.movements import HoldNotOpen, HoldTooSmall, NotTransferable
from vafa.domain.time import DAY, HOUR, MINUTE, from_datetime
from vafa.kernel import pipeline
from vafa.kernel.database import unit
from vafa.kernel.events import decode
from vafa.kernel.ids import uuid7
from vafa.kernel.models import Club
from vafa.kernel.tables import AuditRecord, OutboxRow

NOW = from_datetime(datetime.now(UTC))


@pytest.fixture
def started(logins: Any) -> Club:
    return start_club(slug=f"club-{uuid7().hex}", name="Earning")


def join(club: Club, **more: Any) -> UUID:
    member = members.join(
        club_id=club.id, identifiers=[("external_id", uuid7().hex)], joined_via="staff", **more
    )
    return UUID(str(member.id))


def points(club: Club, member: UUID, now: int) -> dict[str, int]:
    with unit(club.id):
        found = selectors.balances(member, now)
    assert found is not None
    return {each.currency: each.available for each in found}


def told(club: Club) -> list[str]:
    with unit(club.id):
        return [each.name for row in OutboxRow.objects.order_by("id") for each in decode(row.events)]


def give(club: Club, member: UUID, amount: int, currency: str = "points", **more: Any) -> services.Moved:
    with unit(club.id):
        return services.grant(member_id=member, currency=currency, amount=amount, reason="opening", **more)


def test_a_grant_is_one_transfer_with_its_reason_audit_and_event(started: Club) -> None:
    member = join(started)
    done = give(started, member, 120)
    assert [(each.currency, each.available) for each in done.balances] == [("points", 120)]
    with unit(started.id):
        transfer = Transfer.objects.get(cause=done.id)
        record = AuditRecord.objects.get(action="ledger.grant")
        (line,) = selectors.history(member)
    assert (transfer.kind, transfer.amount, transfer.note) == ("grant", 120, '{"reason":"opening"}')
    assert (record.subject_id, record.after["amount"]) == (member, 120)
    assert (line.amount, line.note) == (120, {"reason": "opening"})
    assert "ledger.granted" in told(started)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"currency": "gold"}, CurrencyUnknown),
        ({"amount": 0}, AmountInvalid),
        ({"amount": -5}, AmountInvalid),
        ({"amount": 10**16}, AmountInvalid),
        ({"amount": True}, AmountInvalid),
        ({"reason": " \u200c "}, ReasonNeeded),
        ({"expires_at": NOW - DAY}, ExpiryInvalid),
        ({"available_at": NOW + 2 * DAY, "expires_at": NOW + DAY}, ExpiryInvalid),
        ({"member_id": uuid7()}, MemberNotFound),
    ],
)
def test_a_grant_that_cannot_be_writes_nothing(started: Club, change: Any, error: type[Exception]) -> None:
    member = join(started)
    given = {"member_id": member, "currency": "points", "amount": 5, "reason": "x"}
    with pytest.raises(error), unit(started.id):
        services.grant(**{**given, **change})
    with unit(started.id):
        assert Transfer.objects.count() == Account.objects.count() == 0
        assert not AuditRecord.objects.filter(action="ledger.grant").exists()


def test_a_deduction_takes_what_expires_first_and_never_more_than_there_is(started: Club) -> None:
    member = join(started)
    give(started, member, 50)
    give(started, member, 30, expires_at=NOW + 5 * DAY)
    with unit(started.id):
        services.deduct(member_id=member, currency="points", amount=40, reason="mistake")
        assert [lot.left for lot in Lot.objects.all()] == [40]
    with pytest.raises(NotEnough) as refused, unit(started.id):
        services.deduct(member_id=member, currency="points", amount=41, reason="mistake")
    assert refused.value.values["missing"] == 1
    assert points(started, member, NOW + MINUTE) == {"points": 40}


def test_a_balance_is_exact_by_the_clock_before_any_job_has_run(started: Club) -> None:
    member = join(started)
    give(started, member, 10)
    give(started, member, 7, expires_at=NOW + DAY)
    give(started, member, 100, available_at=NOW + 2 * DAY)
    with unit(started.id):
        services.place_hold(member_id=member, currency="points", amount=6, minutes=60)
    assert points(started, member, NOW + MINUTE) == {"points": 11}
    assert points(started, member, NOW + 2 * HOUR) == {"points": 17}
    assert points(started, member, NOW + DAY - 1) == {"points": 17}
    assert points(started, member, NOW + DAY) == {"points": 10}
    assert points(started, member, NOW + 2 * DAY) == {"points": 110}
    with unit(started.id):
        assert Account.objects.get().held == 6, "nobody has booked anything"


def test_reading_a_balance_asks_the_same_however_many_lots_there_are(started: Club) -> None:
    member = join(started)
    for _ in range(15):
        give(started, member, 1, expires_at=NOW + DAY)
    counted = []
    for now in (NOW + MINUTE, NOW + 2 * DAY):
        with (
            unit(started.id),
            connection.execute_wrapper(lambda run, *rest: (counted.append(1), run(*rest))[1]),
        ):
            selectors.balances(member, now)
    assert len(counted) == 2


def test_the_settling_job_books_what_is_due_and_only_that(started: Club) -> None:
    due, calm = join(started), join(started)
    give(started, due, 7, expires_at=NOW + DAY)
    give(started, calm, 7, expires_at=NOW + 300 * DAY)
    with unit(started.id):
        past = datetime.now(UTC) - timedelta(seconds=1)
        Account.objects.filter(member_id=due).update(turn_at=past, goes_at=past)
        Lot.objects.filter(member_id=due).update(expires_at=past)
    jobs.settle(started.id)
    with unit(started.id):
        kinds = list(Transfer.objects.order_by("cause").values_list("member_id", "kind"))
        assert kinds == [(due, "grant"), (calm, "grant"), (due, "expire")]
        assert Account.objects.get(member_id=due).total == 0
    assert told(started).count("ledger.expired") == 1
    before = pipeline.trips
    jobs.settle(started.id)
    assert pipeline.trips == before, "nobody was loaded"


def test_a_hold_lapses_by_itself(started: Club) -> None:
    member = join(started)
    give(started, member, 20)
    with unit(started.id):
        hold = services.place_hold(member_id=member, currency="points", amount=20)
        lasting = (hold.lapses_at - hold.created_at).total_seconds()
    assert 890 < lasting < 910, "a quarter of an hour, by the programme"
    later = NOW + HOUR
    with pytest.raises(HoldNotOpen), unit(started.id):
        services.confirm_hold(hold_id=hold.id, now=later)
    with unit(started.id):
        services.tick_members(member_ids=[member], now=later)
        assert Hold.objects.get().state == "lapsed"
    assert "holds.lapsed" in told(started)
    assert points(started, member, later) == {"points": 20}


def test_a_hold_is_confirmed_in_part_and_only_once(started: Club) -> None:
    member = join(started)
    give(started, member, 20)
    with unit(started.id):
        hold = services.place_hold(member_id=member, currency="points", amount=15, reference="desk 4")
        assert hold.reference == "desk 4"
    with pytest.raises(HoldTooSmall), unit(started.id):
        services.confirm_hold(hold_id=hold.id, amount=16)
    with unit(started.id):
        done = services.confirm_hold(hold_id=hold.id, amount=9)
        assert (done.state, done.taken) == ("confirmed", 9)
    for verb in (services.confirm_hold, services.release_hold):
        with pytest.raises(HoldNotOpen), unit(started.id):
            verb(hold_id=hold.id)
    with pytest.raises(HoldNotFound), unit(started.id):
        services.release_hold(hold_id=uuid7())
    assert points(started, member, NOW + MINUTE) == {"points": 11}
    assert [name for name in told(started) if name.startswith("holds.")] == [
        "holds.placed",
        "holds.confirmed",
    ]


def test_a_gift_goes_where_the_programme_allows_it(started: Club) -> None:
    giver, taker = join(started), join(started)
    give(started, giver, 50, expires_at=NOW + 9 * DAY)
    asked = {"giver_id": giver, "taker_id": taker, "currency": "points", "amount": 30}
    with pytest.raises(NotTransferable), unit(started.id):
        services.gift(**asked)
    with unit(started.id):
        body = publishing.read()["published"]["body"]
        body["currencies"][0]["transferable"] = True
        publishing.save_draft(body=body)
        publishing.publish()
    with pytest.raises(SameMember), unit(started.id):
        services.gift(**{**asked, "taker_id": giver})
    with unit(started.id):
        services.gift(**asked, reason="تولدت مبارک")
    later = NOW + MINUTE
    assert (points(started, giver, later), points(started, taker, later)) == ({"points": 20}, {"points": 30})
    assert points(started, taker, NOW + 9 * DAY) == {"points": 0}, "a parcel keeps its expiry"


def test_an_erased_member_is_nobody_any_more(started: Club) -> None:
    member = join(started, given_name="پنهان")
    give(started, member, 80)
    with unit(started.id):
        happenings.post_happening(
            member_id=member, type="survey", reference="s", data={"answer": "من پنهان هستم"}
        )
        services.place_hold(member_id=member, currency="points", amount=5, reference="پنهان")
        members.erase(member_id=member)
    assert points(started, member, NOW + MINUTE) == {"points": 0}
    with pytest.raises(MemberErased):
        give(started, member, 1)
    with unit(started.id):
        texts = [
            *Transfer.objects.values_list("note", flat=True),
            *Happening.objects.values_list("data", flat=True),
        ]
        texts += Hold.objects.values_list("reference", flat=True)
        assert sum(each.amount for each in selectors.history(member)) == 0
    assert not any("پنهان" in text or "opening" in text for text in texts if text)


def test_a_past_balance_is_told_from_transfers_alone(started: Club) -> None:
    member = join(started)
    for days, amount, lasts in ((20, 10, 30), (10, 5, 4), (2, 100, 300)):
        at = NOW - days * DAY
        give(started, member, amount, at=at, expires_at=at + lasts * DAY, now=at)
    with unit(started.id):
        services.deduct(
            member_id=member, currency="points", amount=8, reason="x", at=NOW - DAY, now=NOW - DAY
        )

        def at(moment: int) -> int:
            found = selectors.balances_at(member, moment)
            return found[0].available if found else 0

        assert [at(NOW - days * DAY) for days in (21, 20, 10, 7, 6, 3, 2, 1)] == [
            0,
            10,
            15,
            15,
            10,
            10,
            110,
            102,
        ]
        assert at(NOW) == points(started, member, NOW)["points"]
        assert selectors.balances_at(uuid7(), NOW) is None


def ladder(threshold: int) -> dict[str, Any]:
    tiers = [
        {"key": "base", "names": {"fa": "پایه", "en": "Base"}, "threshold": 0},
        {"key": "gold", "names": {"fa": "طلایی", "en": "Gold"}, "threshold": threshold},
    ]
    return {
        "ladders": [
            {"key": "main", "names": {"fa": "سطح", "en": "Tier"}, "metric": {"kind": "spend"}, "tiers": tiers}
        ]
    }


def test_members_follow_new_thresholds_by_a_job(logins: Any) -> None:
    club = buying.start()
    with unit(club.id):
        publishing.set_module(key="tiers", on=True, params=ladder(5_000_000))
    rich, poor = buying.join(club), buying.join(club)
    now = from_datetime(datetime.now(UTC))
    buying.buy(club, rich, 4_000_000, now=now)
    buying.buy(club, poor, 1_000_000, now=now)
    with unit(club.id):
        publishing.set_module(key="tiers", params=ladder(3_000_000))
        with connection.cursor() as cursor:
            cursor.execute(
                "select count(*) from procrastinate_jobs where task_name = %s and args->>'club_id' = %s",
                [publishing.FOLLOW_JOB, str(club.id)],
            )
            assert cursor.fetchone() == (2,), "switching on and new params"
    jobs.follow_programme(club.id)
    with unit(club.id), connection.cursor() as cursor:
        cursor.execute("select member_id, tier from tiers_standing where club_id = %s", [club.id])
        assert cursor.fetchall() == [(rich, "gold")]
