"""Founding a club: every ready programme compiles, short names are made of any name, steps are taken up again."""

from typing import Any

import pytest
from django.test import Client

from tests.pages.test_settings import at
from tests.signing import client, person
from vafa.core.earning.publishing import read
from vafa.core.members import selectors
from vafa.core.office import founding, sources
from vafa.core.office.businesses import packs
from vafa.core.office.clubs import BUSINESSES
from vafa.core.office.models import Setup
from vafa.core.purchases import catalogue
from vafa.kernel import users
from vafa.kernel.database import unit
from vafa.kernel.ids import uuid7
from vafa.kernel.models import Club
from vafa.kernel.people import User
from vafa.kernel.scope import Actor, acting
from vafa.kernel.staff import staff_of


def somebody() -> User:
    return users.create_user(email=f"{uuid7().hex}@example.test", name="Founder", password="رمز-آزمایشی-۱۲۳۴")


def founded(user: User, business: str = "cafe") -> Club:
    made = founding.found_club(
        user=user, name="کافهٔ آزمون", slug=f"cafe-{uuid7().hex[-10:]}", business=business
    )
    user.refresh_from_db()
    return made


@pytest.mark.parametrize("business", BUSINESSES)
def test_every_kind_of_business_has_a_programme_that_compiles_and_says_what_it_does(
    logins: Any, business: str
) -> None:
    club = founded(somebody(), business)
    with unit(club.id):
        published = read()["published"]
        made = sources.programme()
        groups = {group.key for group in catalogue.groups()}
    assert published["number"] == 1
    assert made is not None
    assert "points" in made.by_key
    assert groups == {group["key"] for group in packs()[business].groups}
    assert all(len(text) > 20 for text in packs()[business].describes.values())


def test_rules_speak_only_of_groups_that_come_along() -> None:
    for pack in packs().values():
        text = str(pack.programme)
        known = {group["key"] for group in pack.groups}
        spoken = [rule.get("base", {}).get("lines") for rule in pack.programme["rules"]]
        asked = {key for lines in spoken if lines for key in _groups_of(lines)}
        assert asked <= known, pack.key
        assert "float" not in text


def _groups_of(condition: Any) -> list[str]:
    return list(condition["value"]) if "fact" in condition else _groups_of(condition["not"])


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("کافه لمیز", "cafe-lamiz"),
        ("Shop 24", "shop-24"),
        ("فروشگاهِ شمارهٔ ۱۲", "faroshgah-shamareh-12"),
        ("★", ""),
        ("Café Été", "cafe-ete"),
    ],
)
def test_short_names_are_made_of_names(name: str, slug: str) -> None:
    assert founding.slug_of(name) == slug


def test_a_taken_name_gets_a_number_and_a_reserved_one_a_word(logins: Any) -> None:
    name = f"Shop {uuid7().hex[-8:]}"
    first = founding.free_slug(name)
    Club.objects.create(slug=first, name=name)
    assert founding.free_slug(name) == f"{first}-2"
    assert founding.free_slug("Panel").startswith("panel-club")


def test_the_founder_owns_the_club_and_finds_the_step_again(logins: Any) -> None:
    user = somebody()
    club = founded(user)
    staff = staff_of(user.id, club.id)
    assert staff is not None
    assert staff.role == "owner"
    assert founding.unfinished(user) == club.id
    visitor = client(user)
    assert visitor.get("/setup").headers["Location"] == "/setup/branches"
    names = {"branch": ["شعبهٔ شمال", "شعبهٔ شمال", " "], "do": "next"}
    assert visitor.post("/setup/branches", names).headers["Location"] == "/setup/look"
    assert visitor.get("/setup").headers["Location"] == "/setup/look"
    assert visitor.post("/setup/look", {"brand": "red", "about": "سلام"}).status_code == 422
    assert visitor.post("/setup/look", {"brand": "#112233", "about": "سلام"}).status_code == 303
    assert "شعبهٔ شمال" in visitor.get("/setup/branches").content.decode()
    with unit(club.id):
        assert [branch.code for branch in catalogue.branches()] == ["shobe-shomal"]
        assert founding.step_of() == "members"


def test_members_who_are_right_join_and_the_others_are_asked_for_again(logins: Any) -> None:
    user = somebody()
    club = founded(user)
    visitor = client(user)
    typed = {"name": ["سارا محمدی", "علی", ""], "mobile": ["۰۹۱۲۱۱۱۲۲۳۳", "123", ""]}
    answer = visitor.post("/setup/members", typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="123"' in page
    assert "سارا" not in page
    with unit(club.id):
        assert selectors.by_identifier(club.id, "09121112233") is not None
    assert visitor.post("/setup/members", {"do": "skip"}).headers["Location"] == "/setup/ready"
    page = visitor.get("/setup/ready").content.decode()
    assert f"/{club.slug}/" in page
    assert "<svg" in page
    assert visitor.post("/setup/ready").headers["Location"] == f"/panel/{club.slug}/"
    with unit(club.id):
        assert Setup.objects.get().finished_at is not None
    assert visitor.get("/setup").headers["Location"] == "/panel"


def test_set_up_is_for_its_owner_alone(logins: Any, club: Club) -> None:
    founded(somebody())
    assert Client().get("/setup/branches").headers["Location"].startswith("/panel/sign-in")
    other = client(person(club))
    for step in ("branches", "look", "members", "ready", "business"):
        assert other.post(f"/setup/{step}", {"name": "x"}).status_code == 303
    assert Client().get("/setup/account").headers["Location"] == "/setup"


def test_a_demo_club_gets_an_owner_who_can_sign_in_and_others_do_not(logins: Any, club: Club) -> None:
    demo = Club.objects.create(slug=f"demo-{uuid7().hex[-10:]}", name="Demo", is_demo=True)
    with acting(Actor("system", "test")):
        first, again = founding.demo_staff(demo.id), founding.demo_staff(demo.id)
    assert first == again
    user = User.objects.get(email=first["email"])
    assert user.check_password(first["password"])
    assert client(user).get(at(demo, "settings")).status_code == 200
    with pytest.raises(ValueError, match="demo"):
        founding.demo_staff(club.id)
