"""The page of text messages: in the demo it stands in for the member's phone, elsewhere it gives no code away."""

import pytest

from tests.database.test_codes import send
from tests.pages.signing_in import body
from tests.signing import client, person
from vafa.kernel import sms
from vafa.kernel.database import unit
from vafa.kernel.models import Club


def page(club: Club, role: str) -> str:
    answer = client(person(club, role)).get(f"/panel/{club.slug}/messages-sent")
    assert answer.status_code == 200
    return body(answer)


@pytest.mark.parametrize(
    ("demo", "role", "seen"), [(True, "auditor", 1), (False, "auditor", 0), (False, "owner", 1)]
)
def test_a_code_that_went_nowhere_is_shown_to_those_who_may_try_it(
    club: Club, demo: bool, role: str, seen: int
) -> None:
    Club.objects.filter(id=club.id).update(is_demo=demo)
    code = send(club)
    assert page(club, role).count(code) == seen


def test_a_code_that_a_phone_has_received_is_shown_to_nobody(
    club: Club, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Provider:
        name = "provider"

        def send(self, mobile: str, text: str) -> sms.Outcome:
            return sms.Outcome("sent")

    monkeypatch.setattr(sms, "_choose", [lambda club_id: Provider()])
    code = send(club)
    shown = page(club, "owner")
    assert code not in shown
    assert "••••••" in shown


def test_mobiles_are_hidden_from_who_cannot_change_members(club: Club) -> None:
    with unit(club.id):
        sms.send(mobile="+989121234567", text="hello", purpose="test")
    assert "۰۹۱۲ ••• ۴۵۶۷" in page(club, "auditor").replace("\u200e", "")
    assert "۰۹۱۲ ۱۲۳ ۴۵۶۷" in page(club, "support")


def test_a_cashier_may_not_see_it_and_another_club_has_no_such_page(club: Club, other_club: Club) -> None:
    assert client(person(club, "cashier")).get(f"/panel/{club.slug}/messages-sent").status_code == 403
    assert client(person(club)).get(f"/panel/{other_club.slug}/messages-sent").status_code == 404
