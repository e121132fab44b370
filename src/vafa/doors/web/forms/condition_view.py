"""What the template of the conditions builder shows of each row: facts to choose, operators, and fields by type."""

from dataclasses import dataclass, replace
from datetime import date

from vafa.domain import text
from vafa.domain.conditions import ConditionInvalid, parse, say
from vafa.domain.conditions.model import MANY_VALUES, NO_VALUE
from vafa.domain.conditions.wording import UNITS
from vafa.domain.errors import VafaError
from vafa.domain.facts import Fact, FactType, Unit
from vafa.doors.web.formats import parse_day
from vafa.doors.web.forms import condition_values as values
from vafa.doors.web.forms.condition_tree import Group, Row
from vafa.doors.web.forms.conditions import Builder, club_choices, operators
from vafa.doors.web.words import _, language, mark
from vafa.doors.web.words import say as in_language

SCOPES = {
    "member": mark("Member"),
    "purchase": mark("Purchase"),
    "moment": mark("Moment"),
    "place": mark("Place"),
    "line": mark("Line"),
}
ICONS = {
    "member": "user", "purchase": "basket", "moment": "calendar", "place": "building-store", "line": "list-details",
}  # fmt: skip
JOIN_WORDS = {
    "all": mark("All of these"),
    "any": mark("One of these"),
    "none": mark("None of these"),
    "some_not": mark("Not all of these"),
}
OPERATOR_WORDS = {
    ">=": mark("at least"), "<=": mark("at most"), ">": mark("more than"), "<": mark("less than"),
    "between": mark("between"), "in": mark("one of"), "not_in": mark("none of"), "=": mark("is"),
    "!=": mark("is not"), "contains": mark("has one of"), "contains_all": mark("has all of"),
    "is_set": mark("is known"), "is_not_set": mark("is not known"),
}  # fmt: skip
TEMPORAL_WORDS = {
    ">=": mark("from"), "<=": mark("until"), ">": mark("after"), "<": mark("before"), "between": mark("from … to …"),
    "=": mark("on"),
}  # fmt: skip
_TEMPORAL = (FactType.DATE, FactType.INSTANT, FactType.TIME_OF_DAY)


@dataclass(frozen=True)
class Fields:
    """How a row's value is typed. ``kind`` is number, choice, tokens, text, date, moment, clock or none."""

    kind: str
    unit: str = ""
    decimals: int = 0
    many: bool = False
    count: int = 1
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ConditionView:
    """A builder with its rows, for the template."""

    builder: Builder
    group: Group

    def within(self) -> "ConditionView":
        """The same for the group that narrows lines."""
        return replace(self, builder=replace(self.builder, scopes=("line",)))

    @property
    def lang(self) -> str:
        return language()

    def facts(self, chosen: str = "") -> list[tuple[str, list[tuple[str, str]]]]:
        """(scope, [(key, label)]), in the order of scopes; what is counted over lines stands with the purchase."""
        found = []
        for scope in self.builder.scopes:
            # What reads the same is offered once: the only ladder's tier is the member's tier, by two names.
            labels: dict[str, str] = {}
            for fact in self.builder.book.of_scopes([scope]):
                label = in_language(fact.labels)
                labels[label] = fact.key if fact.key == chosen else labels.get(label, fact.key)
            facts = [(key, label) for label, key in labels.items()]
            if scope == "purchase":
                facts += self._over_lines()
            if facts:
                found.append((_(SCOPES[scope]), facts))
        return found

    def _over_lines(self) -> list[tuple[str, str]]:
        keys = ("lines:count", "lines:quantity", "lines:sum:net")
        facts = [(key, self.builder.fact_of(key)) for key in keys]
        among = _("%(number)s, of some lines")
        return [
            (key, among % {"number": in_language(fact.labels)}) for key, fact in facts if fact is not None
        ]

    def label(self, row: Row) -> str:
        fact = self.builder.fact_of(row.fact)
        return "" if fact is None else in_language(fact.labels)

    def icon(self, row: Row) -> str:
        return ICONS["purchase" if row.lines else row.fact.partition(".")[0]] if row.fact else "filter"

    def operators(self, row: Row) -> list[tuple[str, str]]:
        fact = self.builder.fact_of(row.fact)
        if fact is None:
            return []
        words = {**OPERATOR_WORDS, **(TEMPORAL_WORDS if fact.type in _TEMPORAL else {})}
        return [(op, _(words[op])) for op in operators(fact, row)]

    def fields(self, row: Row) -> Fields:
        fact = self.builder.fact_of(row.fact)
        if fact is None or row.op in NO_VALUE:
            return Fields("none")
        many, count = row.op in MANY_VALUES, 2 if row.op == "between" else 1
        options = options_of(fact)
        if options is not None:
            return Fields("choice", many=many, count=count, options=self._with_typed(options, row))
        if fact.type in (FactType.TEXT, FactType.SET, FactType.CHOICE):
            return Fields("tokens" if many else "text", many=many)
        if fact.type in (FactType.INTEGER, FactType.QUANTITY) and many:
            return Fields("tokens", many=True)
        kinds = {FactType.DATE: "date", FactType.INSTANT: "moment", FactType.TIME_OF_DAY: "clock"}
        return Fields(kinds.get(fact.type, "number"), self.unit(fact), self._decimals(fact), count=count)

    def _with_typed(self, options: tuple[tuple[str, str], ...], row: Row) -> tuple[tuple[str, str], ...]:
        """A value that is no longer in the list stays there, as it is written."""
        known = {value for value, _name in options}
        return (*options, *((each, each) for each in row.typed if each not in known))

    def _decimals(self, fact: Fact) -> int:
        if fact.type is FactType.QUANTITY:
            return 3
        return 1 if fact.unit is Unit.RIAL and self.builder.formats.display == "toman" else fact.scale

    def unit(self, fact: Fact) -> str:
        if fact.unit is Unit.RIAL:
            return self.builder.formats.money_unit
        names = UNITS[self.lang].get(fact.unit.value)
        return names[1] if names else ""

    def value(self, row: Row, at: int) -> str:
        return row.typed[at] if at < len(row.typed) else ""

    def joined(self, row: Row) -> str:
        """Values that are typed freely, in their one field: as they were typed, or as they are stored."""
        return row.typed[0] if row.as_typed and row.typed else values.joined(row.typed)

    def day(self, row: Row, at: int) -> date | None:
        return parse_day(self.value(row, at).partition("T")[0], self.lang)

    def clock(self, row: Row, at: int) -> str:
        time = self.value(row, at).partition("T")[2]
        return "" if time == "00:00" else time

    def joins(self) -> list[tuple[str, str]]:
        return [(key, _(words)) for key, words in JOIN_WORDS.items()]

    def said(self) -> str:
        """The condition in words; empty where it does not hold together yet."""
        data = self.builder.data(self.group)
        if data is None:
            return ""
        try:
            return say(parse(data), self.builder.book, self.lang, display=self.builder.formats.display)
        except (ConditionInvalid, VafaError):
            return ""


def options_of(fact: Fact) -> tuple[tuple[str, str], ...] | None:
    """The values of a fact by name; None where they are typed freely."""
    if fact.choices is not None:
        return tuple((value, in_language(names)) for value, names in fact.choices.items())
    if fact.type is FactType.WEEKDAY:
        return tuple((str(number), name) for number, name in enumerate(text.WEEKDAYS[language()]))
    if fact.type is FactType.BOOLEAN:
        return (("true", _("yes")), ("false", _("no")))
    own = club_choices(fact.key)
    return tuple(own) if own else None
