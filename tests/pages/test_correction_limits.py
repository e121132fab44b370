"""Corrections by hand have limits by role: in one correction, on one day, also for many members at once."""

from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from tests import signing
from tests.database import buying
from vafa.core.desk import limits
from vafa.kernel.database import unit
from vafa.kernel.models import Club

ONE = {"way": "give", "currency": "credit", "reason": "جبران"}


@pytest.fixture
def shop(logins: object) -> Club:
    club = buying.start()
    with unit(club.id):
        limits.save(changes={"support": {"each": 100_000, "day": 250_000}})
    return club


def correct(client: Client, club: Club, member_id: UUID, toman: str, **more: str) -> Any:
    path = f"/panel/{club.slug}/members/{member_id}/correct"
    return client.post(path, {**ONE, "amount": toman, **more})


def test_above_the_limit_of_the_role_it_is_refused_in_the_clubs_money(shop: Club) -> None:
    sara, support = buying.join(shop), signing.client(signing.person(shop, "support"))
    assert correct(support, shop, sara, "10000").status_code == 303
    refused = correct(support, shop, sara, "10001")
    assert refused.status_code == 422
    assert "سقف نقش شما ۱۰٬۰۰۰ تومان است" in refused.content.decode()
    assert correct(signing.client(signing.person(shop)), shop, sara, "90000").status_code == 303, "an owner"
    assert buying.balance(shop, sara, "credit") == 1_000_000


def test_a_day_is_full_and_what_was_refused_is_not_counted(shop: Club) -> None:
    sara, support = buying.join(shop), signing.client(signing.person(shop, "support"))
    other = signing.client(signing.person(shop, "support"))
    assert [correct(support, shop, sara, "10000").status_code for _ in range(3)] == [303, 303, 422]
    refused = correct(support, shop, sara, "6000", way="take")
    assert "جمع امروز شما ۲۶٬۰۰۰ تومان" in refused.content.decode()
    assert correct(support, shop, sara, "5000", way="take").status_code == 303, "just full"
    assert correct(support, shop, sara, "1").status_code == 422
    assert correct(other, shop, sara, "10000").status_code == 303, "everybody has a day of their own"


def test_giving_to_many_counts_for_each(shop: Club) -> None:
    members = [buying.join(shop) for _ in range(3)]
    support = signing.client(signing.person(shop, "support"))
    path = f"/panel/{shop.slug}/members/run"
    given = {"kind": "grant", "currency": "credit", "amount": "9000", "reason": "عید"}
    three = support.post(path, {**given, "whom": "ids", "id": [str(each) for each in members]})
    assert three.status_code == 422 and "جمع امروز شما ۲۷٬۰۰۰ تومان" in three.content.decode()
    assert support.post(path, {**given, "whom": "all"}).status_code == 422
    two = support.post(path, {**given, "whom": "ids", "id": [str(each) for each in members[:2]]})
    assert two.status_code == 303


def test_points_count_at_the_clubs_own_value(shop: Club) -> None:
    sara, support = buying.join(shop), signing.client(signing.person(shop, "support"))
    assert correct(support, shop, sara, "1000", currency="points").status_code == 303
    assert correct(support, shop, sara, "1001", currency="points").status_code == 422


def test_limits_are_set_by_who_may_set_things(shop: Club) -> None:
    owner, support = (signing.client(signing.person(shop, role)) for role in ("owner", "support"))
    path = f"/panel/{shop.slug}/corrections"
    assert support.get(path).status_code == 403
    assert "10000" in owner.get(path).content.decode()
    answer = owner.post(path, {"support.each": "5", "support.day": "", "manager.each": "", "manager.day": ""})
    assert answer.status_code == 303
    with unit(shop.id):
        assert limits.limit_of("support") == limits.Limit(each=50)
        assert limits.limit_of("owner") == limits.Limit()
