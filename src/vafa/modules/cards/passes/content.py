"""What a pass shows of a member: name, tier, balances, and the code that a till reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from vafa.core.desk import money
from vafa.core.desk.panel import naming
from vafa.core.earning import member_figures
from vafa.core.members.models import Member
from vafa.core.wallet import cards as phone
from vafa.core.wallet import icons
from vafa.core.wallet.extras import Turning
from vafa.domain.time import from_datetime
from vafa.doors.web.visits import Visit
from vafa.kernel import pictures

from ..params import CardsParams
from ..sheets import ink_on

WORDS: Final = {
    "fa": {
        "member": "عضو", "tier": "سطح", "number": "شمارهٔ کارت", "about": "دربارهٔ باشگاه",
        "description": "کارت باشگاه {club}",
    },
    "en": {
        "member": "Member", "tier": "Tier", "number": "Card number", "about": "About the club",
        "description": "Card of {club}",
    },
}  # fmt: skip
MOST: Final = 4
_SIZES: Final = {"icon.png": 29, "icon@2x.png": 58, "icon@3x.png": 87, "logo.png": 50, "logo@2x.png": 100}


@dataclass(frozen=True, slots=True)
class Shown:
    """``balances`` are keys of ``words`` with a value; ``turn`` is given where the code changes."""

    serial: str
    club: str
    lang: str
    name: str
    tier: str
    number: str
    code: str
    colour: str
    ink: str
    about: str
    balances: list[tuple[str, str]]
    words: Mapping[str, Mapping[str, str]]
    pictures: Mapping[str, bytes]
    logo_url: str = ""
    turn: Turning | None = None


def of_member(
    visit: Visit,
    member: Member,
    number: str,
    params: CardsParams,
    *,
    logo_url: str = "",
    turn: Turning | None = None,
) -> Shown:
    """Three statements, as the phone's first page."""
    assert visit.club is not None
    now = from_datetime(visit.now)
    programme = money.programme_at(now)
    state = member_figures.member_now(
        member_id=member.id, joined_at=member.joined_at, programme=programme, now=now, lang=visit.lang,
        display=visit.formats.display,
    )  # fmt: skip
    badge = next((each.badge for each in member_figures.figures(state) if each.badge), "")
    held = [
        each
        for each in programme.currencies.values()
        if each.kind in ("points", "credit") or each.key in state.balances
    ]
    words = {lang: dict(said) for lang, said in WORDS.items()}
    balances = []
    for currency in held[:MOST]:
        has = state.balances.get(currency.key)
        figure, unit = money.bare(has.available if has else 0, currency, visit.formats)
        balances.append(
            (f"currency_{currency.key}", f"{figure} {unit}" if money.is_money(currency) else figure)
        )
        for lang in words:
            words[lang][f"currency_{currency.key}"] = currency.names.in_(lang)
    for lang in words:
        words[lang]["description"] = words[lang]["description"].format(club=visit.club.name)
    colour = params.colour or visit.club.colour
    return Shown(
        serial=serial_of(member.id, number), club=visit.club.name, lang=visit.lang,
        name=naming.full_name(member.given_name, member.family_name), tier=badge, number=number,
        code=f"{phone.CARD_PREFIX}{number}", colour=colour, ink=ink_on(colour), about=visit.club.about,
        balances=balances, words=words, pictures=_pictures(visit, colour), logo_url=logo_url, turn=turn,
    )  # fmt: skip


def serial_of(member_id: UUID, number: str) -> str:
    """One pass for each card of a member; letters, digits and dots only."""
    return f"{member_id.hex}.{''.join(each for each in number if each.isascii() and each.isalnum())}"


def _pictures(visit: Visit, colour: str) -> dict[str, bytes]:
    """The club's logo where that is a PNG, else the star that its app has."""
    assert visit.club is not None
    logo = None
    if visit.club.logo is not None:
        media_type, content = pictures.read(visit.club.logo)
        logo = content if media_type == "image/png" else None
    return {name: logo or icons.star(colour, size) for name, size in _SIZES.items()}
