"""The club's own steps: its business and programme, branches, look, first members, and what is there at the end."""

from typing import Any

import segno
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from markupsafe import Markup

from vafa.core.earning.clubs import SlugInvalid, SlugReserved, SlugTaken
from vafa.core.office import clubs, founding
from vafa.core.office.businesses import packs
from vafa.core.office.clubs import ClubInvalid
from vafa.core.office.panel.club import COLOURS
from vafa.core.office.setup.steps import SetupVisit, of_owner, spoken
from vafa.core.purchases import catalogue
from vafa.doors.panel.signin.showing import absolute
from vafa.doors.web.staffed import sign_in_address
from vafa.doors.web.words import _
from vafa.kernel.models import Club
from vafa.kernel.pictures import LARGEST, PictureInvalid

LINES = 5


@spoken("business")
def business(visit: SetupVisit) -> HttpResponse:
    user: Any = visit.request.user
    if not user.is_authenticated:
        return visit.go(sign_in_address(visit.request))
    if not founding.may_found(user):
        return visit.go(reverse("setup") if founding.unfinished(user) else reverse("panel"))
    post = visit.request.POST
    typed = {name: post.get(name, "").strip() for name in ("name", "slug", "business")}
    if visit.request.method != "POST":
        return _business(visit, {**typed, "business": "hypermarket"}, {})
    slug = typed["slug"].lower() or founding.free_slug(typed["name"])
    try:
        founding.found_club(
            user=user, name=typed["name"], slug=slug, business=typed["business"], language=visit.lang
        )
    except ClubInvalid as refused:
        return _business(visit, typed, {refused.field: refused.say(visit.lang)[1]})
    except (SlugInvalid, SlugReserved, SlugTaken) as refused:
        return _business(visit, typed, {"slug": refused.say(visit.lang)[1]})
    return visit.on("branches")


def _business(visit: SetupVisit, typed: dict[str, str], errors: dict[str, str]) -> HttpResponse:
    host = absolute(visit.request, "/")
    return visit.show(
        422 if errors else 200, typed=typed, errors=errors, packs=list(packs().values()), host=host
    )


@spoken("branches")
@of_owner
def branches(visit: SetupVisit) -> HttpResponse:
    known = [branch.name for branch in catalogue.branches(limit=200)]
    if visit.request.method != "POST":
        return visit.show(names=[*known, *[""] * max(3 - len(known), 1)], known=known)
    names = visit.request.POST.getlist("branch")[:200]
    if visit.request.POST.get("do") == "more":
        return visit.show(names=[*names, "", ""], known=known)
    founding.put_branches(names=names)
    founding.move_on("look")
    return visit.on("look")


@spoken("look")
@of_owner
def look(visit: SetupVisit) -> HttpResponse:
    assert visit.club is not None
    if visit.request.method != "POST":
        return visit.show(brand=visit.club.colour, about=visit.club.about, colours=COLOURS, errors={})
    post, file = visit.request.POST, visit.request.FILES.get("logo")
    brand, about = post.get("brand", "").strip(), post.get("about", "").replace("\r\n", "\n").strip()
    try:
        with transaction.atomic():
            clubs.change(logo_file=file.read(LARGEST + 1) if file else None, brand=brand, about=about)
    except (ClubInvalid, PictureInvalid) as refused:
        field = "logo" if isinstance(refused, PictureInvalid) else refused.field
        errors = {field: refused.say(visit.lang)[1]}
        return visit.show(422, brand=brand, about=about, colours=COLOURS, errors=errors)
    founding.move_on("members")
    return visit.on("members")


@spoken("members")
@of_owner
def first_members(visit: SetupVisit) -> HttpResponse:
    assert visit.club is not None
    empty = [("", "")] * LINES
    if visit.request.method != "POST":
        return visit.show(people=empty, errors=[""] * LINES, joined=0)
    post = visit.request.POST
    if post.get("do") == "skip":
        founding.move_on("ready")
        return visit.on("ready")
    typed = list(zip(post.getlist("name")[:50], post.getlist("mobile")[:50], strict=False))
    people = [(name.strip(), mobile.strip()) for name, mobile in typed if name.strip() or mobile.strip()]
    said = founding.enrol_members(club_id=visit.club.id, people=people, lang=visit.lang)
    wrong = [(person, error) for person, error in zip(people, said, strict=True) if error]
    if wrong:
        # Those who could join have joined; only the others are asked for again.
        left = [person for person, _error in wrong]
        errors = [error for _person, error in wrong]
        return visit.show(422, people=left, errors=errors, joined=len(people) - len(wrong))
    founding.move_on("ready")
    return visit.on("ready")


@spoken("ready")
@of_owner
def ready(visit: SetupVisit) -> HttpResponse:
    assert visit.club is not None
    slug = visit.club.slug
    if visit.request.method == "POST":
        founding.finish()
        visit.toast(_("Your club is live"))
        return visit.go(reverse("panel:home", kwargs={"club": slug}))
    address = absolute(visit.request, f"/{slug}/")
    club = Club.objects.get(id=visit.club.id)
    return visit.show(
        address=address,
        qr=qr(address),
        till=absolute(visit.request, f"/till/{slug}/"),
        panel=absolute(visit.request, f"/panel/{slug}/"),
        pack=packs().get(club.business),
    )


def qr(text: str) -> Markup:
    """As a drawing that takes the size of its place."""
    return Markup(segno.make(text, error="m").svg_inline(border=2, omitsize=True, dark="#000", light="#fff"))
