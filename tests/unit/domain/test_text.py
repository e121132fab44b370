import pytest

from vafa.domain import text
from vafa.domain.time import calendar, parse_instant

TEHRAN = calendar("Asia/Tehran")
AT = parse_instant("2026-11-24T10:30:00+03:30")


def test_digits_of_three_scripts():
    assert text.normalise_digits("۰۱۲۳۴۵۶۷۸۹ ٠١٢٣٤٥٦٧٨٩ 09") == "0123456789 0123456789 09"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("علي كريمي", "علی کریمی"),
        ("  دو\u00a0\u00a0فاصله ", "دو فاصله"),
        ("می\u200c\u200cروم", "می\u200cروم"),
        ("می \u200c روم", "می روم"),
        ("\u200cسلام\u200c", "سلام"),
        ("ســـلام\u200f\ufeff", "سلام"),
        ("a\x00b\u200bc", "abc"),
        ("e\u0301", "é"),
        ("۱۲", "۱۲"),
    ],
)
def test_one_spelling_for_what_looks_the_same(typed, kept):
    assert text.normalise_text(typed) == kept


def test_numbers():
    assert text.number(1234567, "fa") == "۱٬۲۳۴٬۵۶۷"
    assert text.number(-1234, "en") == "-1,234"
    assert text.number(-1234, "fa") == "\u200e−۱٬۲۳۴"
    assert text.amount(1250, 2, "points", "en") == "12.50 points"
    assert text.amount(-5, 2, "امتیاز", "fa") == "\u200e−۰٫۰۵ امتیاز"
    assert text.amount(12, 0, "", "en") == "12"


@pytest.mark.parametrize(
    ("rials", "fa", "en"),
    [
        (12_340, "۱٬۲۳۴ تومان", "1,234 toman"),
        (12_345, "۱٬۲۳۴ تومان و ۵ ریال", "1,234 toman and 5 rials"),
        (-12_345, "\u200e−۱٬۲۳۴ تومان و ۵ ریال", "-1,234 toman and 5 rials"),
        (7, "۷ ریال", "7 rials"),
        (-7, "\u200e−۷ ریال", "-7 rials"),
        (0, "۰ تومان", "0 toman"),
    ],
)
def test_money_in_toman_hides_no_rial(rials, fa, en):
    assert text.money(rials, "fa") == fa
    assert text.money(rials, "en") == en


def test_money_in_rials():
    assert text.money(12_345, "fa", "rial") == "۱۲٬۳۴۵ ریال"
    assert text.money(12_345, "en", "rial") == "12,345 rials"


def test_dates():
    assert text.date(AT, TEHRAN, "fa") == "۳ آذر ۱۴۰۵"
    assert text.date(AT, TEHRAN, "en") == "24 November 2026"
    assert text.moment(AT, TEHRAN, "fa") == "۳ آذر ۱۴۰۵ ساعت ۱۰:۳۰"
    assert text.moment(AT, TEHRAN, "en") == "24 November 2026, 10:30"


def test_listing():
    assert text.listing(["الف", "ب", "پ"], "fa") == "الف، ب و پ"
    assert text.listing(["a", "b", "c"], "en") == "a, b and c"
    assert text.listing(["a", "b"], "en", "or") == "a or b"
    assert text.listing(["a"], "en") == "a"
    assert text.listing([], "fa") == ""
