"""The trail of what was done is read by people: in words, and with codes as they are written elsewhere."""

import re
from pathlib import Path

import pytest

from vafa.core.office import trail
from vafa.doors.web import words
from vafa.doors.web.formats import Formats

SOURCES = Path(trail.__file__).resolve().parents[2]
RECORDED = re.compile(r'(?:audit\.record|note)\(\s*(?:[\w.]+, )?"([a-z_]+\.[a-z_]+)"')


def test_every_act_that_is_recorded_has_its_words() -> None:
    acts = {
        act for path in SOURCES.rglob("*.py") for act in RECORDED.findall(path.read_text(encoding="utf-8"))
    }
    assert len(acts) > 40
    assert acts <= {*trail.ACTIONS, *trail.acts()}


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (1200, "۱۲۰۰"),
        ("R-100", "R-100"),
        ("01a200cb-1072-7092-bd8c", "01a200cb-1072-7092-bd8c"),
        ("سال ۵", "سال ۵"),
    ],
)
def test_numbers_are_persian_and_codes_are_not(value: object, read: str) -> None:
    formats = Formats(zone="Asia/Tehran", display="toman")
    with words.speaking("fa"):
        assert trail.said(value, formats) == read
