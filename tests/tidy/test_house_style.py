"""Our files keep the house style."""

from collections.abc import Callable

import pytest

from tests.tidy import house

SOURCE = ("src",)
EVERYWHERE = ("src", "tests", "scripts", "bench", "examples")
# Where amounts are made or moved. Rates, times and figures for people live elsewhere.
EXACT = ("src/vafa/domain", "src/vafa/core/ledger", "src/vafa/core/earning", "src/vafa/core/purchases")


def breaches(check: Callable[[str], list[str]], *folders: str, but: str = "") -> list[str]:
    return [
        f"{path.relative_to(house.ROOT)}: {fault}"
        for path in house.files(".py", *folders)
        if not (but and but in path.as_posix())
        for fault in check(path.read_text(encoding="utf-8"))
    ]


def test_files_and_functions_fit() -> None:
    assert breaches(house.length_faults, *EVERYWHERE, but="/migrations/") == []


def test_nothing_prints_but_the_command_line() -> None:
    assert breaches(house.print_faults, *SOURCE, but="/vafa/cli") == []


def test_no_float_touches_an_amount() -> None:
    assert breaches(house.float_faults, *EXACT, but="/tests/") == []


def test_rules_of_modules_are_exact() -> None:
    rules = [path for path in house.files(".py", "src/vafa/modules") if path.name == "rules.py"]
    found = {path.parent.name: house.float_faults(path.read_text(encoding="utf-8")) for path in rules}
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_times_have_a_zone_and_the_domain_has_no_clock() -> None:
    assert breaches(house.clock_faults, *EVERYWHERE, but="tests/tidy") == []
    assert breaches(house.domain_clock_faults, "src/vafa/domain") == []


def test_no_signals_and_no_logic_in_save() -> None:
    assert breaches(house.signal_faults, *SOURCE) == []


def test_strings_for_people_exist_in_both_languages() -> None:
    assert breaches(house.language_faults, *SOURCE, but="/tests/") == []


@pytest.mark.parametrize("pattern", [house.LEFTOVERS, house.SUPPRESSIONS], ids=["leftovers", "suppressions"])
def test_nothing_is_left_undone_or_silenced(pattern) -> None:
    found = [
        f"{path.relative_to(house.ROOT)}: {fault}"
        for path in house.files(".py", *EVERYWHERE)
        for fault in house.line_faults(path.read_text(encoding="utf-8"), pattern)
    ]
    assert found == []


def test_no_machine_is_named() -> None:
    found = [
        f"{path.relative_to(house.ROOT)}: {fault}"
        for path in house.all_texts()
        for fault in house.line_faults(path.read_text(encoding="utf-8"), house.MACHINE)
    ]
    assert found == []


def test_every_part_says_what_it_is() -> None:
    missing = [
        f"{folder.relative_to(house.ROOT)}/{name}"
        for folder in house.module_folders()
        for name in (["README.md", "module.py"] if folder.parent.name == "modules" else ["README.md"])
        if not (folder / name).exists()
    ]
    assert missing == []


def test_pages_name_commands_that_exist() -> None:
    targets = house.make_targets()
    assert {"help", "demo", "stop", "test", "check", "bench", "new-module"} <= targets
    pages = [*house.ROOT.glob("*.md"), *house.files(".md", "docs", "src", "bench", "examples")]
    unknown = {page.name: house.commands_in(page.read_text(encoding="utf-8")) - targets for page in pages}
    assert {page: names for page, names in unknown.items() if names} == {}
