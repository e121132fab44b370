"""Cards on paper: designed sheets with QR codes, and the list for whoever prints plastic."""

import csv
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import segno

from vafa.core.vouchers import codes
from vafa.core.vouchers.models import Voucher
from vafa.domain.text import money, persian_digits
from vafa.doors.web.clubs import Look
from vafa.doors.web.words import _
from vafa.kernel import audit, papers, pictures

from .giving import card_name
from .models import Batch
from .params import Design
from .selectors import pin_of

PER_FILE: Final = 200
"""Cards of one file: twenty sheets and their backs, pressed in a few seconds."""
AT_ONCE: Final = 5_000
LIGHT, INK = "#ffffff", "#18201f"
_TEMPLATE: Final = Path(__file__).with_name("sheet.typ")
_ENDS: Final = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp"}


def of_batch(batch: Batch, *, part: int) -> list[Voucher]:
    """The cards of the ``part``-th file, from 1."""
    rows = Voucher.objects.filter(series_id=batch.id).order_by("id")
    return list(rows[(part - 1) * PER_FILE : part * PER_FILE])


def parts(batch: Batch) -> int:
    return -(-batch.done // PER_FILE)


def pdf(cards: Sequence[Voucher], design: Design, *, look: Look, display: str, lang: str) -> bytes:
    """Sheets of A4, ten cards each, fronts and backs. ``PaperFailed``."""
    logo, kept = _logo(look)
    data = {
        "lang": lang, "colour": design.colour, "ink": ink_on(design.colour), "logo": logo, "title": look.name,
        "line": design.line, "back": design.back, "pin-word": _("PIN"), "code-word": _("Code"),
        "name": _("Gift card"), "check": _("Balance and use: show the code at the till"),
        "cards": [_drawn(card, lang, display) for card in cards],
    }  # fmt: skip
    return papers.compile(_TEMPLATE.read_text(encoding="utf-8"), data, kept)


def _drawn(card: Voucher, lang: str, display: str) -> dict[str, Any]:
    pin = pin_of(card)
    worth = card_name(card, lang) if card.offer else money(card.face or card.balance, lang, display)
    days = ""
    if card.days:
        number = persian_digits(str(card.days)) if lang == "fa" else str(card.days)
        days = _("Valid for %(days)s days from the day it is bought") % {"days": number}
    return {
        "worth": worth, "code": codes.shown(card.code), "pin": pin, "days": days,
        "qr": qr(f"{card.code}/{pin}" if pin else card.code),
    }  # fmt: skip


def qr(text: str) -> str:
    out = BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", xmldecl=False, border=0, scale=1)
    return out.getvalue().decode()


def as_csv(batch: Batch) -> Iterator[bytes]:
    """Code, PIN, what the QR code says, worth and state, in the order in which they were made."""
    states = {"inactive": _("Not sold yet"), "active": _("Can be used"), "blocked": _("Blocked")}
    yield b"\xef\xbb\xbf" + _lines([[_("No."), _("Code"), _("PIN"), _("QR code"), _("Rials"), _("State")]])
    place, after = 0, UUID(int=0)
    while True:
        found = list(Voucher.objects.filter(series_id=batch.id, id__gt=after).order_by("id")[:AT_ONCE])
        if not found:
            return
        rows = []
        for number, card in enumerate(found, place + 1):
            pin = pin_of(card)
            told = f"{card.code}/{pin}" if pin else card.code
            rows.append([number, codes.shown(card.code), pin, told, card.face, states[card.state]])
        yield _lines(rows)
        place += len(found)
        after = found[-1].id


def exported(batch: Batch, what: str) -> None:
    """Its codes have left the house: kept with who took them."""
    Batch.objects.filter(id=batch.id, exported_at=None).update(exported_at=datetime.now(UTC))
    audit.record("giftcards.export", "batch", batch.id, None, {"what": what})


def _lines(rows: Sequence[Sequence[Any]]) -> bytes:
    out = StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def _logo(look: Look) -> tuple[str | None, dict[str, bytes]]:
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
