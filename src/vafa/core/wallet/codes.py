"""What a till reads from a screen: the QR code of a card, and its number as bars for older scanners.

Code 128 (ISO/IEC 15417): set C writes two digits a symbol, set B any printable sign; a check symbol modulo 103.
"""

from io import BytesIO
from typing import Final

import segno
from markupsafe import Markup

# Of every symbol the widths of three bars and three spaces.
_WIDTHS: Final = (
    "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222123122123221"
    "223211221132221231213212223112312131311222321122321221312212322112322211212123212321232121111323131123131321"
    "112313132113132311211313231113231311112133112331132131113123113321133121313121211331231131213113213311213131"
    "311123311321331121312113312311332111314111221411431111111224111422121124121421141122141221112214112412122114"
    "122411142112142211241211221114413111241112134111111242121142121241114212124112124211411212421112421211212141"
    "214121412121111143111341131141114113114311411113411311113141114131311141411131211412211214211232"
)
_START_B: Final = 104
_START_C: Final = 105
_STOP: Final = "2331112"
QUIET: Final = 10
"""Modules of white on either side."""
LONGEST: Final = 20
"""More than this a phone's screen draws too finely to be read."""


def symbols(text: str) -> list[int]:
    """Values of the symbols, start and check included; the stop is not a value."""
    if text.isdecimal() and text.isascii() and len(text) % 2 == 0:
        values = [_START_C, *(int(text[place : place + 2]) for place in range(0, len(text), 2))]
    elif text and all(" " <= sign <= "~" for sign in text):
        values = [_START_B, *(ord(sign) - 32 for sign in text)]
    else:
        raise ValueError("bars are drawn of printable Latin signs")
    check = (values[0] + sum(place * value for place, value in enumerate(values[1:], 1))) % 103
    return [*values, check]


def bars(text: str) -> str:
    """The widths of bars and spaces in modules, a bar first."""
    return "".join(_WIDTHS[6 * value : 6 * value + 6] for value in symbols(text)) + _STOP


def bar_code(text: str, label: str) -> Markup:
    """As a drawing without styles of its own."""
    place, path = QUIET, []
    for number, width in enumerate(bars(text)):
        if number % 2 == 0:
            path.append(f"M{place} 0h{width}v40h-{width}z")
        place += int(width)
    return Markup(
        '<svg viewBox="0 0 {wide} 40" class="w-full h-20" preserveAspectRatio="none" role="img" aria-label="{label}">'
        '<path d="{path}" fill="#000"/></svg>'
    ).format(wide=place + QUIET, label=label, path="".join(path))


def qr(text: str) -> Markup:
    out = BytesIO()
    segno.make(text, error="m", micro=False).save(
        out,
        kind="svg",
        xmldecl=False,
        svgns=True,
        omitsize=True,
        border=0,
        svgclass="size-full",
        lineclass=None,
    )
    return Markup(out.getvalue().decode())
