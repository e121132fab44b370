"""The conditions builder: a condition as rows and groups of fields, and back.

A form posts ``<name>.join`` for a group and ``<name>.<n>.fact``, ``.op``, ``.value`` for its rows; groups stand in
groups by their numbers, and what is asked of lines has a group of its own under ``.where``. The same shape is made
from a condition's JSON, so that a page is made from either. What was typed is never lost: rows keep it as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from vafa.domain.conditions import OPERATORS, ConditionInvalid, check, parse
from vafa.domain.conditions.lines import number_of
from vafa.domain.conditions.model import NO_VALUE, LinesTest
from vafa.domain.conditions.walking import join
from vafa.domain.facts import Fact, FactBook, FactType
from vafa.doors.web.formats import Formats
from vafa.doors.web.forms import condition_values as values
from vafa.doors.web.forms.condition_tree import JOINS, MOST_DEEP, Group, Posted, Row, filled, numbers, rows_of
from vafa.doors.web.words import _, say


@dataclass(frozen=True)
class Builder:
    """Reads and writes the conditions of one form. ``scopes`` are those of the facts that may be asked."""

    name: str
    book: FactBook
    formats: Formats
    scopes: tuple[str, ...]

    def fact_of(self, key: str) -> Fact | None:
        """The fact of a row; what is counted over lines is one, too."""
        if not key.startswith("lines:"):
            return self.book.get(key)
        how, _, of = key.removeprefix("lines:").partition(":")
        if how not in ("count", "quantity", "sum"):
            return None
        try:
            return number_of(
                LinesTest.model_validate({"lines": how, "of": of or None, "op": "=", "value": 1}), self.book
            )
        except (ConditionInvalid, ValueError):
            return None

    # ---- from what is stored

    def stored(self, data: Mapping[str, Any] | None) -> Group:
        """The rows of a condition; its root is always a group."""
        if not data:
            return Group(self.name)
        node = self._node(data, self.name)
        return (
            node if isinstance(node, Group) else Group(self.name, "all", [self._node(data, f"{self.name}.0")])
        )

    def _node(self, data: Mapping[str, Any], name: str) -> Row | Group:
        for key in ("all", "any"):
            if key in data:
                return Group(name, key, self._parts(data[key], name))
        if "not" in data:
            inner = data["not"]
            if "any" in inner:
                return Group(name, "none", self._parts(inner["any"], name))
            if "all" in inner and len(inner["all"]) > 1:
                return Group(name, "some_not", self._parts(inner["all"], name))
            return Group(name, "none", self._parts([inner], name))
        return self._row(data, name)

    def _parts(self, parts: Iterable[Mapping[str, Any]], name: str) -> list[Row | Group]:
        return [self._node(part, f"{name}.{number}") for number, part in enumerate(parts)]

    def _row(self, data: Mapping[str, Any], name: str) -> Row:
        key = data.get("fact", "")
        where = None
        if "lines" in data:
            key = f"lines:{data['lines']}" + (f":{data['of']}" if data.get("of") else "")
            inner = replace(self, name=f"{name}.where", scopes=("line",))
            where = inner.stored(data.get("where"))
        fact = self.fact_of(key)
        typed = [] if fact is None else values.write(fact, data.get("value"), self.formats)
        return Row(name, key, data.get("op", ""), typed, where=where)

    # ---- from what was posted

    def posted(self, post: Posted) -> Group:
        found = self._group(post, self.name, 0)
        return found if found is not None else Group(self.name)

    def _group(self, post: Posted, name: str, depth: int) -> Group | None:
        how = post.get(f"{name}.join", "")
        if not how or depth > MOST_DEEP:
            return None
        group = Group(name, how if how in JOINS else "all")
        for number in numbers(post, name):
            child = f"{name}.{number}"
            inner = self._group(post, child, depth + 1)
            group.parts.append(inner if inner is not None else self._posted_row(post, child, depth))
        return group

    def _posted_row(self, post: Posted, name: str, depth: int) -> Row:
        key, op = str(post.get(f"{name}.fact", "")), str(post.get(f"{name}.op", ""))
        typed = [str(each) for each in post.getlist(f"{name}.value")]
        row = Row(name, key, op, typed, as_typed=True)
        fact = self.fact_of(key)
        if fact is not None and fact.type is FactType.INSTANT:
            clocks = [*post.getlist(f"{name}.clock"), "", ""]
            row.typed = [f"{day}T{clocks[at]}" if clocks[at] else day for at, day in enumerate(typed)]
        if row.lines:
            inner = replace(self, scopes=("line",))
            row.where = inner._group(post, f"{name}.where", depth + 1) or Group(f"{name}.where")
        self.fit(row)
        return row

    def fit(self, row: Row) -> None:
        """An operator that the row's fact does not have (its fact was changed) gives way to its first one."""
        fact = self.fact_of(row.fact)
        if fact is None:
            row.op, row.typed = "", []
        elif row.op not in operators(fact, row):
            row.op, row.typed = operators(fact, row)[0], []

    # ---- to what is stored

    def data(self, group: Group) -> dict[str, Any] | None:
        """The condition's JSON; None for no rows. Notes in each row where in it it stands."""
        return self._group_data(group, "")

    def _group_data(self, group: Group, path: str) -> dict[str, Any] | None:
        group.path = path
        parts = [part for part in group.parts if (filled(part) if isinstance(part, Group) else part.fact)]
        if not parts:
            return None
        if len(parts) == 1:
            if group.join in ("all", "any"):
                return self._data(parts[0], path)
            return {"not": self._data(parts[0], join(path, "not"))}
        key = {"none": "any", "some_not": "all"}.get(group.join, group.join)
        inside = join(path, "not") if group.join in ("none", "some_not") else path
        made = {key: [self._data(part, join(inside, f"{key}[{at}]")) for at, part in enumerate(parts)]}
        return {"not": made} if group.join in ("none", "some_not") else made

    def _data(self, part: Row | Group, path: str) -> dict[str, Any] | None:
        if isinstance(part, Group):
            return self._group_data(part, path)
        part.path = path
        fact = self.fact_of(part.fact)
        value = (
            None
            if fact is None
            else values.read(fact, part.op, part.typed, self.formats, split=part.as_typed)
        )
        made: dict[str, Any] = {"fact": part.fact}
        if part.lines:
            how, _, of = part.lines.partition(":")
            made = {"lines": how, **({"of": of} if of else {})}
            inner = replace(self, scopes=("line",))
            where = inner._group_data(part.where, join(path, "where")) if part.where is not None else None
            made |= {"where": where} if where else {}
        return made | {"op": part.op} | ({} if value is None else {"value": value})

    def read(self, group: Group) -> dict[str, Any] | None:
        """The condition, checked; a refusal is noted in its row and raised again."""
        data = self.data(group)
        if data is None:
            return None
        self._whole(group)
        try:
            check(parse(data), self.book, scopes=self.scopes)
        except ConditionInvalid as refused:
            self.blame(group, refused)
            raise
        return data

    def _whole(self, group: Group) -> None:
        """Values that are still to be typed are asked for in the words of a form, all at once."""
        lacking = None
        for row in rows_of(group):
            fact = self.fact_of(row.fact)
            if fact is None or row.op in NO_VALUE:
                continue
            value = values.read(fact, row.op, row.typed, self.formats, split=row.as_typed)
            if value is None or (row.op == "between" and len(value) != 2):
                row.error = _("Give both values.") if row.op == "between" else _("Give a value.")
                lacking = row
        if lacking is not None:
            raise ConditionInvalid(path=lacking.path, problem=lacking.error)

    def blame(self, group: Group, refused: ConditionInvalid) -> None:
        """The refusal stands beside the row that it is about; beside the whole where no row is."""
        told = refused.values["problem"]
        said = told if isinstance(told, str) else say(told)
        chosen = [row for row in rows_of(group) if row.fact]
        rows = [row for row in chosen if not row.path or f"{refused.path}.".startswith(f"{row.path}.")]
        found: Row | Group = max(rows, key=lambda row: len(row.path)) if rows else group
        found.error = said


ORDER = (
    ">=", "<=", ">", "<", "between", "in", "not_in", "=", "!=", "contains", "contains_all", "is_set", "is_not_set",
)  # fmt: skip
_FOR_LINES = frozenset({"=", "!=", ">", ">=", "<", "<=", "between"})


def operators(fact: Fact, row: Row | None = None) -> list[str]:
    """In the order in which they are offered; whole numbers with names are chosen, not compared."""
    known = OPERATORS[fact.type]
    if row is not None and row.lines:
        known = known & _FOR_LINES
    named = fact.choices is not None or fact.type is FactType.WEEKDAY
    order = ("in", "not_in", *ORDER) if named else ORDER
    return [op for op in dict.fromkeys(order) if op in known]


Choices = Callable[[], Iterable[tuple[str, str]]]
_choices: dict[str, Choices] = {}


def choices_for(fact: str) -> Callable[[Choices], Choices]:
    """A part's list of (value, name) for a fact whose values are the club's own; asked inside the unit."""

    def add(found: Choices) -> Choices:
        _choices[fact] = found
        return found

    return add


def club_choices(fact: str) -> list[tuple[str, str]] | None:
    found = _choices.get(fact)
    return None if found is None else list(found())
