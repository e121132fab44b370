"""Segments and work on many members, in the panel."""

import json
import re
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from tests import signing
from tests.database import buying
from tests.pages.test_members import at, enrolled, post, text_of
from vafa.core.members import selectors as members
from vafa.core.segments import jobs, runs, selectors
from vafa.core.segments.models import Run, Segment
from vafa.kernel.database import unit
from vafa.kernel.models import Club

IN_YAZD = {"fact": "member.city", "op": "=", "value": "یزد"}
ROW = {"where.join": "all", "where.0.fact": "member.city", "where.0.op": "=", "where.0.value": "یزد"}


@pytest.fixture
def shop(logins: object) -> Club:
    return buying.start()


@pytest.fixture
def owner(shop: Club) -> Client:
    return signing.client(signing.person(shop))


@pytest.fixture
def sara(shop: Club) -> UUID:
    return enrolled(shop, "سارا", "محمدی", "09121234567", city="یزد")


@pytest.fixture
def reza(shop: Club) -> UUID:
    return enrolled(shop, "رضا", "کریمی", "09131234567")


def only_segment(club: Club) -> Segment:
    with unit(club.id):
        (found,) = selectors.list_segments()
    return found


def test_a_question_becomes_a_segment_that_is_counted(
    shop: Club, owner: Client, sara: UUID, reza: UUID
) -> None:
    assert at(shop, "segments/new") in text_of(owner, shop, "segments")
    assert "یزد" in text_of(owner, shop, f"segments/new?where={json.dumps(IN_YAZD)}")
    post(owner, shop, "segments/new", name="یزدی‌ها", kind="condition", once="ab" * 16, **ROW)
    made = only_segment(shop)
    path = f"segments/{made.id}"
    assert "در حال شمارش" in text_of(owner, shop, path)
    assert "job-progress" in text_of(owner, shop, f"{path}/progress")
    jobs.count(club_id=shop.id, segment_id=str(made.id))
    page = text_of(owner, shop, path)
    assert "سارا محمدی" in page
    assert "رضا کریمی" not in page
    assert "۱ عضو تا" in page
    answer = owner.get(at(shop, f"{path}/progress"), headers={"HX-Request": "true"})
    assert "شمرده شد" in answer.content.decode()
    assert "یزدی‌ها" in text_of(owner, shop, f"members/{sara}")
    post(owner, shop, f"{path}/refresh")
    assert only_segment(shop).state == "waiting"
    text_of(owner, shop, f"{path}/edit")
    post(owner, shop, f"{path}/edit", name="یزد", kind="condition", **ROW)
    post(owner, shop, f"{path}/remove")
    assert "یزد" not in text_of(owner, shop, "segments")


def test_what_is_wrong_with_a_segment_stands_beside_it(shop: Club, owner: Client) -> None:
    for data in (
        {"name": "", "kind": "hand"},
        {"name": "x", "kind": "condition"},
        {"name": "x", "kind": "condition", **ROW, "where.0.value": ""},
    ):
        post(owner, shop, "segments/new", 422, **data)
    pressed = post(owner, shop, "segments/new", 200, name="نام من", kind="condition", do="add:where", **ROW)
    assert "نام من" in pressed.content.decode()
    with unit(shop.id):
        assert selectors.list_segments() == []


def test_by_hand_members_come_and_go(shop: Club, owner: Client, sara: UUID, reza: UUID) -> None:
    post(owner, shop, "segments/new", name="گروه ما", kind="hand")
    made = only_segment(shop)
    post(owner, shop, f"segments/{made.id}/put", member=str(sara))
    assert "سارا محمدی" in text_of(owner, shop, f"segments/{made.id}")
    post(owner, shop, f"segments/{made.id}/take-out", id=str(sara))
    assert "سارا محمدی" not in text_of(owner, shop, f"segments/{made.id}")


def started(club: Club, answer: Any) -> Run:
    found = re.search(r"/runs/([0-9a-f-]+)", answer["Location"])
    assert found is not None
    jobs.run(club_id=club.id, run_id=found[1])
    with unit(club.id):
        return runs.get(UUID(found[1]))


def test_chosen_members_get_a_tag(shop: Club, owner: Client, sara: UUID, reza: UUID) -> None:
    form = post(owner, shop, "members/act", 200, kind="add_tag", id=[str(sara), str(reza)]).content.decode()
    assert "۲ عضو انتخاب‌شده" in form
    data = {"kind": "add_tag", "whom": "ids", "id": [str(sara), str(reza)], "once": "ab" * 16}
    post(owner, shop, "members/run", 422, **data, tag="")
    done = started(shop, post(owner, shop, "members/run", **data, tag="ویژه"))
    assert (done.state, done.changed) == ("done", 2)
    with unit(shop.id):
        assert members.get(sara).tags == members.get(reza).tags == ["ویژه"]
    assert "ویژه" in text_of(owner, shop, f"members/runs/{done.id}")
    assert "انجام شد" in text_of(owner, shop, f"members/runs/{done.id}/progress")
    assert "Test person" in text_of(owner, shop, "segments")


def test_all_who_match_are_given_something(shop: Club, owner: Client, sara: UUID, reza: UUID) -> None:
    where = json.dumps(IN_YAZD)
    form = post(owner, shop, "members/act", 200, kind="grant", where=where).content.decode()
    assert "یزد" in form
    data = {"kind": "grant", "whom": "all", "where": where, "currency": "credit", "reason": "عیدی"}
    wrong = post(owner, shop, "members/run", 422, **data, amount="هیچ")
    assert "عیدی" in wrong.content.decode()
    done = started(shop, post(owner, shop, "members/run", **data, amount="۱۰٬۰۰۰"))
    assert (done.changed, done.refused) == (1, 0)
    assert buying.balance(shop, sara, "credit") == 100_000
    assert buying.balance(shop, reza, "credit") == 0
    with unit(shop.id):
        assert runs.get(done.id).actor_name == "Test person"
    assert "عیدی" in text_of(owner, shop, f"members/{sara}")
    post(owner, shop, f"members/runs/{done.id}/stop")


def test_chosen_members_go_into_a_new_segment(shop: Club, owner: Client, sara: UUID) -> None:
    text = post(owner, shop, "members/act", 200, kind="put", id=str(sara)).content.decode()
    assert "بخش تازه" in text
    data = {"kind": "put", "whom": "ids", "id": str(sara)}
    post(owner, shop, "members/run", 422, **data, new_segment="")
    started(shop, post(owner, shop, "members/run", **data, new_segment="دوستان"))
    made = only_segment(shop)
    assert (made.name, made.members) == ("دوستان", 1)
    again = post(owner, shop, "members/run", **data, segment_to=str(made.id))
    assert started(shop, again).changed == 0
