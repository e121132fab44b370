"""Pick-up codes: nine signs that nobody confuses and one that checks them, like `7KQ4M-2XTRP`.

The alphabet has 31 signs, a prime: with a different weight for each place, one wrong sign or two that changed
places never pass the check. 31 to the power of nine are 26 million million codes.
"""

import secrets
from typing import Final

from vafa.domain.text import normalise_digits

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
SIGNS: Final = 9
LENGTH: Final = SIGNS + 1
_VALUE: Final = {sign: value for value, sign in enumerate(ALPHABET)}


def make() -> str:
    signs = "".join(secrets.choice(ALPHABET) for _ in range(SIGNS))
    return signs + check_sign(signs)


def check_sign(signs: str) -> str:
    total = sum(place * _VALUE[sign] for place, sign in enumerate(signs, 1))
    return ALPHABET[total % len(ALPHABET)]


def read(typed: str) -> str | None:
    """The code in what somebody typed or scanned, in any writing; None for what is none."""
    code = "".join(sign for sign in normalise_digits(typed).upper() if sign.isalnum())
    if len(code) != LENGTH or any(sign not in _VALUE for sign in code):
        return None
    return code if check_sign(code[:SIGNS]) == code[SIGNS] else None


def shown(code: str) -> str:
    return f"{code[:5]}-{code[5:]}"
