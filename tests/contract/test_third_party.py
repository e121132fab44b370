"""A module of somebody else's joins by its entry point, and a new one of ours keeps the rules from its first minute."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import vafa.modules
from scripts.new_module import make
from tests.contract import checks
from tests.tidy import house
from vafa.kernel import modules

EXAMPLE = house.ROOT / "examples" / "vafa-happy-hour"


def run(*command: str | Path, **environment: str) -> str:
    done = subprocess.run(
        [str(part) for part in command],
        cwd=house.ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example, built from a copy and installed into a folder of its own, without network."""
    source, folder = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("target")
    for path in sorted(EXAMPLE.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            copy = source / path.relative_to(EXAMPLE)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    options = ("--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check", "--quiet")
    run(sys.executable, "-m", "pip", "install", *options, "--target", folder, source)
    return folder


def test_it_is_not_there_before_it_is_installed() -> None:
    assert "happy_hour" not in modules.installed()


def test_installed_it_keeps_the_contract_of_every_module(target: Path) -> None:
    said = run(
        sys.executable, "-m", "pytest", "tests/contract/test_modules.py", "-k", "happy_hour", "-vv",
        "-p", "no:cacheprovider", PYTHONPATH=str(target),
    )  # fmt: skip
    assert "test_it_keeps_the_rules" in said
    assert "happy_hour" in said


def test_its_own_tests_pass_where_it_is_installed(target: Path) -> None:
    tests = EXAMPLE / "tests"
    run(
        sys.executable, "-m", "pytest", tests, "-c", os.devnull, "--rootdir", tests, "--import-mode=importlib",
        "-p", "no:cacheprovider", PYTHONPATH=str(target),
    )  # fmt: skip


def test_a_new_module_keeps_it_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make(tmp_path, "gift_cards", "کارت هدیه", "Gift cards")
    monkeypatch.setattr(vafa.modules, "__path__", [*vafa.modules.__path__, str(folder.parent)])
    modules.installed.cache_clear()
    try:
        made = modules.installed()["gift_cards"]
        for check in checks.PURE:
            check(made)
        for seed in range(3):
            checks.refunds(made, seed)
    finally:
        modules.installed.cache_clear()
        for name in [name for name in sys.modules if name.startswith("vafa.modules.gift_cards")]:
            monkeypatch.delitem(sys.modules, name)
