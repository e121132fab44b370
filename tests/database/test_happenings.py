"""Custom events of a club, and the dates of its members that are such events."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import connections

from tests.database.test_earning import NOW, join, points, told
from vafa.core.earning import anniversaries, happenings
from vafa.core.earning.clubs import start_club
from vafa.core.earning.errors import EventFromFuture, EventReferenceTaken, EventTypeUnknown
from vafa.core.earning.models import Happening
from vafa.domain.time import DAY, HOUR, MINUTE, from_datetime, gregorian
from vafa.kernel.database import unit
from vafa.kernel.ids import uuid7


def event_rules(*rules: dict[str, Any]) -> dict[str, Any]:
    return {
        "currencies": [{"key": "points", "names": {"fa": "امتیاز", "en": "points"}}],
        "rules": [
            {
                "currency": "points",
                "amount": {"kind": "fixed", "amount": 50},
                "names": {"fa": "ق", "en": "r"},
                **rule,
            }
            for rule in rules
        ],
        "events": {"visit": {"fa": "مراجعه", "en": "visit"}},
    }


def test_a_custom_event_earns_once_by_its_reference(logins: Any) -> None:
    body = event_rules({"key": "visit", "trigger": {"on": "event", "event_type": "visit"}})
    club = start_club(slug=f"club-{uuid7().hex}", name="Events", programme=body)
    member, other = join(club), join(club)
    asked: dict[str, Any] = {"member_id": member, "type": "visit", "reference": "door-1", "data": {"seat": 4}}

    def post(**change: Any) -> happenings.Posted:
        with unit(club.id):
            return happenings.post_happening(**{**asked, **change})

    first, again = post(), post()
    assert (first.id, again.repeated, again.record) == (again.id, True, first.record)
    assert points(club, member, NOW + MINUTE) == {"points": 50}
    for change, differs in (({"amount": 3}, "the amount"), ({"member_id": other}, "the member")):
        with pytest.raises(EventReferenceTaken) as refused:
            post(**change)
        assert differs in str(refused.value)
    with pytest.raises(EventTypeUnknown) as unknown:
        post(type="party", reference="2")
    assert unknown.value.values["known"] == ["visit"]
    with pytest.raises(EventFromFuture):
        post(reference="3", happened_at=from_datetime(datetime.now(UTC)) + HOUR)
    assert told(club).count("events.posted") == 1


def test_the_same_event_at_once_happens_once(logins: Any) -> None:
    body = event_rules({"key": "visit", "trigger": {"on": "event", "event_type": "visit"}})
    club = start_club(slug=f"club-{uuid7().hex}", name="Events", programme=body)
    member = join(club)

    def post(_: int) -> UUID:
        try:
            with unit(club.id):
                return happenings.post_happening(member_id=member, type="visit", reference="one").id
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as together:
        assert len(set(together.map(post, range(16)))) == 1
    assert points(club, member, NOW + MINUTE) == {"points": 50}


def test_birthdays_earn_once_a_jalali_year(logins: Any) -> None:
    trigger = {"on": "date", "date": "birthday"}
    body = event_rules(
        {"key": "birthday", "trigger": trigger},
        {"key": "soon", "trigger": {**trigger, "days_before": 3}, "amount": {"kind": "fixed", "amount": 1}},
    )
    club = start_club(slug=f"club-{uuid7().hex}", name="Dates", programme=body)
    born = join(club, birthday=gregorian(1370, 9, 15))
    others = [join(club, birthday=gregorian(1370, 9, 16)), join(club)]
    day = from_datetime(datetime(2026, 12, 6, 9, tzinfo=UTC))  # 15 Azar 1405
    for now in (day - 3 * DAY, day - 3 * DAY + HOUR, day, day + HOUR):
        anniversaries.celebrate(club.id, now)
    assert points(club, born, day + HOUR) == {"points": 51}
    assert [points(club, other, day + HOUR) for other in others] == [{}, {}]
    assert anniversaries.celebrate(club.id, day + DAY) == 1, "the next member's day"
    with unit(club.id):
        assert Happening.objects.filter(member_id=born).count() == 2


def test_who_was_born_on_30_esfand_has_a_birthday_every_year() -> None:
    calendar = anniversaries.programmes.calendar("Asia/Tehran")
    common = calendar.day(from_datetime(datetime(2026, 3, 20, 9, tzinfo=UTC)))  # 29 Esfand 1404, no leap year
    leap = calendar.day(from_datetime(datetime(2025, 3, 20, 9, tzinfo=UTC)))  # 30 Esfand 1403
    born = gregorian(1399, 12, 30)
    assert (common.jm, common.jd, leap.jm, leap.jd) == (12, 29, 12, 30)
    assert born in anniversaries.same_days(common)
    assert born in anniversaries.same_days(leap)


def test_the_day_of_joining_earns_every_year_after_the_first(logins: Any) -> None:
    body = event_rules({"key": "joined", "trigger": {"on": "date", "date": "joined"}})
    club = start_club(slug=f"club-{uuid7().hex}", name="Dates", programme=body)
    day = from_datetime(datetime(2026, 11, 21, 9, tzinfo=UTC))
    old = join(
        club, happened_at=from_datetime(datetime(2024, 11, 19, 21, tzinfo=UTC))
    )  # 30 Aban 1403 in Tehran
    new = join(club, happened_at=day - HOUR)
    assert anniversaries.celebrate(club.id, day) == 1
    assert (points(club, old, day + HOUR), points(club, new, day + HOUR)) == ({"points": 50}, {})
