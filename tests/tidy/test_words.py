"""Every sentence of a page has its Persian, and no Persian is left of a sentence that is gone."""

import re
from pathlib import Path

import pytest

from scripts import words
from vafa.doors.web.words import owners

PARTS = [(name, folder) for name, folder in owners() if name.startswith("vafa.")]
PLACE = re.compile(r"%\((\w+)\)s|%%|%(?!\()")


@pytest.mark.parametrize(("name", "folder"), PARTS, ids=[name for name, _folder in PARTS])
def test_every_sentence_has_its_persian(name: str, folder: Path) -> None:
    _catalogue, missing = words.updated(folder)
    assert not missing


@pytest.mark.parametrize(("name", "folder"), PARTS, ids=[name for name, _folder in PARTS])
def test_nothing_is_left_over(name: str, folder: Path) -> None:
    catalogue, _missing = words.updated(folder)
    path = folder / "locale" / "fa.po"
    wanted = {(m.context, m.id) for m in catalogue if m.id}
    there = {(m.context, m.id) for m in words.kept(path) if m.id}
    assert there == wanted, "run scripts/words.py"


@pytest.mark.parametrize(("name", "folder"), PARTS, ids=[name for name, _folder in PARTS])
def test_what_is_filled_in_is_the_same_in_both(name: str, folder: Path) -> None:
    catalogue, _missing = words.updated(folder)
    for message in catalogue:
        spoken = message.string if isinstance(message.string, str) else message.string[0]
        asked = message.id if isinstance(message.id, str) else message.id[1] if message.id else ""
        assert sorted(PLACE.findall(asked)) == sorted(PLACE.findall(spoken)), asked


def test_a_missing_sentence_is_found(tmp_path: Path) -> None:
    (tmp_path / "page.py").write_text('_("Not said before")\n', encoding="utf-8")
    _catalogue, missing = words.updated(tmp_path)
    assert missing == ["Not said before"]
