"""Codes that people type: their alphabet, check character and normal writing.

A code has no I, L, O and U, so that none is taken for another; the last character checks the others (Luhn modulo 32:
finds every single wrong character and nearly every two that changed places). Twelve random characters are 60 bits.
"""

import hashlib
import hmac
import re
import secrets
from typing import Final
from uuid import UUID

from django.conf import settings

from vafa.domain.text import normalise_digits, normalise_text

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH: Final = 13
"""Of a coupon: 60 random bits and the check character."""
CARD_LENGTH: Final = 16
"""Of a gift card: 75 random bits and the check character."""
MOST: Final = 64
PIN_DIGITS: Final = 4

_VALUE: Final = {letter: value for value, letter in enumerate(ALPHABET)}
_LOOKS: Final = str.maketrans({"I": "1", "L": "1", "O": "0"})
_BETWEEN: Final = re.compile(r"[\s\-‐‑‒–—−_.\u200b-\u200f\u202a-\u202e\u2066-\u2069]+")
_PATTERN: Final = re.compile(r"[#?A-Z0-9\-]{4,40}")


def normal(text: str) -> str:
    """The one writing of a code: capitals, Latin digits, without spaces and dashes; a word may be Persian, too."""
    plain = _BETWEEN.sub("", normalise_digits(normalise_text(text))).upper()
    return plain.translate(_LOOKS)[:MOST]


def parted(text: str) -> tuple[str, str]:
    """(code, PIN) of what a reader sent: the QR of a card carries both, with a slash between."""
    code, _, pin = text.partition("/")
    return normal(code), normalise_digits(pin).strip()


def check_character(body: str) -> str:
    """The last character of a code."""
    total, factor = 0, 2
    for letter in reversed(body):
        product = factor * _VALUE[letter]
        total += product // 32 + product % 32
        factor = 3 - factor
    return ALPHABET[-total % 32]


def is_whole(code: str) -> bool:
    """Whether the check character agrees with the rest."""
    body, last = code[:-1], code[-1:]
    return bool(body) and all(letter in _VALUE for letter in code) and check_character(body) == last


def new_codes(count: int, length: int = LENGTH, prefix: str = "") -> list[str]:
    """So many different codes; guessing one is hopeless."""
    prefix = normal(prefix)
    bits, made = 5 * (length - 1), set[str]()
    while len(made) < count:
        number = secrets.randbits(bits)
        body = "".join(ALPHABET[number >> shift & 31] for shift in range(bits - 5, -1, -5))
        made.add(f"{prefix}{body}{check_character(body)}")
    return list(made)


def shown(code: str) -> str:
    """A code in groups of four, as it is printed."""
    if len(code) < 10 or not code.isascii():
        return code
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def pin_of(club_id: int, voucher_id: UUID) -> str:
    """The PIN under the scratch field. It is not stored: it follows from the card and a secret of the installation."""
    key = hashlib.sha256(b"vafa.voucher.pin" + settings.SECRET_KEY.encode()).digest()
    digest = hmac.new(key, f"{club_id}:{voucher_id}".encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8], 'big') % 10**PIN_DIGITS:0{PIN_DIGITS}}"
