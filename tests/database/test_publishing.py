"""Publishing of programmes: drafts, refusals in words, versions without gaps, modules on and off."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connections

from vafa.core.earning import checks, clubs, drafting, programmes, publishing
from vafa.core.earning.models import Draft, Programme, Standing
from vafa.core.members import services
from vafa.core.purchases import catalogue
from vafa.domain.errors import VafaError
from vafa.domain.time import DAY, HOUR, from_datetime
from vafa.kernel import modules
from vafa.kernel.database import unit
from vafa.kernel.ids import uuid7
from vafa.kernel.models import Club
from vafa.kernel.modules import ModuleUnknown
from vafa.kernel.params import ParamsInvalid
from vafa.kernel.tables import AuditRecord

RULE: dict[str, Any] = {
    "key": "extra",
    "names": {"fa": "هدیه", "en": "Extra"},
    "currency": "points",
    "amount": {"kind": "fixed", "amount": 5},
}


@pytest.fixture
def started(logins: Any) -> Club:
    return clubs.start_club(slug=f"club-{uuid7().hex}", name="Publishing")


def numbers(club: Club) -> list[int]:
    with unit(club.id):
        return list(Programme.objects.order_by("number").values_list("number", flat=True))


def publish_rule(club: Club, **change: Any) -> Programme:
    with unit(club.id):
        publishing.put_rule(rule={**RULE, **change})
        return publishing.publish(note="a rule")


def test_a_new_club_has_a_programme_that_works(started: Club) -> None:
    assert (started.programme_number, numbers(started)) == (1, [1])
    with unit(started.id):
        found = publishing.read()
        assert modules.keys_on(started.id) == frozenset()
    assert [each["key"] for each in found["published"]["body"]["currencies"]] == ["points", "credit"]
    assert found["draft"] is None


@pytest.mark.parametrize("slug", ["", "-x", "UPPER", "a" * 41, "نام"])
def test_a_slug_is_checked(logins: Any, slug: str) -> None:
    with pytest.raises(clubs.SlugInvalid):
        clubs.start_club(slug=slug, name="x")


def test_a_slug_is_one_clubs(started: Club) -> None:
    with pytest.raises(clubs.SlugTaken):
        clubs.start_club(slug=started.slug, name="x")


def test_a_draft_changes_nothing_until_it_is_published(started: Club) -> None:
    with unit(started.id):
        said = publishing.put_rule(rule=RULE)
        assert "5 points" in said["says"]["en"]
        assert "۵ امتیاز" in said["says"]["fa"]
        checked = publishing.check()
        assert checked["differences"] == {"rules": {"added": ["extra"]}}
        assert [rule["rule"] for rule in checked["rules"]] == ["points", "extra"]
    assert numbers(started) == [1]
    with unit(started.id):
        version = publishing.publish(note="Nowruz")
        assert (version.number, version.note) == (2, "Nowruz")
        assert not Draft.objects.exists()
        record = AuditRecord.objects.filter(action="programme.publish").latest("id")
        assert (record.before, record.after["differences"]) == (
            {"number": 1},
            {"rules": {"added": ["extra"]}},
        )
    with pytest.raises(publishing.NoDraft), unit(started.id):
        publishing.publish()


def test_a_rule_is_replaced_in_its_place(started: Club) -> None:
    publish_rule(started)
    with unit(started.id):
        publishing.put_rule(rule={**RULE, "key": "points", "amount": {"kind": "fixed", "amount": 9}})
        body = publishing.read()["draft"]["body"]
        assert [rule["key"] for rule in body["rules"]] == ["points", "extra"]
        changed = publishing.check()["differences"]["rules"]["changed"]["points"]
        assert changed["amount"]["after"] == {"kind": "fixed", "amount": 9}


@pytest.mark.parametrize(
    "change",
    [
        {"currency": "gold"},
        {"key": "No Key"},
        {"amount": {"kind": "percent", "percent": 2.5}},
        {"amount": {"kind": "multiplier", "factor": "2", "of": ["nobody"]}},
        {"condition": {"fact": "member.unheard_of", "op": "=", "value": 1}},
        {"condition": {"fact": "purchase.total", "op": ">=", "value": "much"}},
        {"caps": [{"per": "fortnight", "amount": 5}]},
        {"surprise": 1},
    ],
)
def test_what_cannot_be_published_is_refused_when_it_is_saved(started: Club, change: dict[str, Any]) -> None:
    with pytest.raises(VafaError) as refused, unit(started.id):
        publishing.put_rule(rule={**RULE, **change})
    for lang in ("fa", "en"):
        assert all(refused.value.say(lang))
    with unit(started.id):
        assert not Draft.objects.exists()


def test_what_looks_unmeant_is_said(started: Club) -> None:
    visit = {"on": "event", "event_type": "party"}
    with unit(started.id):
        assert publishing.put_rule(rule=RULE)["warnings"] == []
        warned = publishing.put_rule(rule={**RULE, "on": False, "branches": ["moon"], "trigger": visit})[
            "warnings"
        ]
    assert len(warned) == 3
    assert any("moon" in warning["en"] for warning in warned)


def test_numbers_have_no_gaps_however_many_publish_at_once(started: Club) -> None:
    def switch(n: int) -> None:
        try:
            with unit(started.id):
                publishing.set_module(key="tiers", on=bool(n % 2))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as together:
        list(together.map(switch, range(12)))
    assert numbers(started) == list(range(1, 14))


def test_a_version_waits_for_its_day_and_switches_go_through_it(started: Club) -> None:
    now = from_datetime(datetime.now(UTC))
    with unit(started.id):
        publishing.put_rule(rule=RULE)
        publishing.publish(effective_from=now + DAY)
    with unit(started.id):
        publishing.set_module(key="tiers", on=True)
    book = read_book(started)
    today, tomorrow = book.at(now + HOUR), book.at(now + DAY + HOUR)
    assert (sorted(today.by_key), sorted(tomorrow.by_key)) == (["points"], ["extra", "points"])
    assert today.body.modules["tiers"].on
    assert tomorrow.body.modules["tiers"].on


def read_book(club: Club) -> programmes.Book:
    with unit(club.id):
        return programmes.book(connections["default"].connection, club.id)


def test_the_past_stays_once_something_was_decided_by_it(started: Club) -> None:
    now = from_datetime(datetime.now(UTC))
    with unit(started.id):
        publishing.put_rule(rule=RULE)
        publishing.publish(effective_from=now - 400 * DAY)
    with unit(started.id):
        member = services.join(club_id=started.id, identifiers=[("card", "5")], joined_via="staff")
        today = datetime.now(UTC)
        Standing.objects.create(
            member_id=member.id, purchases=1, spent=9, first_at=today, last_at=today, data="{}"
        )
    with unit(started.id):
        publishing.put_rule(rule={**RULE, "key": "more"})
    with pytest.raises(publishing.AlreadyDecided), unit(started.id):
        publishing.publish(effective_from=now - DAY)


def test_a_module_is_refused_where_it_could_not_run(started: Club) -> None:
    with pytest.raises(ModuleUnknown), unit(started.id):
        publishing.set_module(key="teleport", on=True)
    with pytest.raises(ParamsInvalid), unit(started.id):
        publishing.set_module(key="tiers", on=True, params={"ladders": "high"})
    assert numbers(started) == [1]


def test_a_branch_may_be_set_apart_where_the_module_allows_it(started: Club) -> None:
    with pytest.raises(publishing.BranchParamsUnsupported), unit(started.id):
        publishing.set_module(key="tiers", on=True, branch="tajrish")
    with unit(started.id):
        publishing.set_module(key="cashback", on=True)
        switch = publishing.set_module(
            key="cashback", params={"steps": [{"from_rials": 0, "percent": "9"}]}, branch="tajrish"
        )
    assert switch.on
    assert list(switch.branches) == ["tajrish"]
    with unit(started.id):
        assert modules.keys_on(started.id) == {"cashback"}


def test_switching_does_not_lose_a_draft(started: Club) -> None:
    with unit(started.id):
        publishing.put_rule(rule=RULE)
        publishing.set_module(key="tiers", on=True)
    with unit(started.id):
        publishing.publish()
        assert modules.keys_on(started.id) == {"tiers"}
    assert "extra" in read_book(started).at(from_datetime(datetime.now(UTC)) + HOUR).by_key


def test_every_process_hears_of_new_tags_of_branches(started: Club) -> None:
    before = read_book(started)
    assert before.tags == {}
    with unit(started.id):
        catalogue.put_branches(items=[{"code": "tajrish", "name": "", "tags": ["north"], "active": True}])
    after = read_book(started)
    assert (after.number, after.tags) == (before.number + 1, {"tajrish": frozenset({"north"})})
    with unit(started.id):
        catalogue.put_branches(
            items=[{"code": "tajrish", "name": "تجریش", "tags": ["north"], "active": True}]
        )
    assert read_book(started).number == after.number, "a name is nothing that rules ask for"


REVERSED = {"valid_from": "2026-12-05T00:00:00+03:30", "valid_to": "2026-12-05T00:00:00+03:30"}


def test_a_rule_that_ends_before_it_begins_is_not_written_but_goes_on_loading(started: Club) -> None:
    with unit(started.id), pytest.raises(checks.RuleReversed) as refused:
        publishing.put_rule(rule={**RULE, **REVERSED})
    assert refused.value.errors[0]["path"] == "rules.extra.valid_to"
    with unit(started.id):
        body = publishing.plain(publishing.latest().body)
        rules = [*body["rules"], {**RULE, **REVERSED}]
        publishing.publish_body(publishing.parse_body({**body, "rules": rules}))
    with unit(started.id):
        assert drafting.rule_of(drafting.drafted(), "extra") is not None
        publishing.put_rule(rule={**RULE, "key": "other"})
        for refusing in (publishing.publish, publishing.check):
            with pytest.raises(checks.RuleReversed, match="Extra"):
                refusing()
        drafting.remove_rule(key="extra")
        assert publishing.publish().number == 3
