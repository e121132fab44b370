"""Which passes a member is offered: those that the club has set up whole, and whose code a till takes."""

import time
from uuid import UUID

from vafa.core.members import selectors as members
from vafa.core.members.models import Member
from vafa.core.wallet import cards as phone
from vafa.core.wallet import extras
from vafa.doors.web.visits import Visit

from ..batches import settings
from ..errors import PassNotOffered
from ..models import PassKey
from ..params import CardsParams
from . import apple, content, google, keeping


def offered(params: CardsParams) -> list[str]:
    """One statement."""
    kept = set(PassKey.objects.values_list("kind", flat=True))
    found = []
    # Apple's wallet knows no code that changes.
    fixed = params.fixed_passes or not params.turning
    if keeping.APPLE in kept and params.apple_pass_type and params.apple_team and fixed:
        found.append(keeping.APPLE)
    if keeping.GOOGLE in kept and params.google_issuer:
        found.append(keeping.GOOGLE)
    return found


def apple_pass(visit: Visit, member: Member) -> bytes:
    """``PassNotOffered``."""
    params = settings()
    keys = keeping.apple() if keeping.APPLE in offered(params) else None
    if keys is None:
        raise PassNotOffered()
    shown = content.of_member(visit, member, _number(member.id), params)
    return apple.pkpass(shown, pass_type=params.apple_pass_type, team=params.apple_team, keys=keys)


def google_link(visit: Visit, member: Member) -> str:
    """``PassNotOffered``."""
    assert visit.club is not None
    params = settings()
    key = keeping.google() if keeping.GOOGLE in offered(params) else None
    if key is None:
        raise PassNotOffered()
    number = _number(member.id)
    icon = visit.request.build_absolute_uri(visit.url("member:app-icon", size=512))
    shown = content.of_member(
        visit, member, number, params, logo_url=icon, turn=extras.turning(member.id, number)
    )
    origin = f"{visit.request.scheme}://{visit.request.get_host()}"
    return google.link(
        shown,
        issuer=params.google_issuer,
        club_id=visit.club.id,
        key=key,
        now=int(time.time()),
        origin=origin,
    )


def _number(member_id: UUID) -> str:
    card = phone.latest(members.identifiers(member_id))
    if card is None:
        raise PassNotOffered()
    return str(card.value)
