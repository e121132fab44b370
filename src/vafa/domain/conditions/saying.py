"""The third reading: a condition as a Persian or English sentence, and what is missing when it fails."""

from collections.abc import Callable
from typing import NamedTuple

from vafa.domain.conditions.errors import refuse
from vafa.domain.conditions.failing import NO_LEAF
from vafa.domain.conditions.lines import number_of
from vafa.domain.conditions.model import All, AnyOf, Condition, Leaf, LinesTest, Not
from vafa.domain.conditions.showing import show, show_actual
from vafa.domain.conditions.values import Constant, lookup, operands
from vafa.domain.conditions.walking import leaves
from vafa.domain.conditions.wording import BOOLEAN, PLAIN, TEMPORAL, WORDS
from vafa.domain.facts import Fact, FactBook, FactType, Unit

_TEMPORAL = frozenset({FactType.DATE, FactType.INSTANT, FactType.TIME_OF_DAY})
_NUMBERS = frozenset({FactType.INTEGER, FactType.QUANTITY})
_OPPOSITE = {">": "<=", ">=": "<", "<": ">=", "<=": ">"}


class Said(NamedTuple):
    """Why a condition did not hold.

    ``missing``: how much more would have been enough, in the unit (rials, days, …; items are rounded up to
    whole ones), or None where "more" is not what was wanted.
    """

    sentence: str
    missing: int | None
    unit: Unit


Mark = tuple[str, str]


def say(
    condition: Condition,
    book: FactBook,
    lang: str,
    *,
    display: str = "toman",
    mark: Mark = ("", ""),
) -> str:
    """The condition as a clause in ``lang`` ("fa" or "en"); ``display`` is how money is shown (or "rial"). What
    each fact is compared with stands between the two of ``mark``."""
    words = WORDS[lang]
    if isinstance(condition, All | AnyOf):
        if not condition.parts:
            return words["always" if isinstance(condition, All) else "never"]
        if len(condition.parts) == 1:
            return say(condition.parts[0], book, lang, display=display, mark=mark)
        joint = words["all" if isinstance(condition, All) else "any"]
        return joint.join(_part(part, book, lang, display, mark) for part in condition.parts)
    if isinstance(condition, Not):
        return words["not"].format(part=say(condition.part, book, lang, display=display, mark=mark))
    return _leaf(condition, book, lang, display, mark)


def say_failure(
    condition: Condition, book: FactBook, leaf: int, actual: object, lang: str, *, display: str = "toman"
) -> Said:
    """What ``compile_failure`` found, in words: «۴۰٬۰۰۰ تومان دیگر خرید لازم است (…)»."""
    return compile_say_failure(condition, book, leaf, lang, display=display)(actual)


def compile_say_failure(
    condition: Condition, book: FactBook, leaf: int, lang: str, *, display: str = "toman"
) -> Callable[[object], Said]:
    """``say_failure`` of one leaf for many actual values: the clause is worded once."""
    words = WORDS[lang]
    if leaf == NO_LEAF:
        impossible = Said(words["impossible"], None, Unit.NONE)
        return lambda actual: impossible
    found = next((each for number, each in enumerate(leaves(condition)) if number == leaf), None)
    if found is None:
        raise IndexError(f"the condition has no leaf {leaf}")
    test, wanted = found.leaf, found.wanted
    fact = _fact(test, book)
    phrase = _leaf(test, book, lang, display)
    if not wanted:
        phrase = words["not"].format(part=phrase)
    template = fact.more[lang] if fact.more else words["more"]

    def said(actual: object) -> Said:
        short = _short(test, fact, wanted, actual)
        if short is None:
            sentence = words["failed"].format(phrase=phrase, actual=show_actual(fact, actual, lang, display))
            return Said(sentence, None, fact.unit)
        more = template.format(amount=show(fact, short, short, lang, display))
        missing = -(-short // 1000) if fact.type is FactType.QUANTITY else short
        return Said(words["short"].format(more=more, phrase=phrase), missing, fact.unit)

    return said


def _part(part: Condition, book: FactBook, lang: str, display: str, mark: Mark) -> str:
    text = say(part, book, lang, display=display, mark=mark)
    while isinstance(part, All | AnyOf) and len(part.parts) == 1:
        part = part.parts[0]
    return f"({text})" if isinstance(part, All | AnyOf) and part.parts else text


def _fact(leaf: Leaf, book: FactBook) -> Fact:
    return number_of(leaf, book) if isinstance(leaf, LinesTest) else lookup(book, leaf.fact, "fact")


def _leaf(leaf: Leaf, book: FactBook, lang: str, display: str, mark: Mark = ("", "")) -> str:
    fact = _fact(leaf, book)
    label = fact.labels[lang]
    if isinstance(leaf, LinesTest) and leaf.where is not None:
        label = WORDS[lang]["where"].format(
            label=label, part=say(leaf.where, book, lang, display=display, mark=mark)
        )
    values = operands(leaf, fact, "")
    op: str = leaf.op
    if fact.type is FactType.BOOLEAN and values:
        return BOOLEAN[lang][op, bool(values[0])].format(label=label)
    if op in {"contains", "contains_all"} and len(values) == 1:
        op = "has"
    shown = [
        f"{mark[0]}{show(fact, value, raw, lang, display)}{mark[1]}"
        for value, raw in zip(values, _written(leaf), strict=True)
    ]
    table = TEMPORAL[lang] if fact.type in _TEMPORAL and op in TEMPORAL[lang] else PLAIN[lang]
    return table[op].format(
        label=label,
        value=shown[0] if shown else "",
        low=shown[0] if shown else "",
        high=shown[-1] if shown else "",
        values=WORDS[lang]["comma"].join(shown),
    )


def _written(leaf: Leaf) -> tuple[object, ...]:
    """The values as the condition has them: an instant is said in the offset in which it was written."""
    if leaf.value is None:
        return ()
    return leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)


def _short(leaf: Leaf, fact: Fact, wanted: bool, actual: object) -> int | None:
    """How much more the number would have to be, or None where more does not help."""
    if fact.type not in _NUMBERS or not isinstance(actual, int) or isinstance(actual, bool):
        return None
    op: str = leaf.op if wanted else _OPPOSITE.get(leaf.op, "")
    values = operands(leaf, fact, "")
    if not values or fact.choices is not None or op not in {">", ">=", "between"}:
        return None
    least = _number(values[0]) + (op == ">")
    return least - actual if actual < least else None


def _number(value: Constant) -> int:
    if not isinstance(value, int):
        refuse("value", fa="عدد صحیح لازم است", en="a whole number is expected")
    return value
