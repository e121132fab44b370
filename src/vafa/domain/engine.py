"""Decide: a batch of events in, decisions out. No clock, no database; the same function live, in preview,
import and simulation.

`decide` changes the given `State` in place, event by event in order, so that each event sees what the ones
before it led to. An event that cannot be (not enough balance, an amount that does not fit) is refused before
anything of it is changed: one bad item spoils no other.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from vafa.domain.baskets import Happening, Purchase, paid_lines
from vafa.domain.context import Context, MemberState, State
from vafa.domain.decided import Decided, Miss, Outcome
from vafa.domain.earning import CompiledRule, Ratio
from vafa.domain.errors import VafaError
from vafa.domain.ledger import Account, Transfer, receive, set_off, settle
from vafa.domain.participants import clock
from vafa.domain.payments import Planned, pay, plan_payments
from vafa.domain.programme import Programme
from vafa.domain.rounding import divide
from vafa.domain.rules import PPM

Fired = tuple[CompiledRule, Ratio, int]


def decide(
    events: Iterable[Purchase | Happening], state: State, programme_at: Any, *, explain: bool = True
) -> list[Decided]:
    """Decide events in order. `programme_at(instant)` gives the programme in force when an event happened."""
    decisions = []
    for event in events:
        programme: Programme = programme_at(event.at)
        decisions.append(decide_one(event, state.members[event.member], state, programme, explain))
    return decisions


def decide_one(
    event: Purchase | Happening, member: MemberState, state: State, programme: Programme, explain: bool
) -> Decided:
    """One purchase or custom event, in the order that the semantics give: spends, bases, rules, caps,
    transfers, tiers.
    """
    decided = Decided(event, member, programme)
    for participant in programme.participants:
        participant.tick(member, clock(event.at, event.recorded_at), decided)
    c = Context(
        event,
        member,
        member_facts(member, programme),
        programme.calendar,
        programme.branch_tags.get(event.branch, frozenset()),
    )
    settle_member(member, event.recorded_at, state, decided)
    if isinstance(event, Purchase):
        if event.payments:
            try:
                take_payments(event, member, programme, c, decided)
            except VafaError as error:
                # Payments are all checked before one is taken, so only what the clock did has happened.
                decided.error = error
                return decided
        trigger = "purchase"
    else:
        trigger = event.type if event.type.startswith("date:") else f"event:{event.type}"
    earn(c, state, programme, programme.rules_of.get(trigger, ()), decided, explain)
    post(c, event.id, decided, event.recorded_at, len(decided.spent))
    keep_facts(c, decided)
    standing = member.standing
    if isinstance(event, Purchase):
        standing.purchases += 1
        standing.spent += event.net
        standing.first_at = min(standing.first_at or event.at, event.at)
        standing.last_at = max(standing.last_at, event.at)
    for participant in programme.participants:
        participant.after(c, decided)
    # What is posted for a late event may have expired before today: it is booked in the same step.
    settle_member(member, event.recorded_at, state, decided)
    member.dirty = True
    return decided


def member_facts(member: MemberState, programme: Programme) -> dict[str, Any]:
    """The member's own facts and what modules add to them."""
    facts = member.facts
    if programme.participants:
        facts = dict(facts)
        for participant in programme.participants:
            facts.update(participant.facts(member))
    return facts


def settle_member(member: MemberState, now: int, state: State, decided: Decided) -> None:
    """Let the clock act on every account that it has something to do with."""
    for account in member.accounts.values():
        if now >= account.turn_at or now >= account.idle_at:
            decided.transfers.extend(settle(account, now, state.new_id, member.holds))


def take_payments(
    event: Purchase, member: MemberState, programme: Programme, c: Context, decided: Decided
) -> None:
    """Check all payments by club currencies, then take them all, and note what each line was paid with."""
    planned: list[Planned] = plan_payments(event, member, programme)
    if not planned:
        return
    # A hold that is confirmed in part frees the rest, which may have expired meanwhile: nothing is taken
    # after it.
    planned.sort(key=lambda plan: plan.hold is not None)
    for n, plan in enumerate(planned):
        decided.transfers.append(pay(event, member, plan, n, decided))
    c.paid = paid_lines([(plan.value, plan.line) for plan in planned], event.lines)


def earn(
    c: Context,
    state: State,
    programme: Programme,
    rules: Iterable[CompiledRule],
    decided: Decided,
    explain: bool,
) -> None:
    """Evaluate rules, choose within groups, multiply, cap, round once; fills outcomes and misses."""
    fired: list[Fired] = []
    multipliers: list[CompiledRule] = []
    grouped = False
    misses = decided.misses
    for rule in rules:
        if not rule.simple and not rule.in_force(c.at, c.branch):
            if explain:
                misses.append(Miss(rule, "time" if not rule.valid_from <= c.at < rule.valid_to else "branch"))
            continue
        if rule.test is not None and not rule.test(c):
            if explain and rule.why is not None:
                leaf, actual = rule.why(c) or (0, None)
                misses.append(Miss(rule, "condition", leaf, actual))
            continue
        if rule.is_multiplier:
            multipliers.append(rule)
            continue
        base = rule.base_sum(c)
        ratio = rule.amount_of(base, c)
        if ratio[0] <= 0:
            if explain:
                misses.append(Miss(rule, "small", 0, base))
            continue
        fired.append((rule, ratio, base))
        grouped = grouped or rule.group is not None
    if grouped:
        fired = choose(fired, programme.settings.groups, misses if explain else None)
    give(c, state, programme, fired, multipliers, decided, explain)


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
    additive = programme.settings.multipliers == "add"
    extras: dict[str, int] = {}
    raised: dict[int, list[tuple[Fired, int]]] = {}
    for each in fired:
        rule, (numerator, denominator), base = each
        extra = 0
        if rule.is_base and programme.participants:
            known = extras.get(rule.currency)
            if known is None:
                known = sum([part.extras(c, rule.currency) for part in programme.participants])
                extras[rule.currency] = known
            extra = known
        others = [m for m in multipliers if multiplies(m, rule)] if multipliers else []
        if others and not additive:
            strongest = max(others, key=lambda m: m.factor)
            others = [strongest] if strongest.factor > extra else []
            extra = 0 if others else extra
        amount = divide(numerator * (PPM + extra), denominator * PPM, rule.rounding)
        given = capped(c, state, rule, amount)
        if given:
            decided.outcomes.append(Outcome(rule, given, base, extra, "" if given == amount else "cap"))
        elif explain or amount:
            # A cap that left nothing is always kept: returns ask which rules a multiplier raised.
            decided.misses.append(Miss(rule, "cap" if amount else "small", 0, base))
        for other in others:
            raised.setdefault(other.index, []).append((each, extra))
            extra += other.factor
    for multiplier in multipliers:
        multiply(c, state, multiplier, raised.get(multiplier.index, ()), decided, explain)


def multiplies(multiplier: CompiledRule, rule: CompiledRule) -> bool:
    if multiplier.of:
        return rule.key in multiplier.of
    return rule.is_base and rule.currency == multiplier.currency


def multiply(
    c: Context,
    state: State,
    multiplier: CompiledRule,
    raised: Iterable[tuple[Fired, int]],
    decided: Decided,
    explain: bool,
) -> None:
    """What a multiplier rule adds to the rules it raises: the difference of the rounded totals with and
    without it, so that 2x and 1.5x make exactly 2.5x."""
    amount = base = 0
    for (rule, (numerator, denominator), rule_base), before in raised:
        below = divide(numerator * (PPM + before), denominator * PPM, rule.rounding)
        above = divide(numerator * (PPM + before + multiplier.factor), denominator * PPM, rule.rounding)
        amount += above - below
        base += rule_base
    given = capped(c, state, multiplier, amount) if amount else 0
    if given:
        cut = "" if given == amount else "cap"
        decided.outcomes.append(Outcome(multiplier, given, base, multiplier.factor, cut))
    elif explain:
        decided.misses.append(Miss(multiplier, "cap" if amount else "small", 0, base))


def period_of(c: Context, per: str) -> int:
    """The key of the cap period that the event falls in; 0 for "member" (for ever)."""
    if per == "member":
        return 0
    return int(c.day.number if per == "day" else getattr(c.day, per))


KEPT_PERIODS = 64
"""How many periods of one cap are remembered for late purchases and refunds; older ones are full of
history, not of room.
"""


def capped(c: Context, state: State, rule: CompiledRule, amount: int) -> int:
    """What the rule's caps leave of an amount; takes the room that is used."""
    if not rule.caps or not amount:
        return amount
    caps = c.standing.caps
    for per, limit, key in rule.caps:
        if per == "event":
            room = limit
        elif per == "campaign":
            room = limit - state.budgets.get(rule.key, 0)
        else:
            room = limit - caps.get(key, {}).get(period_of(c, per), 0)
        if room < amount:
            amount = max(room, 0)
    if amount:
        use_room(c, state, rule, amount)
    return amount


def use_room(c: Context, state: State, rule: CompiledRule, amount: int) -> None:
    for per, _, key in rule.caps:
        if per == "campaign":
            state.budgets[rule.key] = state.budgets.get(rule.key, 0) + amount
            state.dirty_budgets.add(rule.key)
        elif per != "event":
            used = c.standing.caps.setdefault(key, {})
            period = period_of(c, per)
            used[period] = used.get(period, 0) + amount
            if len(used) > KEPT_PERIODS:
                del used[min(used)]


def post(c: Context, cause: UUID, decided: Decided, now: int, n: int) -> None:
    """Turn outcomes into transfers from number `n` on: one for each currency and terms, so that a basket
    makes few lots.
    """
    postings: dict[tuple[str, int, int, bool], Transfer] = {}
    for outcome in decided.outcomes:
        rule = outcome.rule
        available_at = rule.activation(c.at) if rule.activation is not None else c.at
        expires_at = rule.expiry_of(available_at)
        idle = rule.idle_days > 0
        key = (rule.currency, available_at, expires_at, idle)
        transfer = postings.get(key)
        if transfer is None:
            transfer = postings[key] = Transfer(
                cause,
                n,
                c.state.id,
                rule.currency,
                "earn",
                1,
                0,
                c.at,
                [],
                True,
                available_at,
                expires_at,
                idle,
            )
            n += 1
        transfer.amount += outcome.amount
        outcome.posting = transfer.n
    for transfer in postings.values():
        decided.transfers.append(transfer)
        account = c.state.account(transfer.currency)
        gone_at = transfer.expires_at
        if transfer.idle and not account.idle_left and decided.programme is not None:
            days = decided.programme.idle_days[transfer.currency]
            gone_at = decided.programme.calendar.add_days(c.at, days)
        if gone_at > now:
            receive(account, transfer, now)
        else:
            n = post_gone(account, transfer, gone_at, n, decided)
    keep_awake(c, decided)


def post_gone(account: Account, transfer: Transfer, gone_at: int, n: int, decided: Decided) -> int:
    """Post and expire in one step what comes so late that it is gone already: no lot is made, none is
    needed.
    """
    account.dirty = True  # its balance is as before, but it may be new
    left = set_off(account, transfer)
    if left:
        move = ((transfer.cause, transfer.n), -left)
        decided.transfers.append(
            Transfer(transfer.cause, n, account.member, account.currency, "expire", -1, left, gone_at, [move])
        )
        n += 1
    return n


def keep_facts(c: Context, decided: Decided) -> None:
    """Facts of the member that a rule which recalculates on refund was decided on, since they change."""
    for outcome in decided.outcomes:
        for key in outcome.rule.remembered:
            value = c.member.get(key)
            decided.facts[key] = sorted(value) if isinstance(value, frozenset) else value


def keep_awake(c: Context, decided: Decided) -> None:
    """Any event is activity: it moves the idle clock of accounts that have one."""
    programme = decided.programme
    if programme is None or not programme.idle_days:
        return
    for currency, days in programme.idle_days.items():
        account = c.state.accounts.get(currency)
        if account is not None and account.idle_left:
            until = programme.calendar.add_days(c.at, days)
            account.idle_at = until if account.idle_at >= 1 << 62 else max(account.idle_at, until)
            account.dirty = True
