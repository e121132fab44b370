"""The staff of a club: roles, who may change whom, the last owner, other clubs."""

import threading
from uuid import UUID

import pytest
from django.db import connection

from vafa.kernel import roles, staff, users
from vafa.kernel.database import unit
from vafa.kernel.ids import uuid7
from vafa.kernel.models import Club
from vafa.kernel.people import StaffRow, User
from vafa.kernel.staff import LastOwner, OwnersOnly, Staff, StaffNotAllowed, StaffOtherBranch
from vafa.kernel.tables import AuditRecord

PASSWORD = "a long enough sentence"


def somebody(**changes: str) -> User:
    given = {"email": f"{uuid7().hex}@example.org", "name": "Demo person", "password": PASSWORD, **changes}
    return users.create_user(**given)


def joined(club: Club, role: str, *branches: str) -> Staff:
    with unit(club.id):
        return staff.enrol(user=somebody(), role=role, branches=branches)


def test_who_is_enrolled_is_staff_there_and_nowhere_else(club: Club, other_club: Club) -> None:
    person = joined(club, "cashier", "b1")
    found = staff.staff_of(person.user_id, club.id)
    assert found == person
    assert found.may("till:use", "b1")
    assert not found.may("till:use", "b2")
    assert not found.may("members:read")
    assert staff.staff_of(person.user_id, other_club.id) is None
    assert User.objects.get(id=person.user_id).clubs == [club.id]


def test_a_grant_gives_and_a_denial_takes(club: Club) -> None:
    boss, person = joined(club, "owner"), joined(club, "support")
    with unit(club.id):
        staff.change(staff_id=person.id, granted=["imports:write"], denied=["till:spend"], by=boss)
    now = staff.staff_of(person.user_id, club.id)
    assert now is not None
    assert now.may("imports:write")
    assert not now.may("till:spend")
    with pytest.raises(StaffNotAllowed) as refused:
        now.require("till:spend")
    assert "خرج" in refused.value.say("fa")[1]
    with pytest.raises(roles.PermissionUnknown), unit(club.id):
        staff.change(staff_id=person.id, granted=["everything"], by=boss)


def test_who_is_locked_or_gone_is_nobody(club: Club) -> None:
    joined(club, "owner")
    gone, locked = joined(club, "manager"), joined(club, "manager")
    with unit(club.id):
        staff.deactivate(staff_id=gone.id)
    User.objects.filter(id=locked.user_id).update(is_active=False)
    assert staff.staff_of(gone.user_id, club.id) is None
    assert staff.staff_of(locked.user_id, club.id) is None
    assert User.objects.get(id=gone.user_id).clubs == []


@pytest.mark.parametrize("way", ["demote", "deactivate", "enrol"])
def test_the_last_owner_stays(club: Club, way: str) -> None:
    boss = joined(club, "owner")
    with pytest.raises(LastOwner), unit(club.id):
        if way == "demote":
            staff.change(staff_id=boss.id, role="manager", by=boss)
        elif way == "deactivate":
            staff.deactivate(staff_id=boss.id, by=boss)
        else:
            staff.enrol(user=User.objects.get(id=boss.user_id), role="cashier")
    second = joined(club, "owner")
    with unit(club.id):
        staff.deactivate(staff_id=boss.id, by=second)
    assert staff.staff_of(boss.user_id, club.id) is None


def test_of_two_owners_who_remove_each_other_at_once_one_stays(club: Club) -> None:
    one, two = joined(club, "owner"), joined(club, "owner")
    gate, outcomes = threading.Barrier(2), []

    def remove(target: UUID) -> None:
        try:
            with unit(club.id):
                gate.wait(10)
                staff.deactivate(staff_id=target)
            outcomes.append("gone")
        except LastOwner:
            outcomes.append("kept")
        finally:
            connection.close()

    threads = [threading.Thread(target=remove, args=[each.id]) for each in (one, two)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["gone", "kept"]
    with unit(club.id):
        assert StaffRow.objects.filter(role="owner", active=True).count() == 1


def test_a_manager_makes_and_touches_no_owner(club: Club) -> None:
    boss, manager, clerk = joined(club, "owner"), joined(club, "manager"), joined(club, "cashier")
    for role, target in (("owner", clerk.id), ("manager", boss.id)):
        with pytest.raises(OwnersOnly), unit(club.id):
            staff.change(staff_id=target, role=role, by=manager)
    with pytest.raises(OwnersOnly), unit(club.id):
        staff.deactivate(staff_id=boss.id, by=manager)
    with unit(club.id):
        staff.change(staff_id=clerk.id, role="support", by=manager)
    with pytest.raises(StaffNotAllowed), unit(club.id):
        staff.change(staff_id=clerk.id, role="cashier", by=clerk)


def test_nobody_gives_what_they_have_not(club: Club) -> None:
    boss, lead, clerk = joined(club, "owner"), joined(club, "cashier"), joined(club, "cashier")
    with unit(club.id):
        staff.change(staff_id=lead.id, granted=["staff:write"], by=boss)
        staff.change(staff_id=clerk.id, denied=["audit:read"], by=boss)
    lead = staff.staff_of(lead.user_id, club.id)
    for wrong in ({"role": "manager"}, {"granted": ["audit:read"]}, {"denied": []}):
        with pytest.raises(StaffNotAllowed), unit(club.id):
            staff.change(staff_id=clerk.id, by=lead, **wrong)
    with unit(club.id):
        staff.change(staff_id=clerk.id, denied=["audit:read", "till:spend"], by=lead)


def test_who_is_bound_to_branches_manages_those(club: Club) -> None:
    manager = joined(club, "manager", "b1", "b2")
    here, there = joined(club, "cashier", "b1"), joined(club, "cashier", "b3")
    with unit(club.id):
        staff.change(staff_id=here.id, branches=["b2"], by=manager)
    for target, branches in ((here, []), (here, ["b1", "b3"]), (there, ["b1"])):
        with pytest.raises(StaffOtherBranch), unit(club.id):
            staff.change(staff_id=target.id, branches=branches, by=manager)


def test_every_change_leaves_a_record(club: Club) -> None:
    joined(club, "owner")
    person = joined(club, "cashier")
    with unit(club.id):
        staff.change(staff_id=person.id, role="support")
        staff.deactivate(staff_id=person.id)
        told = AuditRecord.objects.filter(subject_id=person.id).order_by("id")
        assert [record.action for record in told] == ["staff.joined", "staff.changed", "staff.deactivated"]
        assert (told[1].before["role"], told[1].after["role"]) == ("cashier", "support")


def test_another_clubs_staff_cannot_be_reached(club: Club, other_club: Club) -> None:
    theirs = joined(other_club, "cashier")
    for act in (lambda: staff.deactivate(staff_id=theirs.id), lambda: staff.change(staff_id=theirs.id)):
        with pytest.raises(staff.StaffUnknown), unit(club.id):
            act()
    with unit(club.id), connection.cursor() as cursor:
        for table in ("kernel_staff", "kernel_sms", "kernel_code", "kernel_visitor"):
            cursor.execute(f"SELECT count(*) FROM {table} WHERE club_id <> %s", [club.id])
            assert cursor.fetchone() == (0,)
