"""Credit at the three doors: the forms of staff, the till, and the member's own phone."""

import re
from typing import Any
from uuid import UUID

import pytest

from tests import signing
from tests.database import buying, crediting
from tests.pages import phoning
from vafa.core.segments import runs
from vafa.kernel.database import unit
from vafa.kernel.models import Club
from vafa.modules.credit import granting, lending
from vafa.modules.credit.models import Deed, Line

pytestmark = pytest.mark.usefixtures("logins")
TAKER = "09121110002"


@pytest.fixture
def club() -> Club:
    return crediting.start(gifts={"smallest": 1_000, "code_above": 500_000})


@pytest.fixture
def who(club: Club) -> UUID:
    return crediting.member(club, mobile="09121110001")


class Desk:
    """One person of the staff at the panel."""

    def __init__(self, club: Club, role: str = "owner") -> None:
        self.club = club
        self.client = signing.client(signing.person(club, role))

    def post(self, path: str, **form: str) -> Any:
        return self.client.post(f"/panel/{self.club.slug}/{path}", form)

    def text(self, path: str) -> str:
        answer = self.client.get(f"/panel/{self.club.slug}/{path}")
        assert answer.status_code == 200, answer.status_code
        return str(answer.content.decode())


def line(club: Club, who: UUID) -> Line:
    return crediting.line(club, who)


def test_a_line_is_opened_changed_settled_and_closed_in_the_panel(club: Club, who: UUID) -> None:
    desk, at = Desk(club), f"credit/members/{who}"
    assert "هنوز خط اعتباری نیست" in desk.text("credit")
    opened = desk.post(
        f"{at}/open", kind="line", amount="۱۰۰٬۰۰۰", due="days", days="30", grace="5", block="1"
    )
    assert opened.status_code == 303
    assert (line(club, who).limit, line(club, who).terms["grace_days"]) == (1_000_000, 5)
    crediting.buy(club, who, 400_000)
    page = desk.text(at)
    assert "۴۰٬۰۰۰ تومان" in page
    low = desk.post(f"{at}/limit", kind="line", amount="۳۰٬۰۰۰")
    assert low.status_code == 422
    assert "۴۰٬۰۰۰ تومان از این خط در کار است" in low.content.decode()
    assert desk.post(f"{at}/settle", kind="line", amount="20000", method="card").status_code == 303
    assert line(club, who).owed == 200_000
    assert "بدهکار" in desk.text("credit?which=owed")
    [deed] = _deeds(club)
    assert desk.post(f"credit/deeds/{deed.id}/undo", reason="اشتباه").status_code == 303
    assert line(club, who).owed == 400_000
    desk.post(f"{at}/freeze", kind="line", reason="مدارک")
    assert line(club, who).state == "frozen"
    desk.post(f"{at}/thaw", kind="line")
    desk.post(f"{at}/settle", kind="line", amount="40000")
    desk.post(f"{at}/close", kind="line")
    assert line(club, who).state == "closed"
    assert "تسویه" in desk.text(f"{at}/statement/line")


def _deeds(club: Club) -> list[Deed]:
    with unit(club.id):
        return list(Deed.objects.order_by("-id"))


def test_what_was_typed_stays_beside_what_is_wrong(club: Club, who: UUID) -> None:
    desk, at = Desk(club), f"credit/members/{who}"
    for form in ({"amount": "x", "reason": "عیدی"}, {"amount": "10", "reason": ""}):
        answer = desk.post(f"{at}/grant", kind="gift", **form)
        assert answer.status_code == 422
        page = answer.content.decode()
        assert 'class="fault"' in page
        assert form["reason"] in page
    assert desk.post(f"{at}/grant", kind="gift", amount="5000", reason="عیدی").status_code == 303
    assert desk.post(f"{at}/top-up", kind="wallet", amount="100000").status_code == 303
    assert buying.balance(club, who, "credit_gift") == 50_000
    assert buying.balance(club, who, "credit_wallet") == 1_030_000


@pytest.mark.parametrize("role", ["cashier", "auditor"])
def test_who_may_not_gets_nothing_done(club: Club, who: UUID, role: str) -> None:
    desk = Desk(club, role)
    for path in ("open", "grant", "limit", "freeze"):
        assert (
            desk.post(f"credit/members/{who}/{path}", kind="line", amount="10", reason="x").status_code == 403
        )
    assert desk.post("credit/many", kind="gift", amount="10", reason="x").status_code == 403
    assert _deeds(club) == []
    with unit(club.id):
        assert not Line.objects.exists()


def test_another_clubs_member_is_not_there(club: Club) -> None:
    other = crediting.start()
    stranger = crediting.member(other)
    desk = Desk(club)
    for path in (f"credit/members/{stranger}", f"credit/members/{stranger}/grant"):
        assert desk.client.get(f"/panel/{club.slug}/{path}").status_code == 404


def test_many_by_their_mobiles_and_a_number_that_is_no_member(club: Club, who: UUID) -> None:
    desk = Desk(club)
    form = {"whom": "mobiles", "kind": "gift", "amount": "1000", "reason": "نوروز"}
    wrong = desk.post("credit/many", mobiles="09121110001\n09129999999", **form)
    assert wrong.status_code == 422
    assert "09129999999" in wrong.content.decode().replace("+98", "0")
    done = desk.post("credit/many", mobiles="0912 111 0001", **form)
    assert done.status_code == 303
    run = UUID(done.headers["Location"].rsplit("/", 1)[1])
    while runs.step(club.id, run):
        continue
    assert buying.balance(club, who, "credit_gift") == 10_000
    assert "۱٬۰۰۰ تومان" in desk.text("credit/many")


def test_settled_and_topped_up_at_the_till(club: Club, who: UUID) -> None:
    with unit(club.id):
        lending.open_line(member_id=who, kind="line", limit=1_000_000, now=buying.NOW)
    crediting.buy(club, who, 300_000)
    till = signing.client(signing.person(club))
    found = till.get(f"/till/{club.slug}/credit", {"q": "0912 111 0001"})
    assert found.headers["Location"] == f"/till/{club.slug}/credit/{who}"
    assert till.get(f"/till/{club.slug}/credit", {"q": "09120000099"}).status_code == 404
    page = till.get(found.headers["Location"]).content.decode()
    assert "۳۰٬۰۰۰ تومان" in page
    once = re.search(r'name="once" value="([^"]+)"', page)
    assert once is not None
    paid = {"act": "settle:line", "amount": "۱۰٬۰۰۰", "method": "cash", "once": once[1]}
    for _ in range(2):
        assert till.post(found.headers["Location"], paid).status_code == 303
    assert line(club, who).owed == 200_000
    more = till.post(found.headers["Location"], {"act": "settle:line", "amount": "30000"})
    assert (more.status_code, "بدهی این خط" in more.content.decode()) == (422, True)
    assert (
        till.post(found.headers["Location"], {"act": "top_up:wallet", "amount": "50000"}).status_code == 303
    )
    assert buying.balance(club, who, "credit_wallet") == 500_000


def test_the_phone_says_what_credit_is_for_exchanges_and_gives(club: Club, who: UUID) -> None:
    taker = crediting.member(club, mobile=TAKER)
    with unit(club.id):
        granting.top_up(member_id=who, kind="wallet", paid=900_000)
        lending.open_line(member_id=who, kind="line", limit=1_000_000)
    phone = phoning.signed_in(club, who)
    assert "اعتبار من" in phone.text("me")
    page = phone.text("me/credit")
    for words in ("برای هر خریدی", "۹۰٬۰۰۰", "سقف: ۱۰۰٬۰۰۰ تومان"):
        assert words in page
    few = phone.post("me/credit/exchange/points", amount="10")
    assert (few.status_code, "دست‌کم ۱۰۰" in few.content.decode()) == (422, True)
    give = {"mobile": TAKER, "kind": "wallet", "amount": "۱۰٬۰۰۰"}
    assert phone.post("me/credit/give", **give).status_code == 303
    assert buying.balance(club, taker, "credit_wallet") == 100_000
    nobody = phone.post("me/credit/give", **{**give, "mobile": "09125550000"})
    assert (nobody.status_code, "به این شماره نمی‌توان" in nobody.content.decode()) == (422, True)


def test_above_the_limit_a_code_from_the_givers_own_mobile_is_needed(club: Club, who: UUID) -> None:
    taker = crediting.member(club, mobile=TAKER)
    with unit(club.id):
        granting.top_up(member_id=who, kind="wallet", paid=900_000)
    phone = phoning.signed_in(club, who)
    give = {"mobile": TAKER, "kind": "wallet", "amount": "60000"}
    asked = phone.post("me/credit/give", **give)
    assert 'name="code"' in asked.content.decode()
    assert buying.balance(club, taker, "credit_wallet") == 0
    code = phoning.code_for(club, "+989121110001")
    wrong = phone.post("me/credit/give", **give, code=str((int(code) + 1) % 1_000_000).zfill(6))
    assert wrong.status_code == 422
    assert phone.post("me/credit/give", **give, code=code).status_code == 303
    assert buying.balance(club, taker, "credit_wallet") == 600_000


def test_a_member_sees_only_their_own_statement(club: Club, who: UUID) -> None:
    phone = phoning.signed_in(club, who)
    assert phone.get("me/credit/statement/line").status_code == 404
    with unit(club.id):
        lending.open_line(member_id=who, kind="line", limit=1_000_000)
    assert "باز شدن خط" in phone.text("me/credit/statement/line")
