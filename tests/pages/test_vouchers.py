"""Coupons and gift cards at the doors: series, files, giving, selling, blocking, sending on, looking."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import signing
from tests.database import vouching
from tests.database.buying import buy, check_books, count, join
from tests.pages.phoning import browser
from vafa.core.vouchers import codes, looking
from vafa.core.vouchers.models import Voucher
from vafa.domain import text as spoken
from vafa.domain.time import calendar, from_datetime
from vafa.kernel import sms
from vafa.kernel.database import unit
from vafa.kernel.models import Club
from vafa.modules.coupons import giving as coupons
from vafa.modules.coupons import jobs as coupon_jobs
from vafa.modules.coupons.models import Series
from vafa.modules.giftcards import giving as cards
from vafa.modules.giftcards import jobs as card_jobs
from vafa.modules.giftcards.models import Batch

pytestmark = pytest.mark.usefixtures("logins")


def panel(at: Club, role: str = "owner", *granted: str) -> Client:
    return signing.client(signing.person(at, role, granted))


def post(client: Client, at: Club, page: str, status: int = 302, **form: Any) -> Any:
    answer = client.post(f"/panel/{at.slug}/{page}", form)
    assert answer.status_code in (status, 303 if status == 302 else status), answer.content.decode()[:3000]
    return answer


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(content.decode())


def test_a_series_is_made_from_a_file_and_its_bad_rows_are_told():
    at, body = vouching.club(), "کد\nSPRING-1\nSPRING-2\nx\nspring 1\n"
    staff = panel(at)
    file = SimpleUploadedFile("codes.csv", body.encode())
    made = post(staff, at, "coupons/new", name="بهار", kind="coupon_ten", shape="file", uses="1", file=file)
    with unit(at.id):
        row = Series.objects.get()
    coupon_jobs.make_series(at.id, str(row.id))
    shown = text(staff, made.headers["Location"])
    assert "SPR1-NG1" not in shown and "دو بار در فایل" in shown and "spring 1" in shown
    taken = text(staff, f"/panel/{at.slug}/coupons/{row.id}/codes.csv")
    assert len(taken.strip().splitlines()) == 3
    assert "x" in text(staff, f"/panel/{at.slug}/coupons/{row.id}/refused.csv")


def test_what_was_typed_stays_and_is_refused_beside_its_field():
    at = vouching.club()
    answer = post(panel(at), at, "coupons/new", 422, name="نوروز", kind="coupon_ten", shape="word", word="x")
    assert "۳ تا ۶۴" in answer.content.decode() and "نوروز" in answer.content.decode()
    assert count(at, "coupons_series") == 0


def test_a_coupon_is_given_found_and_blocked():
    at = vouching.club()
    member, staff = join(at), panel(at)
    post(staff, at, "coupons/give", member=str(member), kind="coupon_ten", days="۷")
    with unit(at.id):
        row = Voucher.objects.get()
    assert str(row.series_id) in staff.get(f"/panel/{at.slug}/coupons", {"q": row.code}).headers["Location"]
    post(staff, at, f"coupons/codes/{row.id}/block", reason="گم شد")
    with unit(at.id):
        assert Voucher.objects.get().state == "blocked"


@pytest.mark.parametrize(
    ("page", "form"),
    [
        ("coupons/new", {"name": "x", "kind": "coupon_ten", "shape": "word", "word": "NOROOZ", "uses": "1"}),
        ("coupons/give", {"kind": "coupon_ten", "days": "7"}),
        ("gift-cards/new", {"count": "5", "choice": "1000000"}),
        ("gift-cards/sell", {"choice": "1000000"}),
        ("gift-cards/give", {"choice": "1000000", "mobile": "09121112233"}),
    ],
)
def test_without_the_permission_nothing_is_made(page: str, form: dict[str, str]):
    at = vouching.club()
    answer = panel(at, "auditor").post(f"/panel/{at.slug}/{page}", {**form, "member": str(join(at))})
    assert answer.status_code == 403
    assert [count(at, table) for table in ("core_vouchers_voucher", "coupons_series", "giftcards_batch")] == [
        0
    ] * 3


def test_a_card_is_sold_from_the_panel_and_its_code_is_shown_until_then():
    at = vouching.club()
    staff = panel(at)
    page = post(staff, at, "gift-cards/sell", choice="other", amount="۱۵۰٬۰۰۰").headers["Location"]
    with unit(at.id):
        row = Voucher.objects.get()
    assert row.face == 1_500_000 and codes.shown(row.code) in text(staff, page)
    buy(
        at,
        None,
        lines=[{"unit_price": row.face, "kind": "gift_card", "voucher": row.code}],
        reference="SALE-7",
    )
    sold = text(staff, page)
    assert codes.shown(row.code) not in sold and row.code not in sold and "SALE-7" in sold
    post(staff, at, f"gift-cards/card/{row.id}/correct", way="-", amount="50000", why="اشتباه ما")
    refused = post(staff, at, f"gift-cards/card/{row.id}/correct", 422, way="-", amount="500000", why="x")
    assert "تومان مانده" in refused.content.decode()
    post(staff, at, f"gift-cards/card/{row.id}/block", reason="گم شد")
    with unit(at.id):
        row.refresh_from_db()
    assert (row.balance, row.state, row.reason) == (1_000_000, "blocked", "گم شد")
    check_books(at)


def test_a_batch_is_made_and_printed():
    at = vouching.club()
    staff = panel(at)
    page = post(staff, at, "gift-cards/new", count="12", choice="1000000", design="joy").headers["Location"]
    with unit(at.id):
        batch = Batch.objects.get()
    card_jobs.make_batch(at.id, str(batch.id))
    answer = staff.get(f"/panel/{at.slug}/gift-cards/{batch.id}/sheets-1.pdf")
    assert answer.content.startswith(b"%PDF") and len(answer.content) > 10_000
    lines = text(staff, f"/panel/{at.slug}/gift-cards/{batch.id}/codes.csv").strip().splitlines()
    assert len(lines) == 13
    assert text(staff, page)
    with unit(at.id):
        batch.refresh_from_db()
    assert batch.exported_at is not None


def test_a_card_is_given_and_told_again():
    at = vouching.club()
    staff = panel(at)
    form = {"choice": "1000000", "mobile": "09121112233", "message": "مبارک"}
    page = post(staff, at, "gift-cards/give", **form).headers["Location"]
    post(staff, at, page.removeprefix(f"/panel/{at.slug}/") + "/send")
    with unit(at.id):
        told = [each.text for each in sms.latest(mobile="+989121112233")]
    assert len(told) == 2 and all(f"/{at.slug}/gift-card" in each for each in told)


def test_the_member_sees_a_coupon_and_sends_a_card_on():
    at = vouching.club()
    mira = join(at, mobile="09121112233")
    with unit(at.id):
        coupon, card = coupons.give(member_id=mira, kind="ten"), cards.give(amount=1_000_000, member_id=mira)
    phone = signing.member_client(at, mira)
    assert codes.shown(coupon.code) in text(phone, f"/{at.slug}/coupons")
    assert "<svg" in text(phone, f"/{at.slug}/coupons/{coupon.id}")
    shown = text(phone, f"/{at.slug}/gift-cards/{card.id}")
    assert codes.shown(card.code) in shown and card.closes_at is not None
    until = spoken.date(from_datetime(card.closes_at), calendar(at.time_zone), "fa")
    assert until in shown and until in text(phone, f"/{at.slug}/gift-cards"), "with its year"
    sent = phone.post(
        f"/{at.slug}/gift-cards/{card.id}/send", {"mobile": "09351234567", "message": "برای تو"}
    )
    assert sent.status_code in (302, 303)
    assert codes.shown(card.code) not in text(phone, f"/{at.slug}/gift-cards/{card.id}")
    other = signing.member_client(at, join(at))
    assert other.get(f"/{at.slug}/gift-cards/{card.id}").status_code == 404
    assert other.get(f"/{at.slug}/coupons/{coupon.id}").status_code == 404


def test_anybody_sees_what_is_left_on_a_card_and_guessing_closes_the_page():
    at = vouching.club()
    voucher, code = vouching.card(at, 1_000_000, has_pin=True)
    stranger = browser(at)
    pin = codes.pin_of(at.id, voucher)
    assert "رمز زیر خراش، اگر کارت دارد" in stranger.get("gift-card").content.decode()
    assert "۱۰۰٬۰۰۰" in stranger.post("gift-card", code=codes.shown(code), pin=pin).content.decode()
    answers = [
        stranger.post("gift-card", code=f"{n:016d}", pin="") for n in range(looking.STRANGER.tries + 3)
    ]
    assert {each.status_code for each in answers} == {404, 429}
    assert answers[-1].status_code == 429
    assert stranger.post("gift-card", code=code, pin=pin).status_code == 429, "right codes wait, too"


def test_switched_off_the_pages_are_not_there():
    at = vouching.club()
    with unit(at.id):
        from vafa.core.earning import publishing

        publishing.set_module(key="giftcards", on=False)
        publishing.set_module(key="coupons", on=False)
    staff = panel(at)
    assert [staff.get(f"/panel/{at.slug}/{page}").status_code for page in ("coupons", "gift-cards")] == [
        404,
        404,
    ]
    assert browser(at).get("gift-card").status_code == 404
