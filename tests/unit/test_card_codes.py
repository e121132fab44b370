"""What a phone draws for a scanner, against examples worked out by the standards."""

import struct
import zlib

import pytest

from vafa.core.wallet import codes, icons

# ISO/IEC 15417: start C, 12, 34, the check symbol (105 + 12 + 2 * 34) mod 103 = 82, stop.
TWELVE_34 = "211232" + "112232" + "131123" + "121241" + "2331112"


def test_digits_in_pairs() -> None:
    assert codes.symbols("1234") == [105, 12, 34, 82]
    assert codes.bars("1234") == TWELVE_34


def test_letters_and_odd_digits() -> None:
    # The well-known example PJJ123C has the check value 54 after start A, 103; after start B it is one more.
    assert codes.symbols("PJJ123C") == [104, 48, 42, 42, 17, 18, 19, 35, 55]
    assert codes.symbols("123")[:2] == [104, 17]


def test_every_symbol_is_eleven_modules_wide_and_its_own() -> None:
    drawn = [codes.bars(f"{value:02}")[6:12] for value in range(100)]
    assert {sum(map(int, each)) for each in drawn} == {11} and len(set(drawn)) == 100


@pytest.mark.parametrize("text", ["", "۱۲", "é1"])
def test_what_bars_cannot_say(text: str) -> None:
    with pytest.raises(ValueError, match="printable"):
        codes.symbols(text)


def test_the_drawing_has_quiet_sides() -> None:
    drawn = str(codes.bar_code("1234", 'a "label"'))
    modules = sum(map(int, TWELVE_34))
    assert f'viewBox="0 0 {modules + 20} 40"' in drawn and 'd="M10 0h2v40' in drawn
    assert "&#34;label&#34;" in drawn


@pytest.mark.parametrize(("brand", "ink"), [("#0f6b62", (255, 255, 255)), ("#ffe08a", (24, 32, 31))])
def test_the_icon_is_a_png_that_stands_out(brand: str, ink: tuple[int, int, int]) -> None:
    content = icons.star(brand, 192)
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", content[16:24]) == (192, 192)
    start = content.index(b"IDAT") + 4
    rows = zlib.decompress(content[start : content.index(b"IEND") - 8])
    row = 1 + 192 * 3
    ground = tuple(int(brand[place : place + 2], 16) for place in (1, 3, 5))
    assert tuple(rows[1:4]) == ground
    assert tuple(rows[96 * row + 1 + 96 * 3 :][:3]) == ink
