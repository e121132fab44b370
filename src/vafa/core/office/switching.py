"""Modules as a manager sees them: what each brings, what it needs, what it is set to."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vafa.core.earning import publishing
from vafa.core.office import sources
from vafa.domain.programme import Switch
from vafa.doors.web.words import language, say
from vafa.kernel import modules
from vafa.kernel.modules import Module, NoParams
from vafa.kernel.params import Params, ParamsInvalid


@dataclass(frozen=True, slots=True)
class Card:
    """One module. ``missing`` are those it needs that are off, ``holders`` those that are on and need it."""

    module: Module
    on: bool
    missing: list[str]
    holders: list[str]
    currencies: list[str]
    rules: list[str]
    branches: int

    @property
    def icon(self) -> str:
        return str(self.module.menu[0].icon) if self.module.menu else "puzzle"

    @property
    def has_settings(self) -> bool:
        return self.module.params is not NoParams


def switches() -> Mapping[str, Switch]:
    made = sources.programme()
    return made.body.modules if made is not None else {}


def cards() -> list[Card]:
    """Every installed module: those that are on first, each group by name."""
    known = switches()
    on = {key for key, switch in known.items() if switch.on}
    found = [card(module, known, on) for module in modules.installed().values()]
    return sorted(found, key=lambda each: (not each.on, say(each.module.names)))


def card(module: Module, known: Mapping[str, Switch], on: set[str]) -> Card:
    installed = modules.installed()
    holders = [other for other in installed.values() if other.key in on and module.key in other.needs]
    brought = contribution(module, known.get(module.key))
    return Card(
        module=module,
        on=module.key in on,
        missing=[
            say(installed[key].names) if key in installed else key for key in module.needs if key not in on
        ],
        holders=[say(other.names) for other in holders],
        currencies=[each.names.in_(language()) for each in brought.currencies] if brought else [],
        rules=[each.names.in_(language()) for each in brought.rules] if brought else [],
        branches=len(known[module.key].branches) if module.key in known else 0,
    )


def contribution(module: Module, switch: Switch | None) -> Any:
    """What it brings into the programme with its settings; None if it brings nothing or cannot be read."""
    if module.engine is None:
        return None
    try:
        return module.engine(module.params.load(switch.params if switch else None))
    except ParamsInvalid:
        return None


def stored(module: Module, branch: str | None = None) -> dict[str, Any]:
    """The club's params as plain data, with a branch's laid over them; what cannot be read any more as it is."""
    switch = switches().get(module.key, Switch())
    over = switch.branches.get(branch, {}) if branch else {}
    try:
        return without_version(module.params.load(switch.params).merge(over).dump())
    except ParamsInvalid:
        return {**without_version(switch.params), **over}


def save(*, module: Module, params: Params, branch: str | None) -> None:
    """Publish new settings at once. Of a branch only what differs from the club is kept."""
    wanted = params.dump()
    if branch is not None:
        club = stored(module)
        wanted = {key: value for key, value in without_version(wanted).items() if club.get(key) != value}
    publishing.set_module(key=module.key, params=wanted, branch=branch)


def fingerprint(params: Params) -> str:
    """Of what was reviewed: only that is published."""
    return hashlib.sha256(json.dumps(params.dump(), sort_keys=True).encode()).hexdigest()[:32]


def without_version(params: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in params.items() if key != "version"}
