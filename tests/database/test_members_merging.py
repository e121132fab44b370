"""Merging, un-merging, erasing: what moves, what comes back, and that nothing of a person is left."""

import threading

import pytest
from django.db import connection, connections

from vafa.core.members import selectors, services
from vafa.core.members.errors import (
    MemberErased,
    MemberMerged,
    MemberNotFound,
    MergeNotFound,
    MergeWithItself,
)
from vafa.core.members.models import Identifier, Merge
from vafa.domain.time import DAY, parse_instant
from vafa.kernel.database import unit
from vafa.kernel.ids import uuid7

AT = parse_instant("2026-11-24T10:30:00+03:30")
OURS = "core_members_"


def join(club, card, **more):
    with unit(club.id):
        more = {"joined_via": "staff", "happened_at": AT} | more
        return services.join(club_id=club.id, identifiers=[("card", card)], **more)


def merge(club, survivor, merged):
    with unit(club.id):
        return services.merge(survivor_id=survivor.id, merged_id=merged.id)


def leads_to(club, card):
    with unit(club.id):
        return selectors.by_identifier(club.id, card, "card").id


def profile(club, member):
    with unit(club.id):
        found = selectors.get(member.id)
        names = (
            "given_name", "city", "birthday", "tags", "groups", "custom", "consent", "joined_at",
            "merged_into",
        )  # fmt: skip
        return {name: getattr(found, name) for name in names}


@pytest.fixture
def pair(club):
    """The survivor knows little; the other is older, and knows and allows more."""
    survivor = join(club, "1", given_name="Sara", tags=["a"], consent={"sms": False})
    merged = join(
        club, "2", given_name="Sarah", city="یزد", birthday="1990-02-03", tags=["a", "b"],
        consent={"sms": True, "email": True}, happened_at=AT - 30 * DAY,
    )  # fmt: skip
    return survivor, merged


def test_the_survivor_gets_what_it_did_not_know(club, pair):
    survivor, merged = pair
    merge(club, survivor, merged)
    known = profile(club, survivor)
    assert (known["given_name"], known["city"], known["tags"]) == ("Sara", "یزد", ["a", "b"])
    assert known["consent"]["sms"]["granted"] is False  # the later word
    assert known["consent"]["email"]["granted"] is True
    assert known["joined_at"] == merged.joined_at
    assert leads_to(club, "2") == survivor.id
    with unit(club.id):
        assert selectors.survivor(merged.id).id == survivor.id
        assert [each.id for each in selectors.page()] == [survivor.id]


def test_unmerging_restores_both_and_leaves_what_came_later(club, pair):
    survivor, merged = pair
    before = profile(club, survivor), profile(club, merged)
    record = merge(club, survivor, merged)
    with unit(club.id):
        services.add_identifier(member_id=survivor.id, kind="card", value="3")
    with unit(club.id):
        services.unmerge(merge_id=record.id)
    assert (profile(club, survivor), profile(club, merged)) == before
    assert [leads_to(club, card) for card in "123"] == [survivor.id, merged.id, survivor.id]
    with pytest.raises(MergeNotFound), unit(club.id):
        services.unmerge(merge_id=record.id)


def test_unmerging_keeps_what_was_changed_since(club, pair):
    survivor, merged = pair
    record = merge(club, survivor, merged)
    with unit(club.id):
        services.update(member_id=survivor.id, changes={"city": "قم", "tags": ["a", "b", "c"]})
        services.set_consent(member_id=survivor.id, channel="email", granted=False)
        services.unmerge(merge_id=record.id)
    after = profile(club, survivor)
    assert (after["city"], after["tags"], after["birthday"]) == ("قم", ["a", "c"], None)
    assert after["consent"]["email"]["granted"] is False


def test_a_chain_is_undone_from_its_end(club):
    one, two, three = (join(club, card) for card in "123")
    first = merge(club, two, three)
    second = merge(club, one, two)
    assert {leads_to(club, card) for card in "123"} == {one.id}
    with unit(club.id):
        assert selectors.survivor(three.id).id == one.id
        assert set(selectors.tree(one.id)) == {one.id, two.id, three.id}
    with pytest.raises(MemberMerged), unit(club.id):
        services.unmerge(merge_id=first.id)
    with unit(club.id):
        services.unmerge(merge_id=second.id)
    assert [leads_to(club, card) for card in "123"] == [one.id, two.id, two.id]
    with unit(club.id):
        services.unmerge(merge_id=first.id)
    assert [leads_to(club, card) for card in "123"] == [one.id, two.id, three.id]


def test_what_cannot_be_merged(club, other_club, pair):
    survivor, merged = pair
    with pytest.raises(MergeWithItself):
        merge(club, survivor, survivor)
    stranger = join(other_club, "1")
    with pytest.raises(MemberNotFound):
        merge(club, survivor, stranger)
    merge(club, survivor, merged)
    for survivor_again, merged_again in ((survivor, merged), (merged, survivor)):
        with pytest.raises(MemberMerged):
            merge(club, survivor_again, merged_again)
    with pytest.raises(MemberMerged), unit(club.id):
        services.update(member_id=merged.id, changes={"city": "x"})
    with pytest.raises(MergeNotFound), unit(club.id):
        services.unmerge(merge_id=uuid7())


def test_two_who_merge_each_other_at_once(club, pair):
    """One merge wins; no deadlock, no circle."""
    outcomes = []
    gate = threading.Barrier(2)

    def run(survivor, merged):
        gate.wait()
        try:
            outcomes.append(merge(club, survivor, merged))
        except Exception as failure:
            outcomes.append(failure)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=order) for order in (pair, pair[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(type(each).__name__ for each in outcomes) == ["MemberMerged", "Merge"]


def test_steps_of_other_parts_run_in_the_transaction(club, pair, monkeypatch):
    survivor, merged = pair
    calls = []
    monkeypatch.setattr("vafa.core.members.merging.MERGE_STEPS", [lambda *ids: calls.append(("merge", ids))])
    monkeypatch.setattr(
        "vafa.core.members.merging.UNMERGE_STEPS", [lambda *ids: calls.append(("unmerge", ids))]
    )
    record = merge(club, survivor, merged)
    with unit(club.id):
        services.unmerge(merge_id=record.id)
    ids = (survivor.id, merged.id, record.id)
    assert calls == [("merge", ids), ("unmerge", ids)]

    def fail(*ids):
        raise RuntimeError("the ledger refused")

    monkeypatch.setattr("vafa.core.members.merging.MERGE_STEPS", [fail])
    with pytest.raises(RuntimeError):
        merge(club, survivor, merged)
    assert leads_to(club, "2") == merged.id
    with unit(club.id):
        assert Merge.objects.filter(undone_at=None).count() == 0


def test_erasing_leaves_no_text_of_the_person_anywhere(club, monkeypatch):
    """Every word that was ever given is looked for in every column of all the club's rows."""
    secrets = {
        "given_name": "Zxqname", "family_name": "Zxqfamily", "city": "Zxqcity", "tags": ["zxqtag"],
        "groups": ["zxqgroup"],
    }  # fmt: skip
    member = join(club, "zxqcard", birthday="1987-06-05", consent={"zxqchannel": True}, **secrets)
    other = join(club, "zxqother", **secrets | {"given_name": "Zxqmerged"})
    record = merge(club, other, member)
    with unit(club.id):
        services.unmerge(merge_id=record.id)
        services.update(member_id=member.id, changes={"given_name": "Zxqsecond", "tags": ["zxqlate"]})
        services.add_identifier(member_id=member.id, kind="email", value="zxq@example.ir", label="zxqlabel")
    merge(club, member, other)
    assert found_in(club, "zxq") >= {"core_members_member", "core_members_identifier", "core_members_merge"}

    erased = []
    monkeypatch.setattr("vafa.core.members.merging.ERASE_STEPS", [erased.append])
    with unit(club.id):
        services.erase(member_id=member.id)
    assert erased == [member.id]
    for trace in ("zxq", "1987-06-05"):
        # The audit trail keeps which groups the club had put a member in, under the pseudonym.
        assert {table for table in found_in(club, trace) if table.startswith(OURS)} == set()
    assert found_in(club, "1987-06-05") == found_in(club, "zxqname") == found_in(club, "zxqcity") == set()
    assert found_in(club, "zxqcard") == found_in(club, "zxq@example") == found_in(club, "zxqlate") == set()
    with unit(club.id):
        assert selectors.get(member.id).erased_at is not None
        assert Identifier.objects.count() == 0
        services.erase(member_id=member.id)  # twice is once
    assert erased == [member.id]


def test_nobody_writes_to_an_erased_member(club, pair):
    survivor, merged = pair
    record = merge(club, survivor, merged)
    with pytest.raises(MemberMerged), unit(club.id):
        services.erase(member_id=merged.id)
    with unit(club.id):
        services.erase(member_id=survivor.id)
    for write in (
        lambda: services.update(member_id=survivor.id, changes={"city": "x"}),
        lambda: services.add_identifier(member_id=survivor.id, kind="card", value="9"),
        lambda: services.set_consent(member_id=survivor.id, channel="sms", granted=True),
        lambda: services.unmerge(merge_id=record.id),
    ):
        with pytest.raises(MemberErased), unit(club.id):
            write()
    assert join(club, "2").id != merged.id  # the card is free again


def found_in(club, text):
    """The club tables in which any column of any of the club's rows contains the text."""
    found = set()
    with unit(club.id), connection.cursor() as cursor:
        cursor.execute(
            "select c.table_name from information_schema.columns c where c.table_schema = 'public'"
            " and c.column_name = 'club_id'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"select count(*) from {table} t where t::text ilike %s", [f"%{text}%"])
            if cursor.fetchone()[0]:
                found.add(table)
    return found
