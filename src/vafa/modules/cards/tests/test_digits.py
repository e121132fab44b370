"""Check digits, against numbers that their inventors and standards have printed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vafa.modules.cards.digits import CHECKS, WIDTHS, complete, damm, is_right, luhn, mod97

DIGITS = st.text("0123456789", min_size=1, max_size=18)


@pytest.mark.parametrize(
    ("digits", "check"),
    [("7992739871", "3"), ("411111111111111", "1"), ("37828224631000", "5"), ("0", "0"), ("1", "8")],
)
def test_luhn(digits: str, check: str) -> None:
    assert luhn(digits) == check


@pytest.mark.parametrize(("digits", "check"), [("572", "4"), ("43881234567", "9"), ("0", "0")])
def test_damm(digits: str, check: str) -> None:
    assert damm(digits) == check


@pytest.mark.parametrize(
    ("digits", "check"),
    # ISO/IEC 7064's own example, and an account number (its letters as ISO 13616 reads them) with the sum of an IBAN.
    [("794", "44"), ("3214282912345698765432" + "1611", "82")],
)
def test_mod97(digits: str, check: str) -> None:
    assert mod97(digits) == check


@given(DIGITS, st.sampled_from(sorted(CHECKS)))
def test_a_completed_number_is_right(digits: str, check: str) -> None:
    number = complete(digits, check)
    assert len(number) == len(digits) + WIDTHS[check]
    assert is_right(number, check)


@given(DIGITS, st.sampled_from(["luhn", "damm", "mod97"]), st.data())
def test_one_wrong_digit_is_caught(digits: str, check: str, data: st.DataObject) -> None:
    number = complete(digits, check)
    place = data.draw(st.integers(0, len(number) - 1))
    other = data.draw(st.sampled_from([each for each in "0123456789" if each != number[place]]))
    assert not is_right(number[:place] + other + number[place + 1 :], check)


@given(DIGITS.filter(lambda text: len(text) > 1), st.sampled_from(["damm", "mod97"]), st.data())
def test_two_digits_that_changed_places_are_caught(digits: str, check: str, data: st.DataObject) -> None:
    number = complete(digits, check)
    place = data.draw(st.integers(0, len(number) - 2))
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert swapped == number or not is_right(swapped, check)


@pytest.mark.parametrize("number", ["", "1", "12a", "۱۲", " 12"])
def test_what_is_no_number_is_not_right(number: str) -> None:
    assert not is_right(number, "luhn")
