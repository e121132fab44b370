"""Refunds: everything a purchase caused goes back, whole, by line or by amount, and the parts sum exactly to
the whole.

What a return reverses is cumulative: when a fraction f of a line has come back in all, floor(share x f) of
the line's share of each outcome has been reversed in all. Any order of partial returns therefore ends at the
same, exact total.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from vafa.domain.attributing import context_of, recalculated, weights_of
from vafa.domain.baskets import Happening, Paid, paid_lines, spread
from vafa.domain.caps import free_room, period_of
from vafa.domain.context import Context, MemberState, State
from vafa.domain.decided import Decided
from vafa.domain.engine import member_facts, post, settle_member
from vafa.domain.giving import earn
from vafa.domain.ledger import FOREVER, Lot, Transfer, give_back, receive, recount, take_back
from vafa.domain.programme import Programme
from vafa.domain.records import Fired, Past, Returned, Taken
from vafa.domain.returns import ONE, Refund, RefundEmpty, RefundTooMuch, fractions_after
from vafa.domain.rounding import largest_remainder
from vafa.domain.undoing import return_offers, return_vouchers
from vafa.domain.vouchers import PAY, Touched


class Reversal:
    """What a refund did, for answers, tiers and the next refund. Amounts by currency; `met` says how each
    was met.
    """

    __slots__ = (
        "after",
        "discounts",
        "earned",
        "given_back",
        "met",
        "net",
        "past",
        "review",
        "total",
        "touched",
        "whole",
    )

    def __init__(self, past: Past, after: Returned) -> None:
        self.past = past
        self.after = after
        self.net = after.net - past.returned.net
        self.total = after.total - past.returned.total
        self.whole = after.whole and not past.returned.whole
        self.earned: dict[str, int] = {}
        self.given_back: dict[str, int] = {}
        self.met: list[tuple[str, dict[str, int]]] = []
        self.touched: list[Touched] = []
        self.discounts = 0
        self.review = False


def decide_refund(
    refund: Refund, past: Past, member: MemberState, state: State, programme: Programme | None = None
) -> Decided:
    """Reverse a part of a purchase (or all). Changes `member` in place; `decided.returned` is the
    `Reversal`. Earning is reversed by the programme of then; what modules keep follows the `programme` of
    now (default: that of then).
    """
    fractions = fractions_after(refund, past)
    decided = Decided(refund, member, past.programme)
    settle_member(member, refund.recorded_at, state, decided)
    note_expired(past, decided)
    after = Returned(
        lines=[(f.numerator, f.denominator) for f in fractions],
        fired=[], taken=[], forgotten=dict(past.returned.forgotten),
        net=sum(
            int(each.net * f)
            for each, f in zip(past.lines, fractions, strict=True)
            if each.kind != "gift_card"
        ),
        total=sum(int((each.net + each.tax) * f) for each, f in zip(past.lines, fractions, strict=True)),
        cancelled=past.returned.cancelled,
    )  # fmt: skip
    reversal = Reversal(past, after)
    decided.returned = reversal
    shares = spread(payments_of(past), past.lines)
    return_spends(refund, past, member, shares, fractions, decided, reversal)
    return_vouchers(refund, past, shares[len(past.record.s) :], fractions, reversal)
    return_offers(past, member, state, fractions, reversal)
    reverse_earned(refund, past, member, state, fractions, decided, reversal)
    standing = member.standing
    standing.spent -= reversal.net
    standing.purchases -= reversal.whole
    if not standing.purchases:
        standing.first_at = standing.last_at = 0
    if member.guest:
        return decided
    for participant in (programme or past.programme).participants:
        participant.after_refund(member, decided)
    reward_refund(refund, past, member, state, decided, reversal)
    settle_member(member, refund.recorded_at, state, decided)
    member.dirty = True
    return decided


def note_expired(past: Past, decided: Decided) -> None:
    """What the clock took of the purchase's lots only now has expired, too: nothing else is taken for it."""
    for transfer in decided.transfers:
        for (cause, n), delta in transfer.moves:
            if cause == past.id and transfer.kind == "expire":
                past.expired[n] = past.expired.get(n, 0) - delta


def return_spends(
    refund: Refund,
    past: Past,
    member: MemberState,
    shares: Sequence[list[int]],
    fractions: list[Fraction],
    decided: Decided,
    reversal: Reversal,
) -> None:
    """What was paid by club currencies comes back to the lots it came from."""
    for index, spent in enumerate(past.record.s):
        before = past.returned.taken[index] if past.returned.taken else 0
        total = returned_of_spend(spent, shares[index], fractions)
        reversal.after.taken.append(total)
        if total <= before:
            continue
        reversal.given_back[spent.currency] = reversal.given_back.get(spent.currency, 0) + total - before
        taken = sorted(past.spent_lots[spent.n], key=first_to_go)
        for lot, part in last_taken_first(taken, before, total):
            put_back(refund, past.programme, member, spent.currency, lot, part, decided)


def payments_of(past: Past) -> list[Paid]:
    """What was paid by currencies of the club, and then by its gift cards."""
    cards = [each for each in past.record.v if each.kind == PAY]
    return [(spent.value, spent.line, spent.among) for spent in past.record.s] + [
        (card.amount, card.line, ()) for card in cards
    ]


def returned_of_spend(spent: Taken, parts: list[int], fractions: list[Fraction]) -> int:
    """How much of a payment has come back in all, in its own currency."""
    if all(f == ONE for f in fractions):
        return spent.amount
    if not spent.value:
        return 0
    value = sum(int(part * f) for part, f in zip(parts, fractions, strict=True))
    return spent.amount * value // spent.value


def first_to_go(taken: tuple[Lot, int]) -> tuple[int, int, int]:
    """The order in which lots are taken, so that every return finds them in the same one."""
    lot = taken[0]
    return lot.expires_at, lot.id[0].int, lot.id[1]


def last_taken_first(taken: list[tuple[Lot, int]], start: int, end: int) -> list[tuple[Lot, int]]:
    """The lots that get back units `start`..`end` of a spend: those taken last, which live longest, first."""
    found, passed = [], 0
    for lot, amount in reversed(taken):
        low, high = max(start, passed), min(end, passed + amount)
        if high > low:
            found.append((lot, high - low))
        passed += amount
    return found


def put_back(
    refund: Refund,
    programme: Programme,
    member: MemberState,
    currency: str,
    lot: Lot,
    part: int,
    decided: Decided,
) -> None:
    """Give `part` back to its lot, or into a new lot if the club renews or extends what comes back."""
    account = member.account(currency)
    terms = programme.currencies.get(currency)
    how = terms.returned_expiry if terms is not None else "keep"
    n = len(decided.transfers)
    transfer = Transfer(refund.id, n, member.id, currency, "give_back", 1, part, refund.at, [])
    decided.transfers.append(transfer)
    if how == "keep" or lot.idle or lot.expires_at >= FOREVER:
        transfer.moves = give_back(account, lot, part)
    else:
        extend = terms.returned_extend_days if terms is not None else 0
        transfer.makes_lot, transfer.available_at = True, refund.at
        if how == "extend":
            transfer.expires_at = programme.calendar.add_days(lot.expires_at, extend)
        else:
            transfer.expires_at = refund.at + (lot.expires_at - lot.available_at)
        receive(account, transfer, refund.recorded_at)
    recount(account, refund.recorded_at, [h for h in member.holds.values() if h.state == "open"])
    if account.idle_left and account.idle_at >= FOREVER:
        # All of it had been spent, so the idle clock stood still; it starts again with what came back.
        account.idle_at = programme.calendar.add_days(refund.at, programme.idle_days.get(currency, 0))


def reverse_earned(
    refund: Refund,
    past: Past,
    member: MemberState,
    state: State,
    fractions: list[Fraction],
    decided: Decided,
    reversal: Reversal,
) -> None:
    """Take back each outcome's part, posting by posting, and give its cap room back."""
    wanted: dict[int, int] = {}
    totals, befores = [], []
    payments = payments_of(past)
    paid = paid_lines(payments, past.lines) if payments else None
    for index, fired in enumerate(past.record.f):
        before = past.returned.fired[index] if past.returned.fired else 0
        total = max(before, reversed_of(fired, past, member, paid, fractions))
        befores.append(before)
        totals.append(total)
        wanted[fired.posting] = wanted.get(fired.posting, 0) + total - before
    refused = {
        posted.n
        for posted in past.record.e
        if wanted.get(posted.n)
        and not take_posting(refund, past, member, posted.n, wanted[posted.n], decided, reversal)
    }
    for index, fired in enumerate(past.record.f):
        if fired.posting in refused:
            reversal.after.fired.append(befores[index])
            continue
        reversal.after.fired.append(totals[index])
        give_room(past, member, state, fired, totals[index] - befores[index])


def take_posting(
    refund: Refund, past: Past, member: MemberState, n: int, amount: int, decided: Decided, reversal: Reversal
) -> bool:
    """Reverse `amount` of one lot the purchase made; False when the policy refuses."""
    posted = next(each for each in past.record.e if each.n == n)
    account = member.account(posted.currency)
    currency = past.programme.currencies.get(posted.currency)
    policy = currency.spent_points_policy if currency is not None else "negative"
    forgotten = reversal.after.forgotten.get(n, 0)
    moves, met = take_back(
        account,
        (past.id, n),
        amount,
        expired=max(0, past.expired.get(n, 0) - forgotten),
        policy=policy,
        now=refund.recorded_at,
    )
    reversal.met.append((posted.currency, met))
    if met["refused"]:
        reversal.review = True
        return False
    reversal.after.forgotten[n] = forgotten + met["expired"]
    moved = amount - met["expired"] - met["clipped"]
    if moved:
        decided.transfers.append(
            Transfer(
                refund.id,
                len(decided.transfers),
                member.id,
                posted.currency,
                "reverse",
                -1,
                moved,
                refund.at,
                moves,
            )
        )
    recount(account, refund.recorded_at, [h for h in member.holds.values() if h.state == "open"])
    reversal.earned[posted.currency] = reversal.earned.get(posted.currency, 0) + moved
    return True


def reversed_of(
    fired: Fired, past: Past, member: MemberState, paid: list[int] | None, fractions: list[Fraction]
) -> int:
    """How much of one outcome is reversed in all once `fractions` of the lines have come back."""
    if all(f == ONE for f in fractions):
        return fired.amount
    rule = past.programme.rules[fired.rule]
    if rule.recalculate and not rule.is_multiplier:
        return fired.amount - min(fired.amount, recalculated(rule, fired, past, member, paid, fractions))
    shares = largest_remainder(fired.amount, weights_of(rule, past, member, paid))
    return sum(int(share * f) for share, f in zip(shares, fractions, strict=True))


def give_room(past: Past, member: MemberState, state: State, fired: Fired, delta: int) -> None:
    """A refund gives cap room back in the period of the purchase."""
    rule = past.programme.rules[fired.rule]
    if not delta or not rule.caps:
        return
    c = context_of(past, member, past.lines, None)
    for per, _, key in rule.caps:
        if per == "campaign":
            state.budgets[rule.key] = max(0, state.budgets.get(rule.key, 0) - delta)
            state.dirty_budgets.add(rule.key)
        elif per != "event":
            free_room(member.standing.caps, key, period_of(c, per), delta)


def reward_refund(
    refund: Refund, past: Past, member: MemberState, state: State, decided: Decided, reversal: Reversal
) -> None:
    """Rules that a refund itself starts; their base is the returned net."""
    if "refund" not in past.programme.rules_of:
        return
    event = Happening(
        refund.id,
        member.id,
        "refund",
        refund.reference,
        refund.at,
        refund.recorded_at,
        reversal.net,
        past.branch,
    )
    c = Context(event, member, member_facts(member, past.programme), past.programme.calendar)
    earn(c, state, past.programme, "refund", decided, True)
    post(c, refund.id, decided, refund.recorded_at, len(decided.transfers))


__all__ = ["Refund", "RefundEmpty", "RefundTooMuch", "Reversal", "decide_refund", "fractions_after"]
