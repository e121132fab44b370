"""Modules: one manifest each, found and not listed; switched on or off by each club.

A manifest is the attribute ``MODULE`` of ``module.py``, in a package of ``vafa.modules`` or in one that a
distribution names by an entry point of the group ``vafa.modules``.
"""

import functools
import importlib
import importlib.metadata
import importlib.util
import pkgutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any, ClassVar, TypedDict
from uuid import UUID

from vafa.domain.errors import Kind, VafaError
from vafa.kernel.params import Params, ParamsInvalid

ENTRY_POINTS = "vafa.modules"


class ModuleUnknown(VafaError):
    code = "modules.unknown"
    kind = Kind.NOT_FOUND
    title: ClassVar[dict[str, str]] = {"fa": "ماژول پیدا نشد", "en": "No such module"}
    detail: ClassVar[dict[str, str]] = {
        "fa": "ماژولی به نام «{module}» نصب نیست.",
        "en": "No module named “{module}” is installed.",
    }


class ModuleOff(VafaError):
    code = "modules.off"
    kind = Kind.NOT_FOUND
    title: ClassVar[dict[str, str]] = {"fa": "این امکان روشن نیست", "en": "This is switched off"}
    detail: ClassVar[dict[str, str]] = {
        "fa": "«{name}» در این باشگاه روشن نیست.",
        "en": "“{name}” is not switched on in this club.",
    }


class ModuleNeeds(VafaError):
    code = "modules.needs"
    kind = Kind.CONFLICT
    title: ClassVar[dict[str, str]] = {"fa": "ماژول دیگری لازم است", "en": "Another module is needed"}
    detail: ClassVar[dict[str, str]] = {
        "fa": "«{module}» به این ماژول‌ها نیاز دارد: {needs}",
        "en": "“{module}” needs: {needs}",
    }


class NoParams(Params):
    """The params of a module that has nothing to set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """A manifest. Everything but the first four is what the module registers; leave out what it has not.

    ``facts``, ``rule_types`` and ``engine`` are objects of the domain; ``engine`` makes, from the params,
    what the module contributes to a decision. ``api`` holds the module's routers; ``panel``, ``member`` and
    ``till`` its pages at those doors, ``menu`` its entries in the panel, ``home`` its cards on the
    panel's first page, drawn from what ``figures`` counts in the background; ``benefits`` what a tier or a group
    may be given; ``member_figures`` what is shown of one member; ``permissions`` maps a permission to its names.
    ``write_changes`` is given a psycopg connection inside the running transaction (maybe a pipeline, so it
    fetches nothing), the club and the rows that the engine's part left in ``decided.changes``, and writes them
    in one statement. ``acts`` names what its services record in the trail. ``checks`` are statements for
    ``vafa verify``, by name (see ``core.ledger.verifying``).
    """

    key: str
    names: Mapping[str, str]
    descriptions: Mapping[str, str]
    version: str = "1"
    needs: tuple[str, ...] = ()
    params: type[Params] = NoParams
    branch_params: bool = False
    facts: tuple[Any, ...] = ()
    rule_types: tuple[Any, ...] = ()
    currencies: tuple[Any, ...] = ()
    engine: Callable[[Any], Any] | None = None
    write_changes: Callable[[Any, int, Sequence[tuple[UUID, dict[str, Any]]]], None] | None = None
    events: tuple[type[Any], ...] = ()
    subscribers: tuple[str, ...] = ()
    jobs: tuple[str, ...] = ()
    permissions: Mapping[str, Mapping[str, str]] | None = None
    api: tuple[Any, ...] = ()
    panel: tuple[Any, ...] = ()
    member: tuple[Any, ...] = ()
    till: tuple[Any, ...] = ()
    benefits: tuple[Any, ...] = ()
    member_figures: tuple[Any, ...] = ()
    menu: tuple[Any, ...] = ()
    figures: Callable[[], dict[str, Any]] | None = None
    home: tuple[Any, ...] = ()
    acts: Mapping[str, Mapping[str, str]] | None = None
    checks: Mapping[str, str] | None = None


class Switch(TypedDict, total=False):
    """What a club's programme says of one module. ``branches`` lays params of a branch over the club's."""

    on: bool
    params: dict[str, Any]
    branches: dict[str, dict[str, Any]]


Switches = Mapping[str, Switch]


def packages() -> tuple[str, ...]:
    """Dotted names of every module's package, ours by folder, third parties' by entry point."""
    found = set()
    if importlib.util.find_spec("vafa.modules"):
        ours = importlib.import_module("vafa.modules")
        found = {f"vafa.modules.{entry.name}" for entry in pkgutil.iter_modules(ours.__path__) if entry.ispkg}
    for point in importlib.metadata.entry_points(group=ENTRY_POINTS):
        found.add(point.value.split(":")[0].removesuffix(".module"))
    return tuple(sorted(found))


@functools.cache
def installed() -> Mapping[str, Module]:
    """Every manifest by its key. Two manifests with one key are a mistake of the installation."""
    manifests: dict[str, Module] = {}
    for package in packages():
        manifest = _manifest(importlib.import_module(f"{package}.module"))
        if manifest.key in manifests:
            raise RuntimeError(f"two modules are called {manifest.key}")
        manifests[manifest.key] = manifest
    return manifests


def _manifest(source: ModuleType) -> Module:
    manifest = getattr(source, "MODULE", None)
    if not isinstance(manifest, Module):
        raise RuntimeError(f"{source.__name__} has no MODULE")
    return manifest


def find(key: str) -> Module:
    manifest = installed().get(key)
    if manifest is None:
        raise ModuleUnknown(module=key)
    return manifest


def _nothing_on(club_id: int) -> Switches:
    return {}


_switches: Callable[[int], Switches] = _nothing_on


def provide_switches(source: Callable[[int], Switches]) -> None:
    """Core says here where a club's published programme keeps its switches."""
    global _switches
    _switches = source


def switches(club_id: int) -> Switches:
    return _switches(club_id)


def keys_on(club_id: int) -> frozenset[str]:
    """The installed modules that the club has on, and that every module they need is on for, too."""
    return on_among(switches(club_id))


def on_among(found: Switches) -> frozenset[str]:
    wanted = {key for key, switch in found.items() if switch.get("on") and key in installed()}
    while True:
        standing = {key for key in wanted if wanted.issuperset(installed()[key].needs)}
        if standing == wanted:
            return frozenset(wanted)
        wanted = standing


def require(club_id: int, key: str) -> Module:
    """The manifest, or ``ModuleUnknown`` / ``ModuleOff``: to a door both are a 404."""
    manifest = find(key)
    if key not in keys_on(club_id):
        raise ModuleOff(name=dict(manifest.names), module=key)
    return manifest


def params_of(club_id: int, key: str, branch: str | None = None) -> Params:
    """The club's params of a module that is on; a branch's are laid over them where the module allows."""
    manifest = require(club_id, key)
    switch = switches(club_id).get(key, Switch())
    params = manifest.params.load(switch.get("params"))
    over = switch.get("branches", {}).get(branch) if branch and manifest.branch_params else None
    return params.merge(over) if over else params


def check_switches(found: Switches) -> None:
    """Refuse what could not be run, before it is saved: unknown modules, unmet needs, invalid params."""
    turned_on = {key for key, switch in found.items() if switch.get("on")}
    for key, switch in sorted(found.items()):
        manifest = find(key)
        missing = sorted(set(manifest.needs) - turned_on) if key in turned_on else []
        if missing:
            raise ModuleNeeds(module=key, needs=missing)
        try:
            params = manifest.params.load(switch.get("params"))
            for over in _branches(manifest, switch):
                params.merge(over)
        except ParamsInvalid as failure:
            raise ParamsInvalid(failure.fields, prefix=f"{key}.") from failure


def _branches(manifest: Module, switch: Switch) -> Iterable[dict[str, Any]]:
    return switch.get("branches", {}).values() if manifest.branch_params else ()
