"""Joining, changing, finding: on the real database, with real commits."""

import threading
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connections

from vafa.core.members import fields, selectors, services
from vafa.core.members.errors import (
    FieldInvalid,
    IdentifierBlocked,
    IdentifierNotFound,
    IdentifierTaken,
    LastIdentifier,
    MemberInvalid,
    MemberNotFound,
)
from vafa.core.members.models import Identifier, Member
from vafa.domain.identifiers import IdentifierInvalid
from vafa.domain.time import parse_instant
from vafa.kernel.database import unit
from vafa.kernel.ids import uuid7
from vafa.kernel.scope import NoClubInScope

MOBILE = "09121234567"
AT = parse_instant("2026-11-24T10:30:00+03:30")


def join(club, mobile=MOBILE, **more):
    with unit(club.id):
        return services.join(
            club_id=club.id, identifiers=[("mobile", mobile)], joined_via="staff", happened_at=AT, **more
        )


def test_a_member_joins_and_is_found_in_any_writing(club):
    member = join(
        club,
        given_name="  علي ",
        gender="male",
        birthday="1990-02-03",
        tags=["vip", "vip"],
        consent={"sms": True},
    )
    with unit(club.id):
        services.add_identifier(member_id=member.id, kind="card", value="6037-9911")
        services.add_identifier(member_id=member.id, kind="external_id", value="crm 7")
        services.add_identifier(member_id=member.id, kind="email", value="A@Example.ir")
        for raw in (MOBILE, "+98 912 123 4567", "۰۹۱۲۱۲۳۴۵۶۷", "60379911", "crm 7", "a@example.IR"):
            found = selectors.by_identifier(club.id, raw)
            assert found is not None and found.id == member.id
        assert selectors.by_identifier(club.id, "60379911", "card").id == member.id
        assert selectors.by_identifier(club.id, "60379911", "external_id") is None
        assert selectors.by_identifier(club.id, "09120000000") is None
        assert selectors.by_identifier(club.id, "") is None
        stored = selectors.get(member.id)
    assert stored.given_name == "علی"
    assert stored.birthday == date(1990, 2, 3)
    assert stored.tags == ["vip"]
    assert stored.consent["sms"]["granted"] is True
    assert selectors.facts(stored) == {
        "gender": "male",
        "birthday": date(1990, 2, 3),
        "joined_at": AT,
        "city": None,
        "groups": frozenset(),
        "tags": frozenset({"vip"}),
        "custom": {},
        "is_demo": False,
    }


def test_an_identifier_is_of_one_member_only_and_the_refusal_tells_nothing_of_the_other(club, other_club):
    join(club, given_name="Shirin")
    with pytest.raises(IdentifierTaken) as refused:
        join(club, "+989121234567")
    assert "Shirin" not in str(refused.value.problem("fa"))
    assert refused.value.problem("en")["identifier"] == "mobile"
    with unit(club.id):
        assert Member.objects.count() == 1
    join(other_club)  # another club's members are another matter


def test_what_is_wrong_is_said_all_at_once_and_nothing_is_written(club):
    with pytest.raises(MemberInvalid) as refused:
        join(club, gender="x", birthday="2999-01-01", tags="vip", custom={"size": 3}, city="\ud800")
    assert {each["path"] for each in refused.value.errors} == {
        "gender",
        "birthday",
        "tags",
        "custom.size",
        "city",
    }
    with pytest.raises(IdentifierInvalid):
        join(club, "12")
    with pytest.raises(MemberInvalid), unit(club.id):
        services.join(club_id=club.id, identifiers=[], joined_via="staff")
    with unit(club.id):
        assert Member.objects.count() == 0


def test_ten_tills_join_the_same_mobile_and_one_succeeds(club):
    outcomes = at_once(10, lambda number: join(club, given_name=f"n{number}"))
    assert sum(isinstance(each, Member) for each in outcomes) == 1
    assert sum(isinstance(each, IdentifierTaken) for each in outcomes) == 9
    with unit(club.id):
        assert Member.objects.count() == 1
        assert Identifier.objects.count() == 1


def test_crossed_identifiers_do_not_deadlock(club):
    pairs = [[("card", "1"), ("card", "2")], [("card", "2"), ("card", "1")]]

    def enter(number):
        with unit(club.id):
            return services.join(club_id=club.id, identifiers=pairs[number % 2], joined_via="staff")

    outcomes = at_once(8, enter)
    assert sum(isinstance(each, Member) for each in outcomes) == 1
    assert all(isinstance(each, (Member, IdentifierTaken)) for each in outcomes)


def test_many_join_together_or_not_at_all(club):
    newcomers = [
        services.Newcomer(
            identifiers=[("external_id", f"h{number}")], profile={"is_demo": True}, joined_at=AT
        )
        for number in range(500)
    ]
    members = services.join_many(club_id=club.id, newcomers=newcomers, joined_via="import")
    with unit(club.id):
        assert selectors.by_identifier(club.id, "h123").id == members[123].id
        assert [each.id for each in selectors.page(limit=3)] == [each.id for each in members[:3]]
        assert [each.id for each in selectors.page(after=members[2].id, limit=1)] == [members[3].id]
    twice = [services.Newcomer(identifiers=[("card", "9")]), services.Newcomer(identifiers=[("card", "9")])]
    with pytest.raises(IdentifierTaken):
        services.join_many(club_id=club.id, newcomers=twice, joined_via="import")
    with unit(club.id):
        assert Member.objects.count() == 500
    assert services.join_many(club_id=club.id, newcomers=[], joined_via="import") == []


def test_identifiers_come_and_go(club):
    member, other = join(club), join(club, "09350000000")
    with unit(club.id):
        first = services.add_identifier(member_id=member.id, kind="card", value="77", label="کارت خانه")
        again = services.add_identifier(member_id=member.id, kind="card", value="۷۷")
        assert first.value == again.value == "77"
        assert [each.kind for each in selectors.identifiers(member.id)] == ["mobile", "card"]
    with pytest.raises(IdentifierTaken), unit(club.id):
        services.add_identifier(member_id=other.id, kind="card", value="77")
    with pytest.raises(IdentifierNotFound), unit(club.id):
        services.remove_identifier(member_id=other.id, kind="card", value="77")
    with unit(club.id):
        services.remove_identifier(member_id=member.id, kind="mobile", value=MOBILE)
    with pytest.raises(LastIdentifier), unit(club.id):
        services.remove_identifier(member_id=member.id, kind="card", value="77")


def test_update_changes_what_is_named_and_clears_what_is_none(club):
    member = join(club, given_name="Sara", city="شیراز")
    with unit(club.id):
        services.update(member_id=member.id, changes={"given_name": None, "groups": ["b", "a"]})
        stored = selectors.get(member.id)
    assert (stored.given_name, stored.city, stored.groups) == (None, "شیراز", ["a", "b"])
    with pytest.raises(MemberInvalid) as refused, unit(club.id):
        services.update(member_id=member.id, changes={"erased_at": None, "club_id": 1})
    assert {each["path"] for each in refused.value.errors} == {"erased_at", "club_id"}
    with pytest.raises(MemberNotFound), unit(club.id):
        services.update(member_id=uuid7(), changes={"city": "x"})


def test_consent_keeps_the_last_word_by_channel(club):
    member = join(club, consent={"sms": True, "email": True})
    with unit(club.id):
        services.set_consent(member_id=member.id, channel="sms", granted=False, at=AT)
        consent = selectors.get(member.id).consent
    assert (consent["sms"]["granted"], consent["email"]["granted"]) == (False, True)
    assert consent["sms"]["at"] == "2026-11-24T07:00:00+00:00"
    with pytest.raises(MemberInvalid), unit(club.id):
        services.set_consent(member_id=member.id, channel="SMS!", granted=True)


def test_fields_of_the_clubs_own(club):
    words = {"fa": "نام", "en": "name"}
    with unit(club.id):
        fields.define(key="size", type="integer", labels=words)
        fields.define(key="since", type="date", labels=words)
        fields.define(
            key="pet", type="choice", labels=words, choices={"cat": words, "dog": words}, required=True
        )
    with pytest.raises(MemberInvalid) as refused:
        join(club, custom={"size": 1.5, "since": "yesterday", "pet": "cow"})
    assert len(refused.value.errors) == 3
    with pytest.raises(MemberInvalid):
        join(club, custom={"size": 3})  # the club requires to know the pet
    member = join(club, custom={"size": 3, "since": "2020-01-02", "pet": "cat"})
    with unit(club.id):
        services.update(member_id=member.id, changes={"custom": {"size": None}})
        assert selectors.get(member.id).custom == {"since": "2020-01-02", "pet": "cat"}
    with pytest.raises(MemberInvalid), unit(club.id):
        services.update(member_id=member.id, changes={"custom": {"pet": None}})
    for wrong in (
        {"key": "Size", "type": "text"},
        {"key": "x", "type": "float"},
        {"key": "x", "type": "choice"},
        {"key": "size", "type": "text"},
    ):
        with pytest.raises(FieldInvalid), unit(club.id):
            fields.define(labels=words, **wrong)
    with unit(club.id):
        fields.remove(key="since")
        assert selectors.get(member.id).custom == {"pet": "cat"}


def test_fields_become_facts_that_run_and_query_alike(club):
    words = {"fa": "نام", "en": "name"}
    with unit(club.id):
        for key, kind in (("size", "integer"), ("since", "date"), ("loud", "boolean"), ("note", "text")):
            fields.define(key=key, type=kind, labels=words)
    member = join(club, custom={"size": -4, "since": "2020-01-02", "loud": True, "note": "ی"})
    bare = join(club, "09350000000")

    class Context:
        def __init__(self, each):
            self.member = selectors.facts(each)

    with unit(club.id):
        for fact in fields.facts(list(selectors.fields().values())):
            for each in (member, bare):
                with connections["default"].cursor() as cursor:
                    cursor.execute(
                        f"select {fact.sql} from core_members_member m where club_id = %s and id = %s",
                        [club.id, each.id],
                    )
                    queried = cursor.fetchone()[0]
                assert queried == eval(fact.expr, {"c": Context(each), **fact.names})
                assert (queried is None) == (each is bare)


def test_another_clubs_member_is_not_there(club, other_club):
    member = join(club)
    with pytest.raises(MemberNotFound), unit(other_club.id):
        selectors.get(member.id)
    with unit(other_club.id):
        assert selectors.by_identifier(club.id, MOBILE) is None  # row security, although asked for by club
    with pytest.raises(NoClubInScope):
        selectors.get(member.id)


def at_once(count: int, work: Callable[[int], object]) -> list[object]:
    """``work(0…count-1)`` in as many threads that start together; results or the exceptions they raised."""
    outcomes: list[object] = [None] * count
    gate = threading.Barrier(count)

    def run(number):
        gate.wait()
        try:
            outcomes[number] = work(number)
        except Exception as failure:
            outcomes[number] = failure
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


def test_a_blocked_card_leads_to_nobody_and_cannot_be_given_away(club):
    with unit(club.id):
        owner = services.join(
            club_id=club.id, identifiers=[("card", "60379912"), ("mobile", "09121234567")], joined_via="staff"
        )
        services.block_identifier(member_id=owner.id, kind="card", value="6037-9912")
    for kind in ("card", None):
        with pytest.raises(IdentifierBlocked), unit(club.id):
            selectors.by_identifier(club.id, "60379912", kind)
    with pytest.raises(IdentifierTaken), unit(club.id):
        services.join(club_id=club.id, identifiers=[("card", "60379912")], joined_via="staff")
    with pytest.raises(LastIdentifier), unit(club.id):
        services.remove_identifier(member_id=owner.id, kind="mobile", value="09121234567")
    with unit(club.id):
        services.unblock_identifier(member_id=owner.id, kind="card", value="60379912")
        found = selectors.by_identifier(club.id, "60379912")
        assert found is not None
        assert found.id == owner.id
    with pytest.raises(IdentifierNotFound), unit(club.id):
        services.unblock_identifier(member_id=owner.id, kind="card", value="60379912")
