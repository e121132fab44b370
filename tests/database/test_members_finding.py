"""Members are found by what people type, and by nothing once they are merged or erased."""

from uuid import UUID

import pytest

from vafa.core.members import finding, services
from vafa.core.members.models import Word
from vafa.kernel.database import unit
from vafa.kernel.models import Club


def join(club: Club, mobile: str, given: str, family: str, **more: object) -> UUID:
    with unit(club.id):
        member = services.join(
            club_id=club.id,
            identifiers=[("mobile", mobile)],
            joined_via="staff",
            given_name=given,
            family_name=family,
            **more,
        )
    found: UUID = member.id
    return found


def find(club: Club, typed: str) -> list[UUID]:
    with unit(club.id):
        return finding.search(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "سارا",
        "ساره‌سادات",
        "محمدی",
        "محمدي",  # Arabic ye
        "محمدی نژاد",
        "محمدی‌نژاد",
        "محمدینژاد",
        "سارا محم",
        "محمدی نژاد سارا",
        "0912 123 45 67",
        "۰۹۱۲۱۲۳۴۵۶۷",
        "+98 912 123",
        "0912123",
        "4567",
        "۱۲۳۴۵۶۷",
    ],
)
def test_a_member_is_found_by_any_writing(club: Club, typed: str) -> None:
    sara = join(club, "09121234567", "سارا", "محمدی‌نژاد")
    other = join(club, "09137654321", "ساره‌سادات", "رستمی")
    assert find(club, typed) == [other if typed == "ساره‌سادات" else sara]


def test_what_nobody_is_called_finds_nobody(club: Club, other_club: Club) -> None:
    join(other_club, "09121234567", "سارا", "محمدی")
    for typed in ("سارا", "09121234567", "", "؟", "%", "_", "\u200c"):
        assert find(club, typed) == []


def test_words_follow_names_and_numbers(club: Club) -> None:
    sara = join(club, "09121234567", "سارا", "محمدی")
    with unit(club.id):
        services.update(member_id=sara, changes={"family_name": "کریمی"})
        services.add_identifier(member_id=sara, kind="card", value="6037-9912-0000-1234")
    assert find(club, "محمدی") == []
    assert find(club, "كريمي") == find(club, "6037") == find(club, "1234") == [sara]
    with unit(club.id):
        services.remove_identifier(member_id=sara, kind="mobile", value="09121234567")
    assert find(club, "0912") == []


def test_merging_leads_to_the_survivor_and_back(club: Club) -> None:
    sara, twin = join(club, "09121234567", "سارا", "محمدی"), join(club, "09131234567", "سارا", "محمدی")
    assert sorted(find(club, "سارا")) == sorted([sara, twin])
    with unit(club.id):
        merge = services.merge(survivor_id=sara, merged_id=twin)
    assert find(club, "سارا") == find(club, "0913") == [sara]
    with unit(club.id):
        services.unmerge(merge_id=merge.id)
    assert find(club, "0913") == [twin]


def test_nothing_is_left_of_an_erased_member(club: Club) -> None:
    sara = join(club, "09121234567", "سارا", "محمدی")
    with unit(club.id):
        services.erase(member_id=sara)
        assert not Word.objects.exists()
