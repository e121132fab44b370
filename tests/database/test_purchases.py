"""Recording purchases: what repeats, what is refused, and that one bad item spoils no other."""

from uuid import UUID

import pytest

from tests.database import buying
from tests.database.buying import (
    NOW,
    available,
    buy,
    check_books,
    count,
    earned,
    join,
    record,
    rule,
    start,
    want,
)
from vafa.core.members.errors import MemberErased, MemberNotFound
from vafa.core.members.services import erase
from vafa.core.purchases.api import record_chunks, rendered
from vafa.core.purchases.errors import PurchaseFromFuture, PurchaseInvalid, ReferenceTaken
from vafa.core.purchases.loading import known_as
from vafa.domain.ledger import NotEnough
from vafa.domain.payments import PaymentUnknown
from vafa.domain.time import DAY, MINUTE
from vafa.kernel import access
from vafa.kernel.access import NotAuthenticated
from vafa.kernel.database import unit
from vafa.kernel.idempotency import IdempotencyConflict

pytestmark = pytest.mark.usefixtures("logins")


def test_a_repeat_is_the_first_answer_to_the_byte_in_either_language():
    club = start()
    mira = join(club)
    first = buy(club, mira, 250_000, reference="A-1")
    buy(club, mira, 990_000)
    again = buy(club, mira, 250_000, reference="A-1", now=NOW + 3 * DAY)
    assert again.repeated and not first.repeated
    for lang in ("fa", "en"):
        assert rendered(first, lang) == rendered(again, lang)
    assert rendered(again, "fa") != rendered(again, "en")
    assert count(club, "core_purchases_purchase") == 2


def test_the_same_reference_with_another_content_is_refused_with_what_differs():
    club = start()
    mira, omid = join(club), join(club)
    buy(club, mira, reference="A-1")
    for other, named in (
        (want(mira, 100_001, reference="A-1"), "lines"),
        (want(omid, reference="A-1"), "member"),
        (want(mira, reference="A-1", branch="b2"), "branch"),
        (want(mira, reference="A-1", payments=[{"kind": "cash", "amount": 100_000}]), "payments"),
    ):
        record(club, other)
        assert isinstance(other.error, ReferenceTaken)
        assert named in other.error.say("en")[1]
    # Another source has references of its own.
    assert not buy(club, mira, reference="A-1", source="shop").repeated
    assert count(club, "core_purchases_purchase") == 2


def test_a_repeat_stays_one_when_the_member_is_found_another_way_or_merged_since():
    club = start()
    mira, other = join(club, mobile="09121234567", card="C-77"), join(club)
    first = buy(club, {"mobile": "0912 123 4567"}, reference="A-1")
    assert buy(club, {"card": "C-77"}, reference="A-1").id == first.id
    buying.merge(club, other, mira)
    for who in (mira, other, {"mobile": "09121234567"}):
        again = buy(club, who, reference="A-1")
        assert again.repeated and again.id == first.id
        assert again.member_id == mira, "the answer is the first one"


def test_a_repeat_stays_one_when_the_product_changed_its_groups_since():
    club = start()
    mira = join(club)
    _product(club, "milk", ["dairy"])
    lines = [{"sku": "milk", "unit_price": 50_000}]
    first = buy(club, mira, reference="A-1", lines=lines)
    _product(club, "milk", ["dairy", "fresh"])
    assert buy(club, mira, reference="A-1", lines=lines).id == first.id


def test_lines_without_groups_take_those_of_their_product():
    dairy = rule(base={"lines": {"fact": "line.group", "op": "contains", "value": ["dairy"]}})
    club = start(dairy)
    mira = join(club)
    _product(club, "milk", ["dairy"])
    lines = [
        {"sku": "milk", "unit_price": 50_000},
        {"sku": "milk", "unit_price": 70_000, "groups": ["shelf"]},
        {"sku": "nail", "unit_price": 90_000},
    ]
    assert earned(buy(club, mira, lines=lines)) == {"points": 50}


def test_the_card_of_a_merged_member_buys_for_its_survivor():
    club = start()
    a, b, c, d = (join(club, card=name) for name in ("CA", "CB", "CC", "CD"))
    assert buy(club, {"card": "CA"}).member_id == a
    for survivor, merged in ((b, a), (c, b), (d, c)):
        buying.merge(club, survivor, merged)
    assert buy(club, {"card": "CA"}).member_id == d
    wants = [want(a), want(b), want(c), want({"card": "CA"}), want(d)]
    record(club, wants)
    assert [each.stored and each.stored.member_id for each in wants] == [d] * 5
    check_books(club)


def test_a_card_that_changed_hands_leads_to_whom_it_belongs_now():
    club = start()
    mira, omid = join(club, card="C-1"), join(club)
    assert buy(club, {"card": "C-1"}).member_id == mira
    assert known_as[(club.id, "card", "C-1")] == mira
    buying.rows(
        club,
        "update core_members_identifier set member_id = %s where club_id = %s and value = 'C-1' returning 1",
        omid,
        club.id,
    )
    assert buy(club, {"card": "C-1"}).member_id == omid


def test_one_bad_item_spoils_no_other():
    club = start()
    mira = join(club)
    wants = [
        want(mira, reference="good-1"),
        want(UUID(int=7)),
        want({"mobile": "09129999999"}),
        want(mira, payments=[{"kind": "gold", "amount": 5}]),
        want(mira, payments=[{"kind": "credit", "amount": 5}]),
        want(mira, happened_at="2026-11-21T12:06:00+03:30"),
        want(mira, reference="good-1", price=5),
        want(mira, reference="good-1"),
        want(mira, reference="good-2", payments=[{"kind": "points", "amount": 100}]),
    ]
    record(club, wants)
    kinds = [type(each.error) for each in wants]
    assert kinds == [
        type(None), MemberNotFound, MemberNotFound, PaymentUnknown, NotEnough, PurchaseFromFuture, ReferenceTaken,
        type(None), type(None),
    ]  # fmt: skip
    assert wants[7].stored is not None and wants[7].stored.repeated
    assert wants[8].stored is not None and available(wants[8].stored) == 90, (
        "10,000 of it were paid by points"
    )
    assert count(club, "core_purchases_purchase") == 2
    check_books(club)


def test_each_answer_of_a_batch_prints_the_balance_right_after_it():
    club = start()
    mira, omid = join(club), join(club)
    wants = [want(who, 10_000) for who in (mira, omid, mira, mira)]
    record(club, wants)
    assert [available(each.stored) for each in wants] == [10, 10, 20, 30]


def test_a_fault_of_one_item_is_found_by_trying_each_alone(monkeypatch):
    club = start()
    mira = join(club)
    wants = [want(mira, reference=f"r{n}") for n in range(6)]
    # What no check foresaw: the database refuses the row.
    wants[2].branch = "\x00"
    record_chunks(club.id, wants)
    assert [each.error is None for each in wants] == [True, True, False, True, True, True]
    assert count(club, "core_purchases_purchase") == 5
    check_books(club)


def test_amounts_and_lines_that_cannot_be_are_refused_by_name():
    for lines, path in (
        ([{"unit_price": 100, "discount": 101}], "lines.1.discount"),
        ([{"unit_price": 1}, {"unit_price": 1, "quantity": 0}], "lines.2.quantity"),
        ([{"unit_price": 1, "quantity": "1.0005"}], "lines.1.quantity"),
        ([{"unit_price": 1, "kind": "gold"}], "lines.1.kind"),
        ([{"unit_price": 10**15, "quantity": 2}], "lines.1"),
    ):
        with pytest.raises(PurchaseInvalid) as caught:
            want(UUID(int=1), lines=lines)
        assert caught.value.values["path"] == path


def test_a_purchase_from_the_future_is_refused_and_clocks_may_differ_a_little():
    club = start()
    mira = join(club)
    assert buy(club, mira, happened_at="2026-11-21T12:05:00+03:30").happened_at == NOW + 5 * MINUTE
    with pytest.raises(PurchaseFromFuture):
        buy(club, mira, happened_at="2026-11-21T12:06:00+03:30")


def test_an_erased_member_buys_nothing():
    club = start()
    mira = join(club)
    with unit(club.id):
        erase(member_id=mira)
    with pytest.raises(MemberErased):
        buy(club, mira)
    assert count(club, "core_purchases_purchase") == 0


def test_a_revoked_key_is_refused_inside_the_transaction():
    club = start()
    mira = join(club)
    with unit(club.id):
        till = access.create_key(slug=club.slug, name="till", scopes=["purchases:write"]).id
        gone = access.create_key(slug=club.slug, name="old till", scopes=["purchases:write"]).id
        access.revoke_key(key_id=gone)
    before = buying.grown(club)
    wants = [want(mira, key_id=gone), want(mira, key_id=UUID(int=9))]
    record(club, wants)
    assert [type(each.error) for each in wants] == [NotAuthenticated] * 2
    assert buying.grown(club) == before
    mixed = [want(mira, key_id=till), want(mira, key_id=gone)]
    record(club, mixed)
    assert mixed[0].stored is not None and isinstance(mixed[1].error, NotAuthenticated)
    assert buying.one(club, "select actor from core_purchases_purchase where club_id = %s", club.id) == till


def test_an_idempotency_key_stands_for_one_body():
    club = start()
    mira = join(club)
    first = buy(club, mira, reference="A-1", key="k-1", key_of=b"one")
    assert buy(club, mira, reference="A-1", key="k-1", key_of=b"one").id == first.id
    assert buy(club, mira, reference="A-1", key="k-2", key_of=b"one, written otherwise").id == first.id
    with pytest.raises(IdempotencyConflict):
        buy(club, mira, reference="A-2", key="k-1", key_of=b"two")
    both = [
        want(mira, reference="A-3", key="k-3", key_of=b"three"),
        want(mira, reference="A-4", key="k-3", key_of=b"four"),
    ]
    record(club, both)
    assert both[0].stored is not None and isinstance(both[1].error, IdempotencyConflict)


def test_a_refused_purchase_leaves_its_key_free():
    club = start()
    mira = join(club)
    with pytest.raises(NotEnough):
        buy(club, mira, key="k", key_of=b"1", payments=[{"kind": "credit", "amount": 1000}])
    assert not buy(club, mira, key="k", key_of=b"2").repeated


def test_a_preview_says_what_recording_then_does_and_writes_nothing():
    club = start(rule(), rule("big", condition={"fact": "purchase.total", "op": ">=", "value": 500_000}))
    mira = join(club)
    buy(club, mira, 300_000)
    before = buying.grown(club)
    look = want(mira, 200_000, reference="P-1", payments=[{"kind": "points", "amount": 200}])
    record(club, look, preview=True)
    assert buying.grown(club) == before
    real = want(mira, 200_000, reference="P-1", payments=[{"kind": "points", "amount": 200}])
    record(club, real)
    assert look.stored is not None and real.stored is not None
    shown, done = rendered(look.stored, "fa"), rendered(real.stored, "fa")
    assert shown.pop("id") != done.pop("id")
    assert shown == done
    after = want(mira, 200_000, reference="P-1", payments=[{"kind": "points", "amount": 200}])
    record(club, after, preview=True)
    assert after.stored is not None and after.stored.id == real.stored.id


def test_any_branch_may_be_named_and_two_clubs_never_meet():
    one, two = start(), start(rule(amount={"kind": "fixed", "amount": 7}))
    mira, other = join(one, card="C-1"), join(two, card="C-1")
    assert earned(buy(one, {"card": "C-1"}, reference="A-1", branch="anywhere")) == {"points": 100}
    assert earned(buy(two, {"card": "C-1"}, reference="A-1", branch="anywhere")) == {"points": 7}
    stray = [want(other), want(mira)]
    record(one, stray)
    assert isinstance(stray[0].error, MemberNotFound) and stray[1].stored is not None
    assert (buying.balance(one, mira), buying.balance(two, other)) == (200, 7)


def _product(club, sku, groups):
    buying.rows(
        club,
        "insert into core_purchases_product (club_id, sku, name, groups) values (%s, %s, '', %s)"
        " on conflict (club_id, sku) do update set groups = excluded.groups returning 1",
        club.id,
        sku,
        groups,
    )
