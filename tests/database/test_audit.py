"""The audit trail on a real database."""

import uuid

import pytest
from django.db import ProgrammingError, connection

from vafa.kernel import audit
from vafa.kernel.database import unit
from vafa.kernel.models import Club
from vafa.kernel.scope import Actor, NoClubInScope, acting
from vafa.kernel.tables import AuditRecord

SUBJECT = uuid.uuid4()


def test_a_record_says_who_what_from_which_door_before_and_after(club: Club) -> None:
    with unit(club.id), acting(Actor("staff", "7", "Sara", "panel")):
        audit.record("members.updated", "member", SUBJECT, {"city": "Tehran"}, {"city": "Shiraz"})
    with unit(club.id):
        (record,) = AuditRecord.objects.all()
    assert (record.actor_kind, record.actor_id, record.door) == ("staff", "7", "panel")
    assert (record.action, record.subject_kind, record.subject_id) == ("members.updated", "member", SUBJECT)
    assert (record.before, record.after) == ({"city": "Tehran"}, {"city": "Shiraz"})


def test_personal_values_are_not_kept(club: Club) -> None:
    with unit(club.id), connection.cursor() as cursor:
        audit.record(
            "members.joined", "member", SUBJECT, None, {"mobile": "+989121234567", "family_name": "م"}
        )
        cursor.execute("SELECT a::text FROM kernel_audit a WHERE club_id = %s", [club.id])
        assert "9121234567" not in cursor.fetchone()[0]


def test_what_was_rolled_back_was_not_done(club: Club) -> None:
    with pytest.raises(ZeroDivisionError), unit(club.id):
        audit.record("members.joined", "member")
        raise ZeroDivisionError
    with unit(club.id):
        assert AuditRecord.objects.count() == 0


@pytest.mark.parametrize("statement", ["UPDATE kernel_audit SET action = 'x'", "DELETE FROM kernel_audit"])
def test_the_trail_cannot_be_changed(club: Club, statement: str) -> None:
    refused = pytest.raises(ProgrammingError, match="permission denied")
    with refused, unit(club.id), connection.cursor() as cursor:
        cursor.execute(statement)


def test_nothing_is_recorded_outside_a_club(club: Club) -> None:
    with pytest.raises(NoClubInScope):
        audit.record("members.joined", "member")
