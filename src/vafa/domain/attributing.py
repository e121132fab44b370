"""What came of which line: the weights by which an outcome is attributed, and what a rule gives for the lines that are
left.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from vafa.domain.baskets import Line, Purchase, line
from vafa.domain.context import Context, MemberState
from vafa.domain.earning import CompiledRule, compile_items
from vafa.domain.engine import member_facts
from vafa.domain.giving import multiplies
from vafa.domain.records import Fired, Past
from vafa.domain.returns import ONE
from vafa.domain.rounding import divide
from vafa.domain.rules import PPM, PerItem


def context_of(past: Past, member: MemberState, lines: Sequence[Line], paid: list[int] | None) -> Context:
    """The purchase as conditions saw it, with other lines; facts kept in the record stand before today's."""
    basket = Purchase(
        past.id,
        member.id,
        past.reference,
        past.at,
        past.at,
        lines,
        past.payments,
        past.source,
        past.branch,
        past.channel,
    )
    kept = {
        key: frozenset(value) if isinstance(value, list) else value for key, value in past.record.m.items()
    }
    facts = {**member_facts(member, past.programme), **kept}
    c = Context(
        basket,
        member,
        facts,
        past.programme.calendar,
        past.programme.branch_tags.get(past.branch, frozenset()),
    )
    c.paid = paid
    return c


def weights_of(rule: CompiledRule, past: Past, member: MemberState, paid: list[int] | None) -> list[int]:
    """How the outcome of a rule is attributed to the lines of its base."""
    c = context_of(past, member, past.lines, paid)
    if rule.is_multiplier:
        columns = [weights_of(each, past, member, paid) for each in raised_by(rule, past)]
        weights = [sum(column) for column in zip(*columns, strict=True)] if columns else []
    elif isinstance(rule.rule.amount, PerItem):
        weights = compile_items(rule.rule.base, rule.counts)(c)
    else:
        weights = rule.base_parts(c)
    return weights if any(weights) else [each.net for each in past.lines]


def raised_by(multiplier: CompiledRule, past: Past) -> list[CompiledRule]:
    """The rules that a multiplier raised, also those whose own part a cap then cut to nothing."""
    asked = [each.rule for each in past.record.f] + [
        each.rule for each in past.record.x if each.code == "cap"
    ]
    return [rule for rule in (past.programme.rules[index] for index in asked) if multiplies(multiplier, rule)]


def recalculated(
    rule: CompiledRule,
    fired: Fired,
    past: Past,
    member: MemberState,
    paid: list[int] | None,
    fractions: list[Fraction],
) -> int:
    """What the rule of then gives for the lines that are left, as if the others had never been bought."""
    kept, kept_paid = [], []
    for index, (each, f) in enumerate(zip(past.lines, fractions, strict=True)):
        if f == ONE:
            continue
        kept.append(remaining(each, f))
        if paid is not None:
            kept_paid.append(paid[index] - int(paid[index] * f))
    if not kept:
        return 0
    c = context_of(past, member, kept, kept_paid if paid is not None else None)
    if rule.test is not None and not rule.test(c):
        return 0
    numerator, denominator = rule.amount_of(rule.base_sum(c), c)
    return divide(numerator * (PPM + fired.extra), denominator * PPM, rule.rounding)


def remaining(each: Line, f: Fraction) -> Line:
    """The line without its returned part."""
    left = line(
        each.sku,
        each.quantity - int(each.quantity * f),
        each.unit_price,
        groups=each.groups,
        tax=each.tax - int(each.tax * f),
        kind=each.kind,
        name=each.name,
    )
    left.gross = each.gross - int(each.gross * f)
    left.net = each.net - int(each.net * f)
    left.discount = left.gross - left.net
    return left
