"""A new module keeps the rules from its first minute."""

import subprocess
import sys
from pathlib import Path

import pytest

from scripts.new_module import make
from tests.tidy import house

FOUND = """
import os, sys, django, vafa.modules
vafa.modules.__path__.append(sys.argv[1])
os.environ["DJANGO_SETTINGS_MODULE"] = "vafa.config.settings"
django.setup()
from vafa.kernel.modules import find
manifest = find("gift_cards")
assert manifest.params.load(manifest.params().dump()) == manifest.params()
print(manifest.names["fa"], manifest.params.__name__)
"""


def test_it_is_found_and_clean(tmp_path: Path) -> None:
    folder = make(tmp_path, "gift_cards", "کارت هدیه", "Gift cards")
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", FOUND, str(folder.parent)], capture_output=True, text=True
    )
    assert done.stdout == "کارت هدیه GiftCardsParams\n", done.stderr
    ruff = Path(sys.executable).with_name("ruff")
    for check in (["check"], ["format", "--check"]):
        config = ["--config", str(house.ROOT / "pyproject.toml"), "--no-cache"]
        ran = subprocess.run([ruff, *check, *config, str(folder)], capture_output=True, text=True)
        assert ran.returncode == 0, ran.stdout + ran.stderr
    for path in folder.rglob("*.py"):
        assert house.language_faults(path.read_text(encoding="utf-8")) == []
    assert (folder / "README.md").exists()


@pytest.mark.parametrize("name", ["", "GiftCards", "gift-cards", "2cards", "a__b", "../cards", "cards_"])
def test_a_bad_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="not a module's name"):
        make(tmp_path, name, "کارت", "Cards")
    assert list(tmp_path.iterdir()) == []


def test_an_existing_module_is_left_alone(tmp_path: Path) -> None:
    folder = make(tmp_path, "stamps", "مهر", "Stamps")
    (folder / "module.py").write_text("mine", encoding="utf-8")
    with pytest.raises(ValueError, match="already"):
        make(tmp_path, "stamps", "مهر", "Stamps")
    assert (folder / "module.py").read_text(encoding="utf-8") == "mine"
