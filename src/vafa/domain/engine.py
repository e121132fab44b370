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

from vafa.domain.baskets import Happening, Purchase
from vafa.domain.context import Context, MemberState, State
from vafa.domain.decided import Decided
from vafa.domain.earning import CompiledRule
from vafa.domain.errors import VafaError
from vafa.domain.giving import earn
from vafa.domain.ledger import Account, Transfer, receive, set_off
from vafa.domain.participants import clock
from vafa.domain.programme import Programme
from vafa.domain.selling import sell
from vafa.domain.settling import settle


def decide(
    events: Iterable[Purchase | Happening], state: State, programme_at: Any, *, explain: bool = True
) -> list[Decided]:
    """Decide events in order. `programme_at(instant)` gives the programme in force at an instant: rules are
    those of when an event happened, what modules keep follows those of when it was heard of.
    """
    decisions = []
    for event in events:
        programme: Programme = programme_at(event.at)
        now = clock(event.at, event.recorded_at)
        present = programme if now == event.at else programme_at(now)
        decisions.append(decide_one(event, state.members[event.member], state, programme, explain, present))
    return decisions


def decide_one(
    event: Purchase | Happening,
    member: MemberState,
    state: State,
    programme: Programme,
    explain: bool,
    present: Programme | None = None,
) -> Decided:
    """One purchase or custom event, in the order that the semantics give: spends, bases, rules, caps,
    transfers, tiers. `present` is the programme that holds now, if that is another.
    """
    decided = Decided(event, member, programme, quiet=not explain)
    participants = (present or programme).participants
    if participants and not member.guest:
        now = clock(event.at, event.recorded_at)
        for participant in participants:
            participant.tick(member, now, decided)
    c = Context(
        event,
        member,
        {} if member.guest else member_facts(member, programme),
        programme.calendar,
        programme.branch_tags.get(event.branch, frozenset()),
    )
    settle_member(member, event.recorded_at, state, decided)
    if isinstance(event, Purchase):
        if (
            event.payments
            or event.codes
            or event.sold
            or event.expected is not None
            or programme.offers.offers
        ):
            try:
                sell(event, member, state, programme, c, decided, explain)
            except VafaError as error:
                # All is checked before anything is taken, so only what the clock did has happened.
                decided.error = error
                return decided
        if member.guest:
            return decided
        trigger = "purchase" if not event.only_cards or programme.earns_on_cards else ""
    else:
        trigger = event.type if event.type.startswith("date:") else f"event:{event.type}"
    earn(c, state, programme, trigger, decided, explain)
    post(c, event.id, decided, event.recorded_at, len(decided.spent))
    if programme.remembers:
        keep_facts(c, decided)
    standing = member.standing
    if isinstance(event, Purchase):
        standing.purchases += 1
        standing.spent += event.net
        if event.at > standing.last_at:
            standing.last_at = event.at
        if event.at < standing.first_at or not standing.first_at:
            standing.first_at = event.at
    for participant in participants:
        participant.after(c, decided)
    if decided.spent:
        # A hold that was confirmed in part has freed what may have expired while it was held.
        settle_member(member, event.recorded_at, state, decided)
    member.dirty = True
    return decided


def member_facts(member: MemberState, programme: Programme) -> dict[str, Any]:
    """The member's own facts and what modules add to them."""
    facts = member.facts
    for participant in programme.participants:
        added = participant.facts(member)
        if added:
            known = member.known
            # Most events find the facts that the one before found.
            if known is None or known[0] is not facts or known[1] is not added:
                known = member.known = (facts, added, {**facts, **added})
            facts = known[2]
    return facts


def settle_member(member: MemberState, now: int, state: State, decided: Decided) -> None:
    """Let the clock act on every account that it has something to do with."""
    for account in member.accounts.values():
        if now >= account.turn_at or now >= account.idle_at:
            decided.transfers.extend(settle(account, now, state.new_id, member.holds))


def post(c: Context, cause: UUID, decided: Decided, now: int, n: int) -> None:
    """Turn outcomes into transfers from number `n` on: one for each currency and terms, so that a basket
    makes few lots.
    """
    made: list[Transfer] = []
    of_terms: dict[str, Transfer] = {}
    for outcome in decided.outcomes:
        rule = outcome.rule
        transfer = of_terms.get(rule.terms_name)
        if transfer is None:
            transfer = of_terms[rule.terms_name] = posting(c, cause, rule, n, made)
        transfer.amount += outcome.amount
        outcome.posting = transfer.n
    state, programme = c.state, decided.programme
    accounts = state.accounts
    n += len(made)
    for transfer in made:
        decided.transfers.append(transfer)
        account = accounts.get(transfer.currency) or state.account(transfer.currency)
        gone_at = transfer.expires_at
        if transfer.idle and not account.idle_left and programme is not None:
            gone_at = programme.calendar.add_days(c.at, programme.idle_days[transfer.currency])
        if gone_at > now:
            receive(account, transfer, now)
        else:
            n = post_gone(account, transfer, gone_at, n, decided)
    if programme is not None and programme.idle_days:
        keep_awake(c, programme)


def posting(c: Context, cause: UUID, rule: CompiledRule, n: int, made: list[Transfer]) -> Transfer:
    """The transfer for what a rule gives: one of those made, if its terms come to the same, or the next one."""
    at = c.at
    currency, idle = rule.currency, rule.idle_days > 0
    available_at = at if rule.activation is None else rule.activation(at)
    expires_at = rule.expiry_of(available_at)
    for other in made:
        if (
            other.currency == currency
            and other.expires_at == expires_at
            and other.available_at == available_at
            and other.idle == idle
        ):
            return other
    transfer = Transfer(
        cause, n + len(made), c.state.id, currency, "earn", 1, 0, at, (), True, available_at, expires_at, idle
    )
    made.append(transfer)
    return transfer


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


def keep_awake(c: Context, programme: Programme) -> None:
    """Any event is activity: it moves the idle clock of accounts that have one."""
    for currency, days in programme.idle_days.items():
        account = c.state.accounts.get(currency)
        if account is not None and account.idle_left:
            until = programme.calendar.add_days(c.at, days)
            account.idle_at = until if account.idle_at >= 1 << 62 else max(account.idle_at, until)
            account.dirty = True
