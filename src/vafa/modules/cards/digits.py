"""Check digits: what catches a number that was typed wrongly.

Luhn (ISO/IEC 7812-1), Damm's quasigroup, and MOD 97-10 (ISO/IEC 7064), which adds two digits.
"""

from collections.abc import Callable, Mapping
from typing import Final

_DAMM: Final = (
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
)  # fmt: skip


def luhn(digits: str) -> str:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        worth = int(digit) * (1 if place % 2 else 2)
        total += worth - 9 if worth > 9 else worth
    return str(-total % 10)


def damm(digits: str) -> str:
    state = 0
    for digit in digits:
        state = int(_DAMM[state][int(digit)])
    return str(state)


def mod97(digits: str) -> str:
    return f"{98 - int(digits) * 100 % 97:02}"


def none(digits: str) -> str:
    return ""


CHECKS: Final[Mapping[str, Callable[[str], str]]] = {"luhn": luhn, "damm": damm, "mod97": mod97, "none": none}
WIDTHS: Final = {"luhn": 1, "damm": 1, "mod97": 2, "none": 0}


def complete(digits: str, check: str) -> str:
    """The number with its check digits at the end."""
    return digits + CHECKS[check](digits)


def is_right(number: str, check: str) -> bool:
    """Whether the last digits agree with the others."""
    width = WIDTHS[check]
    if not (number.isascii() and number.isdigit() and len(number) > width):
        return False
    return complete(number[: len(number) - width], check) == number
