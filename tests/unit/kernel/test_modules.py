"""Modules: found, switched, and the registry that is filtered by the switches."""

from collections.abc import Iterator

import pytest

from vafa.kernel import modules
from vafa.kernel.modules import (
    Module,
    ModuleNeeds,
    ModuleOff,
    ModuleUnknown,
    Switch,
    Switches,
    check_switches,
    keys_on,
    params_of,
    require,
)
from vafa.kernel.params import Params, ParamsInvalid, param
from vafa.kernel.registry import Registry


class Levels(Params):
    count: int = param(3, fa="شمار", en="Count", ge=1)


def manifest(key: str, **more: object) -> Module:
    names = {"fa": f"ماژول {key}", "en": f"Module {key}"}
    return Module(key=key, names=names, descriptions=names, **more)


CLUB = 1


@pytest.fixture(autouse=True)
def ground(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Switch]]:
    found = {
        "tiers": manifest(
            "tiers",
            params=Levels,
            branch_params=True,
            facts=("member.tier",),
            permissions={"tiers:write": {"fa": "سطح", "en": "Tiers"}},
        ),
        "gifts": manifest("gifts", needs=("tiers",), facts=("member.gifts",)),
        "alone": manifest("alone", params=Levels, facts=("member.alone",)),
    }
    switches: dict[str, Switch] = {}
    monkeypatch.setattr(modules, "installed", lambda: found)
    monkeypatch.setattr("vafa.kernel.registry.installed", lambda: found)
    monkeypatch.setattr(modules, "_switches", lambda club_id: switches if club_id == CLUB else {})
    yield switches


def test_off_and_unknown_are_both_not_found(ground: dict[str, Switch]) -> None:
    with pytest.raises(ModuleUnknown) as unknown:
        require(CLUB, "nothing")
    with pytest.raises(ModuleOff) as off:
        require(CLUB, "tiers")
    assert unknown.value.kind == off.value.kind
    assert "ماژول tiers" in off.value.say("fa")[1]
    ground["tiers"] = Switch(on=True)
    assert require(CLUB, "tiers").key == "tiers"
    with pytest.raises(ModuleOff):
        require(2, "tiers")


def test_a_module_whose_need_is_off_does_not_stand(ground: dict[str, Switch]) -> None:
    ground["gifts"] = Switch(on=True)
    assert keys_on(CLUB) == set()
    ground["tiers"] = Switch(on=True)
    assert keys_on(CLUB) == {"tiers", "gifts"}


def test_the_registry_shows_only_what_is_on_in_the_order_of_need(ground: dict[str, Switch]) -> None:
    ground.update(gifts=Switch(on=True), tiers=Switch(on=True), alone=Switch(on=False))
    registry = Registry.of(CLUB)
    assert [module.key for module in registry.modules()] == ["tiers", "gifts"]
    assert list(registry.entries("facts")) == ["member.tier", "member.gifts"]
    assert set(registry.permissions()) == {"tiers:write"}
    assert "tiers" in registry
    assert "alone" not in registry
    assert list(Registry.of(2).entries("facts")) == []


def test_params_of_a_branch_lie_over_the_clubs_where_allowed(ground: dict[str, Switch]) -> None:
    over: dict[str, dict[str, object]] = {"b1": {"count": 9}}
    ground["tiers"] = Switch(on=True, params={"count": 4}, branches=over)
    ground["alone"] = Switch(on=True, params={"count": 4}, branches=over)
    assert params_of(CLUB, "tiers") == Levels(count=4)
    assert params_of(CLUB, "tiers", "b1") == Levels(count=9)
    assert params_of(CLUB, "tiers", "b2") == Levels(count=4)
    assert params_of(CLUB, "alone", "b1") == Levels(count=4)
    with pytest.raises(ModuleOff):
        params_of(CLUB, "gifts")


@pytest.mark.parametrize(
    ("switches", "refusal"),
    [
        ({"nothing": Switch(on=False)}, ModuleUnknown),
        ({"gifts": Switch(on=True), "tiers": Switch(on=False)}, ModuleNeeds),
        ({"tiers": Switch(on=True, params={"count": 0})}, ParamsInvalid),
        ({"tiers": Switch(on=True, branches={"b": {"count": 0}})}, ParamsInvalid),
    ],
)
def test_what_could_not_run_is_refused_before_it_is_saved(
    switches: Switches, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        check_switches(switches)


def test_what_could_run_is_accepted_and_errors_name_the_module() -> None:
    check_switches({"gifts": Switch(on=True), "tiers": Switch(on=True, params={"count": 2})})
    with pytest.raises(ParamsInvalid) as caught:
        check_switches({"tiers": Switch(params={"count": 0})})
    assert caught.value.fields[0].path == "tiers.count"


def test_modules_that_need_each_other_are_a_mistake_of_the_installation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ring = {"a": manifest("a", needs=("b",)), "b": manifest("b", needs=("a",))}
    monkeypatch.setattr(modules, "installed", lambda: ring)
    monkeypatch.setattr("vafa.kernel.registry.installed", lambda: ring)
    with pytest.raises(RuntimeError, match="circle"):
        Registry({"a": Switch(on=True), "b": Switch(on=True)}).modules()
