"""Registry: what may be asked before a decision, always filtered by what the club has switched on."""

from collections.abc import Iterator
from typing import Any

from vafa.kernel.modules import Module, Switches, installed, on_among, switches


class Registry:
    """What the modules that are on put into an aspect: ``facts``, ``rule_types``, ``benefits``, ``menu``, …

    The core's own entries are not here; they cannot be switched off.
    """

    def __init__(self, found: Switches) -> None:
        self._on = on_among(found)

    @classmethod
    def of(cls, club_id: int) -> "Registry":
        return cls(switches(club_id))

    def modules(self) -> list[Module]:
        """In an order in which every module comes after those it needs."""
        ordered: list[Module] = []
        left = {key: installed()[key] for key in sorted(self._on)}
        while left:
            placed = {module.key for module in ordered}
            ready = [key for key, module in left.items() if placed.issuperset(module.needs)]
            if not ready:
                raise RuntimeError(f"modules need each other in a circle: {', '.join(left)}")
            ordered.extend(left.pop(key) for key in ready)
        return ordered

    def __contains__(self, key: object) -> bool:
        return key in self._on

    def entries(self, aspect: str) -> Iterator[Any]:
        """Every entry of ``aspect`` (the name of a tuple field of the manifest), in the modules' order."""
        for module in self.modules():
            yield from getattr(module, aspect)

    def permissions(self) -> dict[str, dict[str, str]]:
        return {
            permission: dict(names)
            for module in self.modules()
            for permission, names in (module.permissions or {}).items()
        }
