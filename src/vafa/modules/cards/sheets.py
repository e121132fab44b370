"""Cards on paper: the club's design, number, QR code and bars on sheets that a printer cuts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import segno

from vafa.core.desk.panel import naming
from vafa.core.members.models import Member
from vafa.core.wallet import cards as phone
from vafa.core.wallet import codes
from vafa.doors.web.clubs import Look
from vafa.doors.web.words import _
from vafa.kernel import papers, pictures

from . import numbers
from .models import Batch, Card
from .params import CardsParams

PER_FILE: Final = 500
"""Cards of one file: fifty sheets, pressed in a few seconds."""
LIGHT, INK = "#ffffff", "#18201f"
_TEMPLATE: Final = Path(__file__).with_name("sheet.typ")
_ENDS: Final = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp"}


@dataclass(frozen=True, slots=True)
class Printed:
    """What stands on one card."""

    number: str
    name: str = ""
    tier: str = ""
    pin: str = ""


def of_batch(batch: Batch, *, part: int, params: CardsParams) -> list[Printed]:
    """The ``part``-th file's cards, from 1; cards that were given carry the member's name."""
    first = (part - 1) * PER_FILE
    rows = list(
        Card.objects.filter(batch_id=batch.id, place__gt=first, place__lte=first + PER_FILE).order_by("place")
    )
    names = names_of([row.member_id for row in rows]) if params.with_name else {}
    return [
        Printed(
            row.number,
            names.get(row.member_id, ""),
            pin=numbers.pin(batch.secret, row.number, batch.pin_digits) if batch.pin_digits else "",
        )
        for row in rows
    ]


def names_of(ids: Sequence[UUID | None]) -> dict[UUID | None, str]:
    asked = {each for each in ids if each is not None}
    found = (
        Member.objects.filter(id__in=asked).values_list("id", "given_name", "family_name") if asked else ()
    )
    return {each: naming.full_name(given, family) for each, given, family in found}


def pdf(printed: Sequence[Printed], *, look: Look, params: CardsParams, lang: str) -> bytes:
    """``PaperFailed``."""
    colour = params.colour or look.colour
    logo, kept = _logo(look) if params.with_logo else (None, {})
    data = {
        "lang": lang, "colour": colour, "ink": ink_on(colour), "logo": logo,
        "title": params.title or look.name, "line": params.line, "back": params.back, "fee": params.fee,
        "pin-word": _("PIN"), "per-sheet": params.per_sheet, "crop-marks": params.crop_marks,
        "has-back": bool(params.back or any(each.pin for each in printed)),
        "cards": [_drawn(each, params) for each in printed],
    }  # fmt: skip
    return papers.compile(_TEMPLATE.read_text(encoding="utf-8"), data, kept)


def _drawn(card: Printed, params: CardsParams) -> dict[str, Any]:
    bars = params.with_bars and phone_can_draw(card.number)
    return {
        "number": card.number,
        "shown": phone.grouped(card.number),
        "name": card.name,
        "tier": card.tier if params.with_tier else "",
        "pin": card.pin,
        "qr": qr(f"{numbers.PREFIX}{card.number}"),
        "bars": bar_code(card.number) if bars else "",
    }


def phone_can_draw(number: str) -> bool:
    return len(number) <= codes.LONGEST and number.isascii()


def qr(text: str) -> str:
    out = BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", xmldecl=False, border=0, scale=1)
    return out.getvalue().decode()


def bar_code(text: str) -> str:
    place, path = codes.QUIET, []
    for number, width in enumerate(codes.bars(text)):
        if number % 2 == 0:
            path.append(f"M{place} 0h{width}v40h-{width}z")
        place += int(width)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {place + codes.QUIET} 40" '
        f'preserveAspectRatio="none"><path d="{"".join(path)}" fill="#000"/></svg>'
    )


def _logo(look: Look) -> tuple[str | None, Mapping[str, bytes]]:
    if look.logo is None:
        return None, {}
    media_type, content = pictures.read(look.logo)
    ending = _ENDS.get(media_type)
    return (f"logo.{ending}", {f"logo.{ending}": content}) if ending else (None, {})


def ink_on(colour: str) -> str:
    """White or ink, whichever can be read on the colour (WCAG's relative luminance, in whole numbers)."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return (
        INK
        if (red * red * 2126 + green * green * 7152 + blue * blue * 722) > 10_000 * 255 * 255 // 4
        else LIGHT
    )
