"""What the rules give: evaluate, choose within groups, multiply, round once, cut by caps.

This runs for every event, so what is the same for several rules (a base, a tier's extra) is worked out once.
"""

from __future__ import annotations

from collections.abc import Sequence

from vafa.domain.caps import capped
from vafa.domain.context import Context, State
from vafa.domain.decided import Decided, Miss, Outcome
from vafa.domain.earning import CompiledRule, Ratio
from vafa.domain.programme import Programme
from vafa.domain.rounding import divide
from vafa.domain.rules import PPM
from vafa.domain.steps import Step

Fired = tuple[CompiledRule, Ratio, int]
"""A rule that fired, its amount before rounding, and its base."""


def earn(
    c: Context,
    state: State,
    programme: Programme,
    trigger: str,
    decided: Decided,
    explain: bool,
) -> None:
    """Evaluate the rules of a trigger by priority; fills the decision's outcomes and misses."""
    rules = programme.rules_of.get(trigger)
    if not rules:
        return
    steps = programme.steps_of[trigger]
    if steps is not None:
        give_one_by_one(c, state, programme, steps, programme.sums_of[trigger](c), decided, explain)
        return
    sums = programme.sums_of[trigger](c)
    fired: list[Fired] = []
    multipliers: list[CompiledRule] = []
    bases: dict[str, int] = {}
    grouped = False
    misses = decided.misses if explain else None
    for rule in rules:
        if not rule.always:
            if not in_play(rule, c, misses):
                continue
            if rule.is_multiplier:
                multipliers.append(rule)
                continue
        base = sums[rule.base_place] if rule.base_place >= 0 else base_of(rule, c, bases)
        if rule.items_place >= 0:
            ratio = rule.amount_of_items(sums[rule.items_place])
        else:
            ratio = rule.amount_of(base, c)
        if ratio[0] > 0:
            fired.append((rule, ratio, base))
            if rule.group is not None:
                grouped = True
        elif misses is not None:
            misses.append(Miss(rule, "small", 0, base))
    if grouped:
        fired = choose(fired, programme.settings.groups, misses)
    give(c, state, programme, fired, multipliers, decided, explain)


def give_one_by_one(
    c: Context,
    state: State,
    programme: Programme,
    steps: Sequence[Step],
    sums: Sequence[int],
    decided: Decided,
    explain: bool,
) -> None:
    """What `earn` does where no rule looks at another one: evaluated, raised, rounded and cut in one go."""
    outcomes, participants = decided.outcomes, programme.participants
    extras: dict[str, int] = {}
    bases: dict[str, int] = {}
    misses = decided.misses if explain else None
    late: list[Miss] = []
    for rule, always, base_place, items_place, line, is_base, floors, caps in steps:
        if not always and not in_play(rule, c, misses):
            continue
        base = sums[base_place] if base_place >= 0 else base_of(rule, c, bases)
        if line is not None:
            amount, denominator = line[0] + base * line[1], line[2]
        elif items_place >= 0:
            amount, denominator = rule.amount_of_items(sums[items_place])
        else:
            amount, denominator = rule.amount_of(base, c)
        if amount <= 0:
            if misses is not None:
                misses.append(Miss(rule, "small", 0, base))
            continue
        extra = 0
        if is_base and participants:
            currency = rule.currency
            if currency in extras:
                extra = extras[currency]
            else:
                extra = extras[currency] = sum([part.extras(c, currency) for part in participants])
        if extra or not floors:
            amount = rounded((amount, denominator), extra, rule.rounding)
        elif denominator != 1:
            amount //= denominator
        given = capped(c, state, rule, amount) if caps and amount else amount
        if given:
            outcomes.append(Outcome(rule, given, base, extra, "" if given == amount else "cap"))
        elif explain or amount:
            late.append(Miss(rule, "cap" if amount else "small", 0, base))
    if late:
        decided.misses += late


def base_of(rule: CompiledRule, c: Context, bases: dict[str, int]) -> int:
    """A base that is not among the shared sums, worked out once for the rules that agree in it."""
    base = bases.get(rule.base_name)
    if base is None:
        base = bases[rule.base_name] = rule.base_sum(c)
    return base


def in_play(rule: CompiledRule, c: Context, misses: list[Miss] | None) -> bool:
    """Whether a rule holds at this time and place, and its condition does."""
    if not rule.simple and not rule.in_force(c.at, c.branch):
        if misses is not None:
            misses.append(Miss(rule, "time" if not rule.valid_from <= c.at < rule.valid_to else "branch"))
        return False
    if rule.test is None or rule.test(c):
        return True
    if misses is not None and rule.why is not None:
        leaf, actual = rule.why(c) or (0, None)
        misses.append(Miss(rule, "condition", leaf, actual))
    return False


def choose(fired: list[Fired], how: str, misses: list[Miss] | None) -> list[Fired]:
    """In each exclusivity group keep the best for the member, or the first by priority."""
    best: dict[str, Fired] = {}
    for each in fired:
        group = each[0].group
        if group is None:
            continue
        held = best.get(group)
        if held is None or (how == "best" and each[1][0] * held[1][1] > held[1][0] * each[1][1]):
            best[group] = each
    kept = []
    for each in fired:
        group = each[0].group
        if group is None or best[group] is each:
            kept.append(each)
        elif misses is not None:
            misses.append(Miss(each[0], "group", best[group][0].index))
    return kept


def give(
    c: Context,
    state: State,
    programme: Programme,
    fired: list[Fired],
    multipliers: list[CompiledRule],
    decided: Decided,
    explain: bool,
) -> None:
    """Multiply base earning, round once per outcome, cut by caps."""
    outcomes, participants = decided.outcomes, programme.participants
    extras: dict[str, int] = {}
    raised: dict[int, list[tuple[Fired, int]]] = {}
    for each in fired:
        rule, ratio, base = each
        extra = 0
        if rule.is_base and participants:
            currency = rule.currency
            if currency in extras:
                extra = extras[currency]
            else:
                extra = extras[currency] = sum([part.extras(c, currency) for part in participants])
        if multipliers:
            extra = raise_by(multipliers, each, extra, programme.settings.multipliers == "add", raised)
        amount, denominator = ratio
        if extra or denominator != 1:
            amount = rounded(ratio, extra, rule.rounding)
        given = capped(c, state, rule, amount) if rule.caps and amount else amount
        if given:
            outcomes.append(Outcome(rule, given, base, extra, "" if given == amount else "cap"))
        elif explain or amount:
            # A cap that left nothing is always kept: returns ask which rules a multiplier raised.
            decided.misses.append(Miss(rule, "cap" if amount else "small", 0, base))
    for multiplier in multipliers:
        multiply(c, state, multiplier, raised.get(multiplier.index, ()), decided, explain)


def rounded(ratio: Ratio, extra: int, rounding: str) -> int:
    """An amount with an extra in parts per million, rounded once."""
    numerator, denominator = ratio
    if extra:
        numerator, denominator = numerator * (PPM + extra), denominator * PPM
    return numerator // denominator if rounding == "floor" else divide(numerator, denominator, rounding)


def raise_by(
    multipliers: list[CompiledRule],
    each: Fired,
    extra: int,
    additive: bool,
    raised: dict[int, list[tuple[Fired, int]]],
) -> int:
    """Note which multipliers raise an amount and from which extra on; the extra that the rule itself keeps."""
    others = [multiplier for multiplier in multipliers if multiplies(multiplier, each[0])]
    if others and not additive:
        strongest = max(others, key=lambda multiplier: multiplier.factor)
        others = [strongest] if strongest.factor > extra else []
        extra = 0 if others else extra
    before = extra
    for other in others:
        raised.setdefault(other.index, []).append((each, before))
        before += other.factor
    return extra


def multiplies(multiplier: CompiledRule, rule: CompiledRule) -> bool:
    if multiplier.of:
        return rule.key in multiplier.of
    return rule.is_base and rule.currency == multiplier.currency


def multiply(
    c: Context,
    state: State,
    multiplier: CompiledRule,
    raised: Sequence[tuple[Fired, int]],
    decided: Decided,
    explain: bool,
) -> None:
    """What a multiplier rule adds to the rules it raises: the difference of the rounded totals with and
    without it, so that 2x and 1.5x make exactly 2.5x.
    """
    amount = base = 0
    for (rule, ratio, rule_base), before in raised:
        above = rounded(ratio, before + multiplier.factor, rule.rounding)
        amount += above - rounded(ratio, before, rule.rounding)
        base += rule_base
    given = capped(c, state, multiplier, amount) if multiplier.caps and amount else amount
    if given:
        cut = "" if given == amount else "cap"
        decided.outcomes.append(Outcome(multiplier, given, base, multiplier.factor, cut))
    elif explain:
        decided.misses.append(Miss(multiplier, "cap" if amount else "small", 0, base))
