"""What a member does with their own: details, consents, cards, devices, data, and being erased."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest

from tests import signing
from tests.database import buying
from tests.pages import phoning
from tests.pages.phoning import Phone
from vafa.core.members import selectors as members
from vafa.core.members.models import Member
from vafa.core.purchases import catalogue
from vafa.core.tills import finding
from vafa.core.wallet import cards
from vafa.kernel import visitors
from vafa.kernel.database import unit
from vafa.kernel.models import Club
from vafa.kernel.tables import AuditRecord


@pytest.fixture
def club(logins: object) -> Iterator[Club]:
    yield phoning.open_club()


@pytest.fixture
def sara(club: Club) -> UUID:
    return phoning.enrol(club)


@pytest.fixture
def phone(club: Club, sara: UUID) -> Phone:
    return phoning.signed_in(club, sara)


def member(club: Club, member_id: UUID) -> Member:
    with unit(club.id):
        return members.get(member_id)


def test_details_are_changed_and_audited_as_the_members_own(club: Club, sara: UUID, phone: Phone) -> None:
    wrong = phone.post("me/details", given_name="سارا جان", birthday="فردا")
    assert wrong.status_code == 422 and "سارا جان" in wrong.content.decode()
    assert phone.post("me/details", given_name="سارا جان", birthday="1371/01/02").status_code == 303
    kept = member(club, sara)
    assert (kept.given_name, kept.family_name, str(kept.birthday)) == ("سارا جان", None, "1992-03-22")
    with unit(club.id):
        line = AuditRecord.objects.filter(subject_id=sara, action="members.update").get()
    assert (line.actor_kind, line.actor_id, line.door) == ("member", str(sara), "member")


def test_consents_with_their_history(club: Club, sara: UUID, phone: Phone) -> None:
    for granted in ("1", "0", "1"):
        assert phone.post("me/messages", channel="sms", granted=granted).status_code == 303
    assert member(club, sara).consent["sms"]["granted"] is True
    page = phone.text("me/messages")
    assert page.count("با گوشی") == 3 and "پس گرفته شد" in page
    phone.post("me/messages", channel="carrier_pigeon", granted="1")
    assert set(member(club, sara).consent) == {"sms"}


def test_a_card_is_added_and_taken_away(club: Club, sara: UUID, phone: Phone) -> None:
    once = uuid4().hex
    for _time in range(2):
        added = phone.post("me/cards", number="7K4Q-92XM", label="کارت قدیمی", once=once)
        assert added.headers["Location"] == f"/{club.slug}/me/cards"
    with unit(club.id):
        assert finding.member("7K4Q-92XM") == sara
    assert "کارت قدیمی" in phone.text("me/cards") and "7K4Q-92XM" in phone.text("card")
    assert phone.post("me/cards/remove", number="7K4Q-92XM").status_code == 303
    with unit(club.id):
        assert finding.member("7K4Q-92XM") is None
    assert phone.post("me/cards/remove", number="7K4Q-92XM").status_code == 404


def test_anothers_card_is_refused_without_a_name_and_not_tried_out(club: Club, phone: Phone) -> None:
    ben = phoning.enrol(club, "+989122223344", "بهرام")
    with unit(club.id):
        cards.add(member_id=ben, number="C-5555", label="")
    refused = phone.post("me/cards", number="C-5555")
    assert refused.status_code == 409 and "بهرام" not in refused.content.decode()
    assert phone.post("me/cards/remove", number="C-5555").status_code == 404
    for _time in range(cards.ADDED.tries - 1):
        assert phone.post("me/cards", number="C-5555").status_code == 409
    assert phone.post("me/cards", number="C-6666").status_code == 429


@pytest.mark.parametrize(
    ("number", "status"),
    [("0935 000 1122", 422), ("a@example.ir", 422), ("6260012345672", 422), ("626001", 422), ("C-1001", 409),
     ("6260012345677", 303), ("2000000000008", 303), ("VAFA1:88001", 303), ("", 422)],
)  # fmt: skip
def test_a_number_that_means_something_else_at_a_till(
    club: Club, phone: Phone, number: str, status: int
) -> None:
    with unit(club.id):
        catalogue.put_products(items=[{"sku": "626001", "name": "شیر"}])
    buying.join(club, external_id="C-1001")
    assert phone.post("me/cards", number=number).status_code == status


def test_a_new_number_ends_the_old_one(club: Club, sara: UUID, phone: Phone) -> None:
    with unit(club.id):
        old = cards.give_one(member_id=sara, label="")
    assert phone.post("me/cards/renew", once=uuid4().hex).status_code == 303
    with unit(club.id):
        new = cards.latest(members.identifiers(sara))
        assert new is not None and new.value != old
        assert (finding.member(old), finding.member(new.value)) == (None, sara)


def test_devices_are_ended_one_by_one_and_together(club: Club, sara: UUID, phone: Phone) -> None:
    other, third = phoning.signed_in(club, sara), phoning.signed_in(club, sara)
    ben = phoning.signed_in(club, phoning.enrol(club, "+989122223344", "بهرام"))
    assert phone.text("me/devices").count("/end") == 3
    with unit(club.id):
        token = other.client.cookies[visitors.COOKIE].value
        found = visitors.find(token)
    assert found is not None
    assert ben.post(f"me/devices/{found.id}/end").status_code == 303
    assert other.get("me").status_code == 200
    assert phone.post(f"me/devices/{found.id}/end").status_code == 303
    assert other.get("me").status_code == 303
    phone.post("me/devices/end")
    assert [each.get("me").status_code for each in (phone, third, ben)] == [200, 303, 200]


def test_all_data_as_a_file(club: Club, sara: UUID, phone: Phone) -> None:
    buying.buy(club, sara, 500_000)
    phone.post("me/messages", channel="sms", granted="1")
    answer = phone.get("me/data.json")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{club.slug}.json"'
    found = answer.json()
    assert found["member"]["given_name"] == "سارا" and found["identifiers"][0]["value"] == phoning.MOBILE
    assert found["purchases"][0]["total"] == 500_000 and found["history"][0]["because"]
    assert found["consents"][0]["granted"] and found["devices"]


def test_being_erased_needs_the_code_and_leaves_nothing(club: Club, sara: UUID, phone: Phone) -> None:
    buying.buy(club, sara, 500_000)
    page = phone.text("me/erase")
    assert "۵۰۰ امتیاز" in page and "۱٬۰۰۰ تومان" in page and "2233" not in page
    assert phone.post("me/erase", code="123456").status_code == 422
    assert phone.post("me/erase/code").headers["Location"] == f"/{club.slug}/me/erase?sent=1"
    code = phoning.code_for(club)
    assert phone.post("me/erase", code=f"{(int(code) + 1) % 1_000_000:06}").status_code == 422
    assert member(club, sara).erased_at is None
    done = phone.post("me/erase", code=code)
    assert done.headers["Location"] == f"/{club.slug}/" and done.headers["X-Vafa-Keep"] == "forget"
    kept = member(club, sara)
    assert kept.erased_at is not None and kept.given_name is None
    assert phone.get("me").headers["Location"] == f"/{club.slug}/sign-in"


def test_a_code_for_signing_in_does_not_erase(club: Club, sara: UUID, phone: Phone) -> None:
    phoning.browser(club).post("sign-in", mobile=phoning.MOBILE)
    assert phone.post("me/erase", code=phoning.code_for(club)).status_code == 422
    assert member(club, sara).erased_at is None


def test_forged_forms_are_refused(club: Club, sara: UUID) -> None:
    strict = Phone(club, signing.member_client(club, sara, enforce_csrf_checks=True))
    for page in ("sign-out", "me/erase/code", "me/devices/end", "me/cards"):
        assert strict.post(page).status_code == 403
    assert strict.get("me").status_code == 200
