"""Refusals of vouchers in words."""

import pytest

from vafa.domain.explain.vouchers import WORDS
from vafa.domain.vouchers import BLOCK_REASONS, REASONS, VoucherRefused

CODE = "ABCDEFGHB49B"
SHOWN = "\u2068…B49B\u2069"


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_a_code_stands_apart_in_every_sentence_and_plain_where_machines_read_it(lang: str) -> None:
    values = {"because": "", "left": 1, "wanted": 2, "face": 3}
    for why in REASONS:
        refused = VoucherRefused(why, CODE, **values)
        assert SHOWN in refused.say(lang)[1]
        assert refused.values["which"] == "…B49B"
        assert refused.shown("toman").say(lang)[1].count(SHOWN) == 1
    assert all("{which}" not in text or "\u2068{which}\u2069" in text for text in WORDS[lang].values())


def test_a_block_without_a_reason_ends_with_the_code() -> None:
    assert VoucherRefused("blocked", CODE, because="").say("en")[1] == f"This code is blocked: {SHOWN}"
    assert VoucherRefused("blocked", CODE, because="").say("fa")[1] == f"این کد بسته شده است: {SHOWN}"
    lost = VoucherRefused("blocked", CODE, because=BLOCK_REASONS["lost"])
    assert lost.say("en")[1] == f"This code is blocked: {SHOWN}. It was lost."
