"""Series of coupons: words, a great many, one for each member, files; given, used, given back, closed."""

from typing import Any
from uuid import UUID

import pytest

from tests.database.buying import NOW, buy, check_books, count, join, one, record, take_back, want
from tests.database.vouching import TEN, Api, club
from vafa.core.vouchers import selectors as stored
from vafa.core.vouchers import services as vouchers
from vafa.core.vouchers.errors import VoucherState
from vafa.core.vouchers.models import Voucher
from vafa.domain.time import DAY, to_datetime
from vafa.domain.vouchers import VoucherRefused
from vafa.kernel.database import unit
from vafa.kernel.events import subscription
from vafa.kernel.models import Club
from vafa.modules.coupons import closing, giving, jobs, making, selectors, series
from vafa.modules.coupons.errors import KindUnknown, SeriesInvalid
from vafa.modules.coupons.models import Row, Series
from vafa.modules.coupons.series import Wanted

pytestmark = pytest.mark.usefixtures("logins")


def made(at: Club, **wanted: Any) -> Series:
    """A series, made to its end."""
    with unit(at.id):
        row = series.create(Wanted(**{"name": "بهار", "kind": "coupon_ten", **wanted}))
    jobs.make_series(at.id, str(row.id))
    with unit(at.id):
        return series.get(row.id)


def codes_of(at: Club, row: Series) -> list[Voucher]:
    with unit(at.id):
        return list(Voucher.objects.filter(series_id=row.id).order_by("id"))


def why(at: Club, who: UUID | None, code: str) -> str:
    """Why a purchase with this code is refused; empty if it is not."""
    asked = want(who, 100_000, codes=[code])
    record(at, asked)
    if asked.error is None:
        return ""
    assert isinstance(asked.error, VoucherRefused)
    return str(asked.error.values["why"])


def test_a_word_is_there_at_once_and_is_used_as_often_as_it_says():
    at = club()
    row = made(at, shape="word", word="نوروز ۱۴۰۵", uses=2, shown=True)
    assert (row.state, row.made) == ("done", 1)
    bought = buy(at, join(at), 100_000, codes=["نوروز1405"])
    assert bought.total == 90_000
    buy(at, None, 100_000, codes=["نوروز-۱۴۰۵"])
    assert why(at, None, "نوروز1405") == "used"
    take_back(at, bought.id)
    assert why(at, None, "نوروز1405") == ""
    check_books(at)


def test_a_great_many_survive_a_worker_that_is_killed(monkeypatch: pytest.MonkeyPatch):
    at = club()
    monkeypatch.setattr(making, "STEP", 700)
    with unit(at.id):
        row = series.create(Wanted(name="x", kind="ten", shape="codes", count=2_000, prefix="nw"))
    assert making.step(at.id, row.id)
    real, calls = making.services.issue, []

    def killed(**given: Any) -> Any:
        calls.append(real(**given))
        raise KeyboardInterrupt

    monkeypatch.setattr(making.services, "issue", killed)
    with pytest.raises(KeyboardInterrupt):
        making.step(at.id, row.id)
    assert len(calls[0].ids) == 700
    monkeypatch.setattr(making.services, "issue", real)
    assert count(at, "core_vouchers_voucher") == 700, "the step that was killed has left nothing"
    jobs.make_series(at.id, str(row.id))
    jobs.make_series(at.id, str(row.id))
    with unit(at.id):
        done = series.get(row.id)
    assert (done.made, done.done, done.state) == (2_000, 2_000, "done")
    codes = {each.code for each in codes_of(at, row)}
    assert len(codes) == 2_000 and all(code.startswith("NW") for code in codes)


def test_each_member_of_the_club_gets_one_and_only_one(monkeypatch: pytest.MonkeyPatch):
    at = club()
    members = [join(at) for _ in range(7)]
    monkeypatch.setattr(making, "MEMBERS_AT_ONCE", 3)
    row = made(at, shape="members", all=True, length=6)
    owners = [each.member_id for each in codes_of(at, row)]
    assert sorted(owners) == sorted(members)
    assert row.made == 7


def test_codes_of_a_file_are_taken_or_told_and_none_is_lost():
    at = club()
    made(at, shape="word", word="OLD-ONE")
    rows = ["A-100", "b100", "A 100", "x", "old one", "کدسوم", "a/b/c"]
    row = made(at, shape="file", rows=rows)
    assert (row.made, row.bad, row.done) == (3, 4, 7)
    with unit(at.id):
        told = {each.written: each.why for each in series.bad_rows(row.id)}
        assert Row.objects.count() == len(rows)
    assert told == {"A 100": "twice", "x": "form", "old one": "taken", "a/b/c": "form"}


def test_story_13_a_personal_coupon_is_refused_to_another_and_to_a_guest_unless_transferable():
    at = club()
    mira, other = join(at), join(at)
    with unit(at.id):
        own = giving.give(member_id=mira, kind="ten").code
        free = giving.give(member_id=mira, kind="ten", transferable=True).code
    assert [why(at, who, own) for who in (other, None, mira)] == ["other", "other", ""]
    assert why(at, other, free) == ""
    check_books(at)


def test_story_07_a_cancelled_order_gives_the_use_back_and_counts_for_no_limit():
    once = {**TEN, "limits": [{"per": "member", "uses": 1}]}
    at = club(once)
    mira = join(at)
    with unit(at.id):
        code = giving.give(member_id=mira, kind="ten").code
    for _ in range(3):
        bought = buy(at, mira, 100_000, codes=[code])
        assert bought.total == 90_000
        take_back(at, bought.id)
    assert buy(at, mira, 100_000, codes=[code]).total == 90_000
    assert why(at, mira, code) == "used"
    check_books(at)


def test_what_becomes_of_a_series_is_counted_with_it():
    at = club()
    row = made(at, shape="word", word="COUNT", uses=0)
    bought = buy(at, None, 100_000, codes=["COUNT"])
    buy(at, None, 50_000, codes=["COUNT"])
    told = [{"id": codes_of(at, row)[0].id.hex, "kind": "coupon", "did": "use", "amount": 10_000}]
    from vafa.modules.coupons import subscribers

    assert subscription("coupons.used") is not None
    with unit(at.id):
        subscribers.count(told, 1)
        subscribers.count([{**told[0], "amount": 5_000}], 1)
    take_back(at, bought.id)
    with unit(at.id):
        subscribers.count([{**told[0], "amount": 0}], -1)
        found = series.get(row.id)
    assert (found.used, found.given) == (1, 15_000)
    assert one(at, "select used from core_vouchers_voucher where series_id = %s", row.id) == 1


def test_a_series_that_is_closed_is_refused_everywhere(monkeypatch: pytest.MonkeyPatch):
    at = club()
    row = made(at, shape="codes", count=30)
    codes = codes_of(at, row)
    buy(at, None, 100_000, codes=[codes[0].code])
    monkeypatch.setattr("vafa.core.vouchers.services.CHUNK", 8)
    with unit(at.id):
        closing.close(series_id=row.id)
        closing.close(series_id=row.id)
    jobs.close_series(at.id, str(row.id))
    with unit(at.id):
        assert series.get(row.id).blocked == 30
    assert why(at, None, codes[3].code) == "blocked"
    check_books(at)


def test_from_the_moment_of_closing_no_code_is_taken_though_none_is_blocked_yet():
    at = club()
    row = made(at, shape="codes", count=3)
    first, second, third = codes_of(at, row)
    bought = buy(at, None, 100_000, codes=[first.code])
    with unit(at.id):
        vouchers.block(voucher_id=third.id, reason="lost")
        closing.close(series_id=row.id)
    assert {each.state for each in codes_of(at, row)} == {"active", "blocked"}, "no job has run"
    asked = want(None, 100_000, codes=[second.code])
    record(at, asked)
    assert isinstance(asked.error, VoucherRefused) and "Its series was closed." in asked.error.say("en")[1]
    body = {"reference": "x", "lines": [{"unit_price": 100_000}], "codes": [second.code]}
    (missed,) = Api(at).post("/purchases/preview", body)["not_discounted"]
    assert "This code is blocked" in missed["because"]
    with unit(at.id):
        told = {each.id: (each.state, each.reason) for each in stored.of_series(row.id)}
        assert told == {
            first.id: ("blocked", "series_closed"),
            second.id: ("blocked", "series_closed"),
            third.id: ("blocked", "lost"),
        }
        assert stored.standing(stored.required(second.id), None, NOW) == "blocked"
        assert stored.of_series(row.id, state="active") == []
        assert len(stored.of_series(row.id, state="blocked")) == 3
    with unit(at.id), pytest.raises(VoucherState):
        vouchers.unblock(voucher_id=third.id)
    take_back(at, bought.id)
    jobs.close_series(at.id, str(row.id))
    blocked = one(at, "select count(*) from core_vouchers_move where kind = 'block' and club_id = %s", at.id)
    assert blocked == 3, "the refund has not blocked it by itself"
    check_books(at)


def test_a_closed_series_is_that_of_one_club():
    mine, other = club(), club()
    row = made(mine, shape="codes", count=1)
    with unit(other.id):
        vouchers.close_series(series_id=row.id, reason="series_closed")
    assert why(mine, None, codes_of(mine, row)[0].code) == ""


def test_over_http_all_members_are_asked_for_in_so_many_words():
    at = club()
    member, api = join(at), Api(at, lang="fa")
    body = {"name": "x", "kind": "ten", "shape": "members"}
    refused = api.post("/modules/coupons/series", body, 422)
    assert "all برای همهٔ اعضا" in refused["detail"]
    assert "all for every member" in Api(at).post("/modules/coupons/series", body, 422)["detail"]
    row = api.post("/modules/coupons/series", {**body, "all": True}, 201)
    jobs.make_series(at.id, row["id"])
    (code,) = api.get(f"/modules/coupons/series/{row['id']}/codes")["items"]
    assert code["member_id"] == str(member)


def test_a_word_is_told_as_the_club_wrote_it():
    at = club()
    row = made(at, shape="word", word="SALAM", uses=0, shown=True)
    api = Api(at)
    assert [each.code for each in codes_of(at, row)] == ["SA1AM"]
    assert api.get(f"/modules/coupons/series/{row.id}")["word"] == "SALAM"
    (code,) = api.get(f"/modules/coupons/series/{row.id}/codes")["items"]
    (coupon,) = api.get(f"/modules/coupons/members/{join(at)}/coupons")["items"]
    assert code["code"] == coupon["code"] == "SALAM"


def test_coupons_open_and_end_when_their_series_says():
    at = club()
    made(
        at,
        shape="word",
        word="SOON",
        uses=0,
        opens_at=to_datetime(NOW + DAY),
        closes_at=to_datetime(NOW + 2 * DAY),
    )
    assert why(at, None, "SOON") == "early"
    assert buy(at, None, 100_000, codes=["SOON"], now=NOW + DAY).total == 90_000
    late = want(None, 100_000, codes=["SOON"])
    record(at, late, now=NOW + 2 * DAY)
    assert isinstance(late.error, VoucherRefused) and late.error.values["why"] == "expired"


def test_a_member_sees_their_own_and_those_for_everybody():
    at = club()
    mira = join(at)
    made(at, shape="word", word="Norooz", uses=0, shown=True)
    made(at, shape="word", word="SECRET", uses=0)
    with unit(at.id):
        giving.give(member_id=mira, kind="ten")
        found = selectors.of_member(mira, "fa")
    assert [(each.personal, each.why) for each in found] == [(True, ""), (False, "")]
    assert found[1].shown == "Norooz" and "۱۰" in found[1].gives


@pytest.mark.parametrize(
    ("asked", "path"),
    [
        ({"shape": "codes", "count": 0}, "count"),
        ({"shape": "codes", "count": 1_000_000, "length": 6}, "length"),
        ({"shape": "word", "word": "x"}, "word"),
        ({"shape": "file"}, "file"),
        ({"shape": "members"}, "segment_id"),
        ({"shape": "codes", "count": 1, "prefix": "سلام"}, "prefix"),
        (
            {"shape": "codes", "count": 1, "opens_at": to_datetime(NOW), "closes_at": to_datetime(NOW)},
            "closes_at",
        ),
    ],
)
def test_what_cannot_be_made_is_refused_beside_its_field(asked: dict[str, Any], path: str):
    at = club()
    with unit(at.id), pytest.raises(SeriesInvalid) as refused:
        series.create(Wanted(name="x", kind="ten", **asked))
    assert [each["path"] for each in refused.value.errors] == [path]
    with unit(at.id), pytest.raises(KindUnknown):
        series.create(Wanted(name="x", kind="gone", shape="codes", count=1))
    assert count(at, "coupons_series") == 0
