"""The first set-up: an owner, a club with a programme that fits its business, branches, a look, first members."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from vafa.core.earning.clubs import RESERVED, start_club
from vafa.core.members import services as members
from vafa.core.office.businesses import packs
from vafa.core.office.clubs import BUSINESSES, ClubInvalid, check
from vafa.core.office.latin import latin
from vafa.core.office.models import Setup
from vafa.core.purchases import catalogue
from vafa.domain.errors import VafaError
from vafa.domain.text import normalise_digits, normalise_text
from vafa.kernel import staff, users
from vafa.kernel.database import unit
from vafa.kernel.models import Club
from vafa.kernel.people import User
from vafa.kernel.scope import Actor, acting

STEPS = ("account", "business", "branches", "look", "members", "ready")
DEMO_EMAIL = "owner@demo.example"
DEMO_PASSWORD = "demo-vafa-1405"


def slug_of(name: str) -> str:
    """A short name made of a name in any script; empty when nothing of it can be written in Latin."""
    text = normalise_digits(normalise_text(name)).lower().replace("\u200c", "-")
    spelt = unicodedata.normalize("NFKD", latin(unicodedata.normalize("NFC", text)))
    bare = "".join(letter for letter in spelt if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-")[:40].strip("-")


def free_slug(name: str) -> str:
    """The short name that is offered: with a number when it is taken."""
    first = slug_of(name) or "club"
    first = f"{first}-club" if first in RESERVED else first
    taken = set(Club.objects.filter(slug__startswith=first[:36]).values_list("slug", flat=True))
    numbered = (f"{first[:36]}-{number}" for number in range(2, 1000))
    return next(slug for slug in (first, *numbered) if slug not in taken)


def found_club(*, user: User, name: str, slug: str, business: str, language: str = "fa") -> Club:
    """The club with a programme that fits its business, the groups of goods that it speaks of, and its owner."""
    check({"name": name, "business": business})
    if business not in BUSINESSES:
        raise ClubInvalid("business", "نوع کسب‌وکار را انتخاب کنید.", "Choose the kind of business.")
    pack = packs()[business]
    with acting(Actor("staff", str(user.id), user.name, "panel")):
        club = start_club(slug=slug, name=name.strip(), language=language, programme=pack.programme)
        with unit(club.id):
            Club.objects.filter(id=club.id).update(business=business)
            staff.enrol(user=user, role="owner")
            if pack.groups:
                catalogue.put_groups(items=[dict(each) for each in pack.groups])
            Setup.objects.create(created_at=datetime.now(UTC), business=business, step="branches")
    club.refresh_from_db()
    return club


def unfinished(user: User) -> int | None:
    """The club whose set-up this owner has still to finish."""
    for club_id in user.clubs:
        with unit(club_id):
            if Setup.objects.filter(finished_at=None).exists():
                return int(club_id)
    return None


def may_found(user: User) -> bool:
    """Only the first person, while nobody else is there and they have no club."""
    return not user.clubs and User.objects.count() == 1


def step_of() -> str:
    """Where the set-up of the club in scope stands."""
    row = Setup.objects.filter(finished_at=None).order_by("-id").first()
    return str(row.step) if row else "ready"


def move_on(step: str) -> None:
    """The next step to do; one that was done before may be seen again without losing the place."""
    row = Setup.objects.filter(finished_at=None).first()
    if row is not None and STEPS.index(step) > STEPS.index(row.step):
        Setup.objects.filter(id=row.id).update(step=step)


def finish() -> None:
    Setup.objects.filter(finished_at=None).update(step="ready", finished_at=datetime.now(UTC))


def put_branches(*, names: Sequence[str]) -> int:
    """Branches by name; those that are there already keep their codes."""
    known = {branch.name: branch.code for branch in catalogue.branches(limit=1_000)}
    codes = set(known.values())
    items: list[dict[str, Any]] = []
    for name in dict.fromkeys(text for each in names if (text := normalise_text(each)[:200])):
        if name in known:
            continue
        first = slug_of(name) or "branch"
        code = next(each for each in (first, *(f"{first}-{n}" for n in range(2, 1000))) if each not in codes)
        codes.add(code)
        items.append({"code": code, "name": name, "tags": [], "active": True})
    return catalogue.put_branches(items=items) if items else 0


def enrol_members(*, club_id: int, people: Sequence[tuple[str, str]], lang: str) -> list[str]:
    """Join each (name, mobile) whose mobile is given; for each what is wrong with it, or "". A wrong one does not
    keep the others out."""
    said = []
    for name, mobile in people:
        try:
            with transaction.atomic():
                _enrol(club_id, name, mobile)
            said.append("")
        except VafaError as refused:
            said.append(" ".join(dict.fromkeys(refused.say(lang))))
    return said


def _enrol(club_id: int, name: str, mobile: str) -> None:
    given, _space, family = normalise_text(name).partition(" ")
    members.join(
        club_id=club_id,
        identifiers=[("mobile", mobile)],
        joined_via="staff",
        given_name=given or None,
        family_name=family or None,
    )


def demo_staff(club_id: int) -> dict[str, str]:
    """The demo's owner, made once; what they sign in with. Only a demo club has one."""
    club = Club.objects.get(id=club_id)
    if not club.is_demo:
        raise ValueError("only a demo club has a demo owner")
    user = users.find_user(DEMO_EMAIL) or users.create_user(
        email=DEMO_EMAIL, name="مدیر نمایشی", password=DEMO_PASSWORD
    )
    with acting(Actor("system", "demo", door="cli")), unit(club_id):
        staff.enrol(user=user, role="owner")
    return {"email": DEMO_EMAIL, "password": DEMO_PASSWORD}
