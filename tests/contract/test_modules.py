"""One suite, run for every module that is found: ours by folder, third parties' by entry point."""

from collections.abc import Callable

import pytest

from tests.contract import checks
from vafa.kernel.modules import Module, ModuleOff, installed
from vafa.kernel.registry import Registry

MODULES = list(installed().values())
EACH = pytest.mark.parametrize("module", MODULES, ids=[module.key for module in MODULES])


def test_there_are_modules() -> None:
    assert {"tiers", "cashback", "stamps"} <= set(installed())


@EACH
@pytest.mark.parametrize("check", checks.PURE, ids=lambda check: check.__name__)
def test_it_keeps_the_rules(module: Module, check: Callable[[Module], None]) -> None:
    check(module)


@EACH
@pytest.mark.parametrize("seed", range(12))
def test_a_refund_of_all_leaves_nothing(module: Module, seed: int) -> None:
    checks.refunds(module, seed)


@EACH
def test_off_it_brings_nothing(module: Module) -> None:
    on = Registry({key: {"on": True} for key in (module.key, *module.needs)})
    off = Registry({module.key: {"on": False}})
    assert module.key in on
    assert module in on.modules()
    assert module.key not in off
    assert off.modules() == []
    assert not set(module.permissions or {}) & set(off.permissions())
    assert list(off.entries("facts")) == []


@EACH
def test_it_is_not_there_without_what_it_needs(module: Module) -> None:
    alone = Registry({module.key: {"on": True}})
    assert (module.key in alone) is (not module.needs)


def test_the_refusal_of_a_module_that_is_off_is_not_found() -> None:
    refused = ModuleOff(name={"fa": "مهر", "en": "Stamps"}, module="stamps")
    assert refused.kind.name == "NOT_FOUND"
