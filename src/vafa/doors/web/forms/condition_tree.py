"""Rows and groups of the conditions builder: what a form shows of a condition, and what its buttons change."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

JOINS = ("all", "any", "none", "some_not")
MOST_DEEP = 6


class Posted(Protocol):
    """What Django's QueryDict gives of a form."""

    def get(self, key: str, default: str = ...) -> Any: ...
    def getlist(self, key: str) -> list[Any]: ...
    def __iter__(self) -> Any: ...


@dataclass
class Row:
    """One test. ``typed`` are its values, one for each unless they stand in a field as they were typed.

    ``lines`` is "", "count", "quantity" or "sum:<fact of the line>"; then ``where`` may narrow it.
    """

    name: str
    fact: str = ""
    op: str = ""
    typed: list[str] = field(default_factory=list)
    as_typed: bool = False
    where: Group | None = None
    error: str = ""
    path: str = ""

    @property
    def lines(self) -> str:
        return self.fact.removeprefix("lines:") if self.fact.startswith("lines:") else ""


@dataclass
class Group:
    name: str
    join: str = "all"
    parts: list[Row | Group] = field(default_factory=list)
    error: str = ""
    path: str = ""


def filled(group: Group) -> bool:
    """Whether a row of it says anything yet: one whose fact is not chosen does not."""
    return any(filled(part) if isinstance(part, Group) else bool(part.fact) for part in group.parts)


def rows_of(group: Group) -> list[Row]:
    """Every row, those that narrow the lines of another included."""
    found: list[Row] = []
    for part in group.parts:
        if isinstance(part, Group):
            found += rows_of(part)
        else:
            found.append(part)
            found += rows_of(part.where) if part.where is not None else []
    return found


def numbers(post: Posted, name: str) -> list[int]:
    """The numbers that follow ``name.`` in the posted fields, ascending: rows of a list."""
    found = set()
    for key in post:
        if key.startswith(f"{name}."):
            first = key[len(name) + 1 :].split(".", 1)[0]
            if first.isdigit():
                found.add(int(first))
    return sorted(found)


def act(group: Group, asked: str) -> None:
    """``add:<name>``, ``group:<name>`` (of a group) and ``remove:<name>`` change the rows; names are made anew."""
    what, _, name = asked.partition(":")
    found = _groups(group)
    if what in ("add", "group") and name in found:
        of = found[name]
        of.parts.append(Row("") if what == "add" else Group("", "any", [Row("")]))
    elif what == "remove":
        for each in found.values():
            each.parts = [part for part in each.parts if part.name != name]
    rename(group, group.name)


def _groups(group: Group) -> dict[str, Group]:
    found = {group.name: group}
    for part in group.parts:
        if isinstance(part, Group):
            found |= _groups(part)
        elif part.where is not None:
            found |= _groups(part.where)
    return found


def rename(group: Group, name: str) -> None:
    group.name = name
    for number, part in enumerate(group.parts):
        if isinstance(part, Group):
            rename(part, f"{name}.{number}")
            continue
        part.name = f"{name}.{number}"
        if part.where is not None:
            rename(part.where, f"{part.name}.where")
