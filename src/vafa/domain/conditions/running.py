"""The first reading: a condition as one Python function.

The whole condition becomes the source of one lambda, so that running it costs no call per node. Only a fact's
trusted expression and whole numbers are written into the source; every other constant is bound by name.
"""

import builtins
from collections.abc import Callable, Sequence
from typing import Any, cast

from vafa.domain.conditions.checking import check
from vafa.domain.conditions.errors import refuse
from vafa.domain.conditions.lines import check_where, number_of
from vafa.domain.conditions.model import All, AnyOf, Condition, Leaf, LinesTest, Not
from vafa.domain.conditions.values import CYCLIC, Constant, descend, lookup, operands
from vafa.domain.facts import Fact, FactBook, FactType

Total = Callable[[Any], int]
_ORDER = frozenset({">", ">=", "<", "<="})
VOIDED = "voided"


def compile_run(condition: Condition, book: FactBook) -> Callable[[Any], bool]:
    """The condition as ``context -> bool``. Compile once, run often."""
    source = Source(book)
    return source.function("c", source.of(condition))


def compile_line(condition: Condition, book: FactBook) -> Callable[[Any], bool]:
    """A condition over facts of one line as ``line -> bool``; raises ConditionInvalid if it asks for more."""
    check(condition, book, scopes={"line"})
    source = Source(book)
    return source.function("l", source.of(condition, scope="line"))


def compile_sum(
    what: str,
    condition: Condition | None,
    kinds: frozenset[str],
    book: FactBook,
    *,
    otherwise: Total,
    always: bool,
) -> Total:
    """The sum of an expression over ``l`` over the lines of some kinds for which a condition holds.

    Where there are no lines, or some were paid for (unless ``always``), ``otherwise`` is asked instead.
    """
    source = Source(book)
    source.names |= {"kinds": kinds, "otherwise": otherwise}
    test = "" if condition is None else f" and {source.of(condition, scope='line')}"
    plain = "c.lines" if always else "c.paid is None and c.lines"
    listed = f"[{what} for l in c.lines if l.kind in kinds{test}]"
    return source.function("c", f"sum({listed}) if {plain} else otherwise(c)")


def compile_sums(
    wanted: Sequence[tuple[str, Condition | None, frozenset[str]]], book: FactBook
) -> Callable[[Any], tuple[int, ...]]:
    """Several such sums, (what, condition, kinds) each, in one pass over the lines; for lines that nobody paid for."""
    source = Source(book)
    names = [f"s{place}" for place in range(len(wanted))]
    text = ["def sums(c):", *(f" {name} = 0" for name in names), " for l in c.lines:", "  kind = l.kind"]
    for kinds in dict.fromkeys(kinds for _, _, kinds in wanted):
        text.append(f"  if kind in {source.name(kinds)}:")
        for name, (what, condition, of_kinds) in zip(names, wanted, strict=True):
            if of_kinds == kinds:
                test = "" if condition is None else f"if {source.of(condition, scope='line')}: "
                text.append(f"   {test}{name} += {what}")
    text.append(f" return {', '.join(names)},")
    exec(compile("\n".join(text), "<sums>", "exec"), source.names)
    return cast(Callable[[Any], tuple[int, ...]], source.names["sums"])


class Source:
    """Python source of conditions and the names that it uses."""

    def __init__(self, book: FactBook) -> None:
        self.book = book
        self.names: dict[str, object] = {"__builtins__": builtins}

    def function(self, argument: str, expression: str) -> Callable[[Any], Any]:
        code = compile(f"lambda {argument}: {expression}", "<condition>", "eval")
        made: Callable[[Any], Any] = eval(code, self.names)
        return made

    def of(self, condition: Condition, scope: str = "") -> str:
        """An expression that is True or False; ``scope="line"`` for one over the line ``l``."""
        if isinstance(condition, All | AnyOf):
            word, empty = (" and ", "True") if isinstance(condition, All) else (" or ", "False")
            parts = [self.of(part, scope) for part in condition.parts]
            return f"({word.join(parts)})" if parts else empty
        if isinstance(condition, Not):
            return f"(not {self.of(condition.part, scope)})"
        return self.test(condition, scope)

    def test(self, leaf: Leaf, scope: str = "") -> str:
        fact = self.fact(leaf, scope)
        return f"({self._compare(leaf.op, fact, operands(leaf, fact, ''))})"

    def fact(self, leaf: Leaf, scope: str = "") -> Fact:
        """The fact that a leaf compares, its names bound; for a lines test the number over the lines."""
        if isinstance(leaf, LinesTest):
            return self._lines(leaf)
        fact = lookup(self.book, leaf.fact, "fact")
        if (fact.scope == "line") != (scope == "line"):
            refuse("fact", fa=f"اینجا {leaf.fact} در دست نیست", en=f"{leaf.fact} is not at hand here")
        self._bind(fact)
        return fact

    def _lines(self, leaf: LinesTest) -> Fact:
        check_where(leaf, "")
        number = number_of(leaf, self.book)
        self._bind(number)
        # A voided line stays on the receipt but was never bought.
        kept = f"l.kind != {VOIDED!r}"
        if leaf.where is not None:
            kept += f" and {self.of(leaf.where, scope='line')}"
        listed = f"[{number.expr} for l in c.lines if {kept}]"
        expr = f"len({listed})" if leaf.lines == "count" else f"sum({listed})"
        return Fact(key=number.key, type=number.type, labels=number.labels, expr=expr, always=True)

    def _compare(self, op: str, fact: Fact, values: tuple[Constant, ...]) -> str:
        expr = f"({fact.expr})"
        if fact.type is FactType.SET:
            return self._compare_set(op, expr if fact.always else f"({expr} or ())", values)
        match op:
            case "is_set":
                return f"{expr} is not None"
            case "is_not_set":
                return f"{expr} is None"
            case "in":
                return f"{expr} in {self.name(frozenset(values))}"
            case "not_in":
                return f"{expr} not in {self.name(frozenset(values))}"
        bounds = [self._constant(value) for value in values]
        if fact.type is FactType.BOOLEAN:
            return f"{expr} is {'not ' if op == '!=' else ''}{bounds[0]}"
        if op in ("=", "!="):
            return f"{expr} {'==' if op == '=' else '!='} {bounds[0]}"
        # None has no order: it is looked at first, unless the fact promises never to be missing.
        known, value = ("", expr) if fact.always else (f"(v := {expr}) is not None and ", "v")
        if op in _ORDER:
            return f"{known}{value} {op} {bounds[0]}"
        low, high = bounds
        if fact.type in CYCLIC and descend(*values):
            return f"{known}({value} >= {low} or {value} <= {high})"
        return f"{known}{low} <= {value} <= {high}"

    def _compare_set(self, op: str, expr: str, values: tuple[Constant, ...]) -> str:
        match op:
            case "is_set":
                return f"bool({expr})"
            case "is_not_set":
                return f"not {expr}"
        if len(values) == 1:
            return f"{self._constant(values[0])} in {expr}"
        wanted = self.name(frozenset(values))
        return f"not {wanted}.isdisjoint({expr})" if op == "contains" else f"{wanted}.issubset({expr})"

    def _constant(self, value: Constant) -> str:
        return repr(value) if isinstance(value, int) else self.name(value)

    def name(self, value: object) -> str:
        name = f"k{len(self.names)}"
        self.names[name] = value
        return name

    def _bind(self, fact: Fact) -> None:
        for name, value in fact.names.items():
            if self.names.setdefault(name, value) is not value:
                raise ValueError(f"{fact.key}: {name} already means something else")
