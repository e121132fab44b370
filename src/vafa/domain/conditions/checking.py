"""What is refused when a condition is saved: unknown facts, values and operators that do not fit."""

from collections.abc import Iterable

from vafa.domain.conditions.errors import refuse
from vafa.domain.conditions.lines import check_where, number_of
from vafa.domain.conditions.model import Condition, LinesTest
from vafa.domain.conditions.values import lookup, operands
from vafa.domain.conditions.walking import join, leaves
from vafa.domain.facts import FactBook

_SCOPE_NAMES = {
    "member": ("عضو", "the member"),
    "purchase": ("خرید", "the purchase"),
    "moment": ("زمان", "the moment"),
    "place": ("مکان", "the place"),
    "line": ("قلم", "a line"),
}


def check(condition: Condition, book: FactBook, *, scopes: Iterable[str]) -> None:
    """Raise ConditionInvalid at the first leaf that could not be run, with where it is and what is wrong.

    ``scopes``: which facts there will be when the condition is asked, of "member", "purchase", "moment",
    "place". A lines test goes with "purchase". A condition over one line alone (of a rule's base) is
    checked with ``scopes={"line"}``; elsewhere facts of a line stand only inside a lines test.
    """
    allowed = {scope.rstrip(".") for scope in scopes}
    if allowed != {"line"}:
        allowed.discard("line")
    for leaf, path, _ in leaves(condition):
        if isinstance(leaf, LinesTest):
            if "purchase" not in allowed:
                _refuse_scope(join(path, "lines"), "purchase", "lines")
            check_where(leaf, path)
            if leaf.where is not None:
                _check_each(leaf.where, book, join(path, "where"))
            operands(leaf, number_of(leaf, book, path), path)
            continue
        fact = lookup(book, leaf.fact, join(path, "fact"))
        if fact.scope not in allowed:
            _refuse_scope(join(path, "fact"), fact.scope, leaf.fact)
        operands(leaf, fact, path)


def _check_each(condition: Condition, book: FactBook, path: str) -> None:
    for leaf, at, _ in leaves(condition, path):
        if not isinstance(leaf, LinesTest):
            operands(leaf, lookup(book, leaf.fact, join(at, "fact")), at)


def _refuse_scope(path: str, scope: str, what: str) -> None:
    fa, en = _SCOPE_NAMES[scope]
    refuse(path, fa=f"اینجا از {fa} نمی‌توان پرسید: {what}", en=f"{en} cannot be asked about here: {what}")
