"""Pick-up codes: read in any writing, and no slip of the finger passes for another's."""

import random

from .. import codes


def test_it_is_read_in_any_writing_and_no_slip_passes() -> None:
    chance = random.Random(7)
    for _ in range(300):
        code = codes.make()
        assert codes.read(f" {codes.shown(code).lower()} ") == code
        at = chance.randrange(codes.LENGTH)
        wrong = code[:at] + chance.choice([s for s in codes.ALPHABET if s != code[at]]) + code[at + 1 :]
        assert codes.read(wrong) is None
        at = chance.randrange(codes.SIGNS - 1)
        swapped = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
        assert swapped == code or codes.read(swapped) is None


def test_what_is_none_is_not_read() -> None:
    for text in ("", "ABC", "0" * 10, "IIIIIIIIII", codes.make() + "2", "کد نیست"):
        assert codes.read(text) is None
