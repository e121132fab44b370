"""Segments: counted in the background, window by window; runs over many members, each exactly once."""

from datetime import UTC, datetime
from types import SimpleNamespace
from uuid import UUID

import pytest
from django.db import connections

from tests.database import buying
from vafa.core.earning import drafting, programmes, publishing, work
from vafa.core.members import selectors as members
from vafa.core.members import services as member_services
from vafa.core.segments import facts, jobs, matching, runs, selectors, services
from vafa.core.segments.errors import (
    NotByHand,
    NothingChosen,
    SegmentInUse,
    SegmentInvalid,
    SegmentNotFound,
    SegmentOfItself,
)
from vafa.core.segments.models import SegmentMember
from vafa.domain.conditions import ConditionInvalid
from vafa.domain.explain import rule_sentence
from vafa.domain.time import DAY, from_datetime
from vafa.kernel.database import unit
from vafa.kernel.models import Club

IN_TEHRAN = {"fact": "member.city", "op": "=", "value": "تهران"}


@pytest.fixture
def shop(logins: object) -> Club:
    return buying.start()


def join(club: Club, count: int, **profile: object) -> list[UUID]:
    found = [buying.join(club) for _ in range(count)]
    with unit(club.id):
        for member_id in found:
            if profile:
                member_services.update(member_id=member_id, changes=profile)
    return found


def counted(club: Club, segment_id: UUID) -> list[UUID]:
    jobs.count(club_id=club.id, segment_id=str(segment_id))
    with unit(club.id):
        found = selectors.segment_of(segment_id)
        assert found.state == "ready"
        rows = SegmentMember.objects.filter(segment_id=segment_id, generation=found.generation)
        ids = sorted(rows.values_list("member_id", flat=True))
        assert found.members == len(ids)
        assert SegmentMember.objects.filter(segment_id=segment_id).count() == len(ids)
    return ids


def test_a_count_finds_exactly_those_who_match_and_a_later_count_replaces_it(
    shop: Club, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "STEP", 2)
    there, elsewhere = join(shop, 5, city="تهران"), join(shop, 4, city="شیراز")
    with unit(shop.id):
        made = services.create(name="تهرانی‌ها", condition=IN_TEHRAN)
        assert made.state == "waiting"
    assert counted(shop, made.id) == sorted(there)
    with unit(shop.id):
        member_services.update(member_id=there[0], changes={"city": "شیراز"})
        member_services.update(member_id=elsewhere[0], changes={"city": "تهران"})
    assert counted(shop, made.id) == sorted([*there[1:], elsewhere[0]])
    with unit(shop.id):
        assert selectors.segments_of(elsewhere[0]) == [(made.id, "تهرانی‌ها", False)]


def asking(*segments: UUID, **more: object) -> dict[str, object]:
    condition = {"fact": "member.segments", "op": "contains", "value": [str(each) for each in segments]}
    return buying.rule("chosen", amount={"kind": "fixed", "amount": 7}, condition=condition, **more)


def test_a_segment_is_a_condition_with_three_readings(shop: Club) -> None:
    inside, outside = join(shop, 2)
    with unit(shop.id):
        made = services.create(name="محرمانه", condition=None)
        other = services.create(name="دیگر", condition=None)
        services.put(segment_id=made.id, member_ids=[inside])
        services.put(segment_id=other.id, member_ids=[inside, outside])
        now = from_datetime(datetime.now(UTC))
        asked = asking(made.id)["condition"]
        assert matching.find(matching.compiled(asked, now)).ids == [inside], "asked of all members"
        assert "«محرمانه»" in matching.said(asked, facts.book(now), "fa", "toman"), "said to staff"
        known = programmes.book(connections["default"].connection, shop.id)
        assert not known.asks_segments, "nothing is read for a programme that does not ask"
    buying.publish(shop, buying.rule(), asking(made.id), since=buying.NOW - DAY)
    with unit(shop.id):
        connection = connections["default"].connection
        book = programmes.book(connection, shop.id)
        assert book.asks_segments
        with work.work(connection, shop.id, [inside, outside]) as job:
            states = job.member(inside), job.member(outside)
            rule = job.programme.by_key["chosen"]
            assert rule.test is not None
            held = [rule.test(SimpleNamespace(member=state.facts)) for state in states]
            assert held == [True, False], "run"
        assert states[1].facts["segments"] == {"other"}, "a segment that no rule names is not told"
        sentence = rule_sentence(rule, job.programme, "fa")
        assert "گروه برگزیده" in sentence
        assert "محرمانه" not in sentence, "members do not read how the club calls them"


def test_a_segment_that_the_programme_asks_for_stays(shop: Club) -> None:
    with unit(shop.id):
        made = services.create(name="ماندنی", condition=None)
        publishing.put_rule(rule=asking(made.id))
        with pytest.raises(SegmentInUse):
            services.remove(segment_id=made.id)
        drafting.discard()
        services.remove(segment_id=made.id)


def test_a_segment_does_not_ask_for_itself(shop: Club) -> None:
    with unit(shop.id):
        made = services.create(name="آینه", condition=IN_TEHRAN)
        with pytest.raises(SegmentOfItself):
            services.change(segment_id=made.id, condition=asking(made.id)["condition"])


def test_what_members_have_and_bought_can_be_asked(shop: Club) -> None:
    rich, poor = join(shop, 2)
    buying.buy(shop, rich, 5_000_000)
    now = from_datetime(datetime.now(UTC))
    for condition in (
        {"fact": "member.balance_points", "op": ">=", "value": 5000},
        {"fact": "member.purchases", "op": "=", "value": 1},
        {"not": {"fact": "member.spent", "op": "<", "value": 5_000_000}},
    ):
        with unit(shop.id):
            assert matching.find(matching.compiled(condition, now)).ids == [rich]
    with unit(shop.id):
        assert matching.find(matching.compiled(None, now)).ids == [poor, rich]
        assert matching.count_up_to(1) == 2


def test_a_page_looks_through_a_window_and_says_where_to_go_on(shop: Club) -> None:
    first = join(shop, 1, city="تهران")
    join(shop, 6)
    now = from_datetime(datetime.now(UTC))
    with unit(shop.id):
        asked = matching.compiled(IN_TEHRAN, now)
        found = matching.find(asked, window=4)
        assert (found.ids, found.partly) == ([], True)
        found = matching.find(asked, window=4, after=found.after)
        assert (found.ids, found.after) == (first, None)


@pytest.mark.parametrize(
    "condition",
    [
        {"fact": "purchase.total", "op": ">", "value": 1},
        {"fact": "member.nothing", "op": "=", "value": 1},
        {"fact": "member.city", "op": ">", "value": "x"},
    ],
)
def test_what_cannot_be_asked_of_all_members_is_refused(shop: Club, condition: dict[str, object]) -> None:
    with pytest.raises(ConditionInvalid), unit(shop.id):
        services.create(name="x", condition=condition)


def test_names_are_needed_and_differ(shop: Club) -> None:
    with unit(shop.id):
        services.create(name="یک", condition=None)
    for name in ("", "  ", "یک", "x" * 81):
        with pytest.raises(SegmentInvalid), unit(shop.id):
            services.create(name=name, condition=None)


def test_by_hand_members_are_put_in_and_taken_out(shop: Club, other_club: Club) -> None:
    one, two = join(shop, 2)
    stranger = UUID(int=7)
    with unit(shop.id):
        made = services.create(name="گروه دستی", condition=None)
        assert services.put(segment_id=made.id, member_ids=[one, two, stranger]) == 2
        assert services.put(segment_id=made.id, member_ids=[one]) == 0
        assert services.take_out(segment_id=made.id, member_ids=[two]) == 1
        assert selectors.segment_of(made.id).members == 1
        by_condition = services.create(name="شرطی", condition=IN_TEHRAN)
    with pytest.raises(NotByHand), unit(shop.id):
        services.put(segment_id=by_condition.id, member_ids=[one])
    with pytest.raises(SegmentNotFound), unit(other_club.id):
        services.remove(segment_id=made.id)
    with unit(shop.id):
        services.remove(segment_id=made.id)
        assert selectors.segments_of(one) == []


def run_to_end(club: Club, **asked: object) -> runs.Run:
    with unit(club.id):
        made = runs.start(**asked)
    jobs.run(club_id=club.id, run_id=str(made.id))
    jobs.run(club_id=club.id, run_id=str(made.id))  # at least once is as good as once
    with unit(club.id):
        return runs.get(made.id)


def test_a_run_reaches_everybody_once(shop: Club, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "AT_ONCE", 2)
    there, elsewhere = join(shop, 5, city="تهران"), join(shop, 3)
    params = {"currency": "points", "amount": 100, "reason": "هدیهٔ تولد باشگاه"}
    done = run_to_end(shop, kind="grant", params=params, selection={"where": IN_TEHRAN})
    assert (done.state, done.done, done.changed, done.refused) == ("done", 5, 5, 0)
    assert [buying.balance(shop, each) for each in [*there, *elsewhere]] == [100] * 5 + [0] * 3
    done = run_to_end(
        shop, kind="add_tag", params={"tag": "ویژه"}, selection={"ids": [*there[:3], *elsewhere]}
    )
    assert (done.changed, done.total) == (6, 6)
    done = run_to_end(shop, kind="remove_tag", params={"tag": "ویژه"}, selection={"ids": there})
    assert (done.changed, done.done) == (3, 5)
    with unit(shop.id):
        assert [members.get(each).tags for each in elsewhere] == [["ویژه"]] * 3
    buying.check_books(shop)


def test_who_cannot_be_reached_is_named_and_the_rest_goes_on(shop: Club) -> None:
    one, two, three = join(shop, 3)
    buying.merge(shop, one, two)
    params = {"currency": "points", "amount": 10, "reason": "هدیه"}
    done = run_to_end(shop, kind="grant", params=params, selection={"ids": [one, two, three]})
    assert (done.state, done.changed, done.refused) == ("done", 2, 1)
    assert [each["member"] for each in done.refusals] == [str(two)]
    assert done.refusals[0]["said"].keys() == {"fa", "en"}


def test_a_stopped_run_does_nothing_more(shop: Club) -> None:
    (one,) = join(shop, 1)
    with unit(shop.id):
        made = runs.start(kind="add_tag", params={"tag": "x"}, selection={"ids": [one]})
        runs.stop(run_id=made.id)
    jobs.run(club_id=shop.id, run_id=str(made.id))
    with unit(shop.id):
        assert members.get(one).tags == []
    with pytest.raises(NothingChosen), unit(shop.id):
        runs.start(kind="add_tag", params={"tag": "x"}, selection={"ids": []})


def test_a_merged_member_is_followed_by_its_survivor(shop: Club) -> None:
    one, two, three = join(shop, 3)
    with unit(shop.id):
        made = services.create(name="گروه دستی", condition=None)
        both = services.create(name="هر دو", condition=None)
        services.put(segment_id=made.id, member_ids=[two, three])
        services.put(segment_id=both.id, member_ids=[one, two])
    merge = buying.merge(shop, one, two)
    now = from_datetime(datetime.now(UTC))
    with unit(shop.id):
        assert {name for _, name, _ in selectors.segments_of(one)} == {"گروه دستی", "هر دو"}
        for segment_id, who in ((made.id, [one, three]), (both.id, [one])):
            found = selectors.segment_of(segment_id)
            listed = matching.find(matching.compiled(None, now), segment=found)
            assert (sorted(listed.ids), found.members) == (sorted(who), len(who))
        member_services.unmerge(merge_id=merge)
        for segment_id in (made.id, both.id):
            found = selectors.segment_of(segment_id)
            listed = matching.find(matching.compiled(None, now), segment=found)
            assert two in listed.ids
            assert found.members == len(listed.ids)
