"""Sheets read back: Persian as text, the font inside, the size of a card, codes that a scanner reads the same."""

from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from vafa.doors.web.clubs import Look
from vafa.doors.web.words import speaking
from vafa.kernel.papers import FAMILY
from vafa.modules.cards import sheets
from vafa.modules.cards.params import CardsParams
from vafa.modules.cards.sheets import Printed

LOOK = Look(1, "orkide", "کافهٔ ارکیده", "Asia/Tehran", "toman", "fa", False, "#7a1f3d", None, "", "")


def pressed(count: int = 1, lang: str = "fa", **given: Any) -> PdfReader:
    cards = [Printed(f"60371234{n:04}", "سارا", "طلایی", "4821") for n in range(count)]
    with speaking(lang):
        return PdfReader(BytesIO(sheets.pdf(cards, look=LOOK, params=CardsParams(**given), lang=lang)))


def text_of(reader: PdfReader, page: int = 0) -> str:
    return str(reader.pages[page].extract_text())


def test_a_sheet_says_it_in_persian_with_its_font_inside() -> None:
    reader = pressed(line="باشگاه مشتریان", back="هنگام خرید نشان دهید")
    front, back = text_of(reader), text_of(reader, 1)
    for word in ("ارکیده", "باشگاه", "سارا", "طلایی"):
        assert word in front
    assert "6037 1234 0000" in " ".join(front.split())
    assert "خرید" in back
    assert "4821" in back
    assert "4821" not in front
    fonts = [font.get_object()["/BaseFont"] for font in reader.pages[0]["/Resources"]["/Font"].values()]
    assert fonts
    assert all(FAMILY in name for name in fonts)


def test_paper_is_a4_and_so_many_cards_stand_on_it() -> None:
    reader = pressed(23, per_sheet=8, back="x")
    assert len(reader.pages) == 6
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]
    assert [text_of(reader, page).count("6037") for page in range(6)] == [8, 8, 8, 8, 7, 7]


@pytest.mark.parametrize("per_sheet", range(1, 11))
def test_every_number_of_cards_fits_a_sheet(per_sheet: int) -> None:
    reader = pressed(per_sheet, per_sheet=per_sheet, pin="0")
    assert text_of(reader).count("6037") == per_sheet


def test_what_the_club_does_not_want_is_not_there() -> None:
    front = text_of(pressed(with_tier=False, title="Rose", with_bars=False, lang="en"))
    assert "طلایی" not in front
    assert "Rose" in front
    assert "ارکیده" not in front


def test_a_sheet_without_words_for_the_back_has_none() -> None:
    cards = [Printed("603712340000")]
    with speaking("fa"):
        made = sheets.pdf(cards, look=LOOK, params=CardsParams(), lang="fa")
    assert len(PdfReader(BytesIO(made)).pages) == 1


@pytest.mark.parametrize(
    ("colour", "ink"),
    [("#ffffff", "#18201f"), ("#ffd400", "#18201f"), ("#0f6b62", "#ffffff"), ("#000000", "#ffffff")],
)
def test_what_is_written_can_be_read_on_the_colour(colour: str, ink: str) -> None:
    assert sheets.ink_on(colour) == ink
