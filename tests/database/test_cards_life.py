"""A card's life: made, given, blocked, found again, replaced; and what look-ups say of it."""

import contextlib
import threading
from uuid import UUID

import msgspec
import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cards import a_member, club_with, made
from tests.database import buying
from vafa.core.earning.work import now_instant
from vafa.core.members import selectors as members
from vafa.core.members import services as member_services
from vafa.core.members.errors import IdentifierBlocked, MemberNotFound
from vafa.core.members.models import Identifier
from vafa.core.purchases.intake import record_batch
from vafa.core.purchases.schemas import PurchaseIn
from vafa.core.purchases.verifying import verify
from vafa.core.purchases.wanted import Wanted, wanted
from vafa.domain.errors import VafaError
from vafa.kernel.database import pool, unit
from vafa.kernel.models import Club
from vafa.kernel.scope import Actor, acting
from vafa.modules.cards import numbers, services
from vafa.modules.cards.errors import (
    CardBlocked,
    CardFree,
    CardNotBlocked,
    CardReplaced,
    CardTaken,
    CardUnknown,
    PinNeeded,
    PinWrong,
    ReasonUnknown,
)
from vafa.modules.cards.models import Batch, Card


def leads_to(club: Club, number: str) -> UUID | None:
    with unit(club.id):
        found = members.by_identifier(club.id, number)
        return None if found is None else UUID(str(found.id))


def state(club: Club, number: str) -> tuple[str, UUID | None]:
    with unit(club.id):
        return Card.objects.values_list("state", "member_id").get(number=number)


def test_a_free_card_leads_to_nobody_until_it_is_given(logins: object) -> None:
    club = club_with()
    [number, *_], member = made(club), a_member(club)
    assert leads_to(club, number) is None
    with unit(club.id):
        given = services.give(member_id=member, number=f" {number[:4]} {number[4:]} ")
        assert (given.state, given.member_id) == ("given", member)
        assert services.give(member_id=member, number=number).id == given.id
    assert leads_to(club, number) == member


def test_a_card_of_another_is_refused_and_nothing_changes(logins: object) -> None:
    club = club_with()
    [number, *_], first, second = made(club), a_member(club), a_member(club)
    with unit(club.id):
        services.give(member_id=first, number=number)
    with pytest.raises(CardTaken), unit(club.id):
        services.give(member_id=second, number=number)
    assert leads_to(club, number) == first
    with pytest.raises(CardUnknown), unit(club.id):
        services.give(member_id=first, number="123456")


def give_at_once(
    club: Club, gate: threading.Barrier, number: str, member: UUID, outcomes: list[object]
) -> None:
    gate.wait()
    try:
        with unit(club.id):
            services.give(member_id=member, number=number)
        outcomes.append(member)
    except VafaError as refused:
        outcomes.append(refused.code)
    finally:
        connection.close()


def test_two_tills_that_give_one_card_give_it_once(logins: object) -> None:
    club = club_with()
    all_numbers, both = made(club, 6), [a_member(club), a_member(club)]
    for number in all_numbers:
        outcomes: list[object] = []
        gate = threading.Barrier(2)

        threads = [
            threading.Thread(target=give_at_once, args=(club, gate, number, member, outcomes))
            for member in both
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        winners = [each for each in outcomes if isinstance(each, UUID)]
        assert len(winners) == 1
        assert [each for each in outcomes if not isinstance(each, UUID)] == ["cards.taken"]
        assert leads_to(club, number) == winners[0]
        assert state(club, number) == ("given", winners[0])


def test_a_blocked_card_identifies_nobody_and_says_why(logins: object) -> None:
    club = club_with()
    [number, *_], member, other = made(club), a_member(club), a_member(club)
    with unit(club.id):
        services.give(member_id=member, number=number)
        services.block(number=number, reason="stolen", note="at the station")
    with pytest.raises(IdentifierBlocked) as refused:
        leads_to(club, number)
    assert "stolen" in refused.value.say("en")[1]
    assert "دزدیده" in refused.value.say("fa")[1]
    for whoever in (member, other):
        with pytest.raises(CardBlocked), unit(club.id):
            services.give(member_id=whoever, number=number)
        with pytest.raises(CardBlocked), unit(club.id):
            member_services.add_identifier(member_id=whoever, kind="card", value=number)
    with unit(club.id):
        assert services.unblock(number=number).member_id == member
    assert leads_to(club, number) == member
    with pytest.raises(CardNotBlocked), unit(club.id):
        services.unblock(number=number)


def test_a_free_card_that_was_stolen_is_never_given(logins: object) -> None:
    club = club_with()
    [number, *_], member = made(club), a_member(club)
    with unit(club.id):
        services.block(number=number, reason="stolen")
    with pytest.raises(CardBlocked), unit(club.id):
        member_services.add_identifier(member_id=member, kind="card", value=number)
    with unit(club.id):
        assert services.unblock(number=number).state == "free"
        services.give(member_id=member, number=number)
    with pytest.raises(ReasonUnknown), unit(club.id):
        services.block(number=number, reason="angry")


def test_the_panels_own_buttons_are_the_same_acts(logins: object) -> None:
    club = club_with()
    [number, *_], member = made(club), a_member(club)
    with unit(club.id):
        member_services.add_identifier(member_id=member, kind="card", value=number)
    assert state(club, number) == ("given", member)
    with unit(club.id):
        member_services.block_identifier(member_id=member, kind="card", value=number)
    assert state(club, number) == ("blocked", member)
    with unit(club.id):
        member_services.unblock_identifier(member_id=member, kind="card", value=number)
    assert state(club, number) == ("given", member)
    with unit(club.id):
        member_services.remove_identifier(member_id=member, kind="card", value=number)
    assert state(club, number) == ("free", None)


def test_a_card_is_replaced_once_and_the_old_one_says_so(logins: object) -> None:
    club = club_with()
    [old, new, _], member = made(club), a_member(club)
    with unit(club.id):
        services.give(member_id=member, number=old)
        assert services.replace(number=old, reason="lost", new_number=new).number == new
    assert leads_to(club, new) == member
    with pytest.raises(IdentifierBlocked) as refused:
        leads_to(club, old)
    assert "another card" in refused.value.say("en")[1]
    for again in (services.unblock, lambda number: services.replace(number=number, reason="lost")):
        with pytest.raises(CardReplaced), unit(club.id):
            again(number=old)


def test_a_card_from_elsewhere_is_replaced_by_a_number_of_the_clubs_pattern(logins: object) -> None:
    club = club_with(prefix="6037", digits=9, check="damm")
    member = a_member(club)
    with unit(club.id):
        member_services.add_identifier(member_id=member, kind="card", value="OLD-77")
        new = services.replace(number="OLD-77", reason="worn")
    assert new.number.startswith("6037")
    assert len(new.number) == 14
    assert leads_to(club, new.number) == member
    with pytest.raises(IdentifierBlocked):
        leads_to(club, "OLD-77")


def test_what_nobody_has_is_not_replaced(logins: object) -> None:
    club = club_with()
    [number, *_] = made(club)
    with pytest.raises(CardFree), unit(club.id):
        services.replace(number=number, reason="worn")
    assert state(club, number) == ("free", None)


def test_on_the_phone_a_printed_card_asks_for_its_pin(logins: object) -> None:
    club = club_with(pin="6")
    [number, *_], member = made(club), a_member(club)
    phone = Actor("member", str(member), door="member")
    with pytest.raises(PinNeeded), acting(phone), unit(club.id):
        member_services.add_identifier(member_id=member, kind="card", value=number)
    with unit(club.id):
        secret = Batch.objects.values_list("secret", flat=True).get()
    right = numbers.pin(secret, number, 6)
    wrong = f"{(int(right) + 1) % 10**6:06}"
    for asked, pin in ((number, wrong), (number, ""), ("123456789012", right)):
        with pytest.raises(PinWrong), acting(phone), unit(club.id):
            services.claim(member_id=member, number=asked, pin=pin, label="")
    with acting(phone), unit(club.id):
        assert services.claim(member_id=member, number=number, pin=right, label="").member_id == member
    assert leads_to(club, number) == member


def test_cards_follow_a_merge_and_its_undoing(logins: object) -> None:
    club = club_with()
    [one, two, three], kept, gone = made(club), a_member(club), a_member(club)
    with unit(club.id):
        services.give(member_id=kept, number=one)
        services.give(member_id=gone, number=two)
        services.give(member_id=gone, number=three)
        services.block(number=three, reason="lost")
        merge = member_services.merge(survivor_id=kept, merged_id=gone)
        assert {row.member_id for row in Card.objects.filter(number__in=[one, two, three])} == {kept}
    assert leads_to(club, two) == kept
    with unit(club.id):
        member_services.unmerge(merge_id=merge.id)
    assert state(club, one) == ("given", kept)
    assert state(club, two) == ("given", gone)
    assert state(club, three) == ("blocked", gone)
    with unit(club.id):
        assert services.unblock(number=three).member_id == gone


def test_whoever_is_erased_leaves_cards_that_are_nobodys(logins: object) -> None:
    club = club_with()
    [number, *_], member, other = made(club), a_member(club), a_member(club)
    with unit(club.id):
        services.give(member_id=member, number=number)
        services.block(number=number, reason="lost", note="called by phone")
        member_services.erase(member_id=member)
        row = Card.objects.get(number=number)
        assert (row.state, row.member_id, row.origin_id, row.note) == ("blocked", None, None, "")
        assert not Identifier.objects.filter(value=number).exists()
    with pytest.raises(IdentifierBlocked):
        leads_to(club, number)
    with pytest.raises(CardBlocked), unit(club.id):
        services.give(member_id=other, number=number)


def test_without_the_module_cards_are_as_before(club: Club) -> None:
    member = a_member(club)
    with unit(club.id):
        member_services.add_identifier(member_id=member, kind="card", value="123456789")
        member_services.block_identifier(member_id=member, kind="card", value="123456789")
        assert not Card.objects.exists()
    with pytest.raises(IdentifierBlocked):
        leads_to(club, "123456789")


def test_while_the_module_is_off_cards_go_on_being_right(logins: object) -> None:
    club = club_with()
    [number, other, _], member = made(club), a_member(club)
    buying.publish(club, buying.rule("r"), since=buying.NOW - buying.DAY, modules={"cards": {"on": False}})
    with unit(club.id):
        member_services.add_identifier(member_id=member, kind="card", value=number)
        member_services.add_identifier(member_id=member, kind="card", value=other)
        member_services.block_identifier(member_id=member, kind="card", value=other)
    assert state(club, number) == ("given", member)
    assert state(club, other) == ("blocked", member)
    assert list(verify(club.id)) == []


STEPS = st.lists(
    st.tuples(st.sampled_from(["give", "block", "unblock", "replace", "remove", "merge", "unmerge", "erase"]),
              st.integers(0, 5), st.integers(0, 2)),
    max_size=14,
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(STEPS)
def test_whatever_happens_each_card_leads_to_whom_its_row_says(
    logins: object, steps: list[tuple[str, int, int]]
) -> None:
    club = club_with()
    cards, people = made(club, 6), [a_member(club) for _ in range(3)]
    merges: list[UUID] = []
    for act, card, person in steps:
        with contextlib.suppress(VafaError), unit(club.id):
            done(act, cards[card], people[person], people[(person + 1) % 3], merges)
    assert list(verify(club.id)) == []
    with unit(club.id):
        for row in Card.objects.filter(state="blocked"):
            assert not Identifier.objects.filter(kind="card", value=row.number).exists()


def done(act: str, number: str, member: UUID, other: UUID, merges: list[UUID]) -> None:
    if act == "give":
        services.give(member_id=member, number=number)
    elif act == "block":
        services.block(number=number, reason="lost")
    elif act == "unblock":
        services.unblock(number=number)
    elif act == "replace":
        services.replace(number=number, reason="worn")
    elif act == "remove":
        member_services.remove_identifier(member_id=member, kind="card", value=number)
    elif act == "merge":
        merges.append(member_services.merge(survivor_id=member, merged_id=other).id)
    elif act == "unmerge" and merges:
        member_services.unmerge(merge_id=merges.pop())
    elif act == "erase" and number.endswith("7"):
        member_services.erase(member_id=member)


def test_a_till_that_knew_the_card_refuses_it_once_it_is_blocked(logins: object) -> None:
    """Whom a card led to is remembered by the process that records purchases."""
    club = club_with()
    [number, *_], member = made(club), a_member(club)
    with unit(club.id):
        services.give(member_id=member, number=number)

    def bought(reference: str) -> Wanted:
        body = {"reference": reference, "member": {"card": number}, "lines": [{"unit_price": 1000}]}
        want = wanted(msgspec.convert(body, PurchaseIn))
        with pool().connection() as connection:
            record_batch(connection, club.id, [want], now_instant())
        return want

    assert bought("A-1").error is None
    with unit(club.id):
        services.block(number=number, reason="lost")
    assert isinstance(bought("A-2").error, MemberNotFound | IdentifierBlocked)
    with unit(club.id):
        services.unblock(number=number)
    assert bought("A-3").error is None
