"""What of a member's sign-ins and messages goes when the member is erased or merged; names that no club may have."""

from uuid import UUID

import pytest
from django.db.models import BinaryField
from django.urls import get_resolver

from tests.database.test_codes import again, send
from vafa.core.earning.clubs import RESERVED, SlugReserved, start_club
from vafa.core.members import joining, merging
from vafa.core.purchases import exporting
from vafa.kernel import sms, visitors
from vafa.kernel.database import unit
from vafa.kernel.models import Club
from vafa.kernel.people import OneTimeCode, Sms, StaffRow, VisitorRow

MOBILES = ("+989121234567", "+989127654321")


def joined(club: Club) -> list[UUID]:
    """Two members with a session and a message each."""
    found = []
    for mobile in MOBILES:
        again(club, mobile)
        send(club, mobile)
        with unit(club.id):
            member = joining.join(club_id=club.id, identifiers=[("mobile", mobile)], joined_via="form")
            found.append(member.id)
            visitors.start(member_id=found[-1])
    return found


def test_an_erased_member_leaves_no_message_code_or_session(club: Club) -> None:
    one, two = joined(club)
    with unit(club.id):
        merging.erase(member_id=one)
        assert [row.mobile for row in sms.latest()] == [MOBILES[1]]
        assert list(OneTimeCode.objects.values_list("subject", flat=True)) == [MOBILES[1]]
        assert list(VisitorRow.objects.values_list("member_id", flat=True)) == [two]
        assert Sms.objects.count() == 1


def test_who_holds_a_merged_members_phone_signs_in_again(club: Club) -> None:
    one, two = joined(club)
    with unit(club.id):
        merging.merge(survivor_id=one, merged_id=two)
        assert visitors.sessions(two) == []
        assert len(visitors.sessions(one)) == 1


def test_an_export_holds_nothing_that_opens_a_door() -> None:
    hashes = {
        field.column
        for model in (OneTimeCode, StaffRow, VisitorRow)
        for field in model._meta.fields
        if isinstance(field, BinaryField)
    }
    assert hashes == {"digest", "invitation_hash", "token_hash"}
    assert hashes <= exporting.SECRET


def test_no_club_is_called_like_a_place_that_is_there(logins: object) -> None:
    places = {str(pattern.pattern).lstrip("^").split("/")[0] for pattern in get_resolver().url_patterns}
    words = {place for place in places if place and "<" not in place and "." not in place}
    assert words >= {"api", "panel", "till", "media", "choose"}
    assert words <= RESERVED
    for slug in ("panel", "sign-in", "account"):
        with pytest.raises(SlugReserved):
            start_club(slug=slug, name="x")
