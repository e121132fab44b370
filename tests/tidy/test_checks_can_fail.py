"""Each check of the house style, tried on a small piece that breaks it and on one that does not."""

from collections.abc import Callable

import pytest

from tests.tidy import house

LONG = "def f():\n" + "    x = 1\n" * house.LONGEST_FUNCTION


def leftovers(source: str) -> list[str]:
    return house.line_faults(source, house.LEFTOVERS)


def suppressions(source: str) -> list[str]:
    return house.line_faults(source, house.SUPPRESSIONS)


def machine(source: str) -> list[str]:
    return house.line_faults(source, house.MACHINE)


@pytest.mark.parametrize(
    ("check", "bad", "good"),
    [
        (house.length_faults, LONG, "def f():\n    x = 1\n"),
        (house.length_faults, "x = 1\n" * (house.LONGEST_FILE + 1), "x = 1\n" * house.LONGEST_FILE),
        (house.print_faults, "print(1)", "console.print(1)"),
        (house.float_faults, "x = 0.5", "x = 5"),
        (house.float_faults, "x = float(5)", "x = int('5')"),
        (house.float_faults, "x = a / b", "x = a // b"),
        (house.float_faults, "x /= 2", "x //= 2"),
        (house.float_faults, "x = Fraction(1) * 2 / y", "x = Fraction(1) / y"),
        (house.clock_faults, "datetime.now()", "datetime.now(UTC)"),
        (house.clock_faults, "datetime.utcnow()", "datetime.fromisoformat(x)"),
        (house.domain_clock_faults, "time.time()", "time.monotonic"),
        (house.signal_faults, "from django.db.models.signals import post_save", "import signal"),
        (
            house.signal_faults,
            "class A(models.Model):\n    def save(self): pass",
            "class A(Writer):\n    def save(self): pass",
        ),
        (house.language_faults, "{'fa': 'عضو'}", "{'fa': 'عضو', 'en': 'member'}"),
        (house.language_faults, "{'fa': 'member', 'en': 'member'}", "{'fa': '{n}', 'en': '{n}'}"),
        (house.language_faults, "{'fa': 'عضو', 'en': 'عضو'}", "{'other': 'عضو'}"),
        (leftovers, "# TO" + "DO: later", "# why: because"),
        (suppressions, "x = 1  # no" + "qa", "x = 1  # one"),
        (machine, "path = '/root" + "/vafa'", "path = 'vafa'"),
    ],
)
def test_a_breach_is_seen_and_good_work_is_not(
    check: Callable[[str], list[str]], bad: str, good: str
) -> None:
    assert check(bad) != []
    assert check(good) == []


def test_commands_are_found_in_pages() -> None:
    page = "Run `make test`.\n\n    $ make demo SMALL=1\n\nmake sure it works\n```\nmake stop\n```\nmake way"
    assert house.commands_in(page) == {"test", "demo", "stop"}
    assert "test" in house.make_targets()
