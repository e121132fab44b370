"""Two members become one, and are told apart again. Lots and holds keep their names and their terms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from vafa.domain.context import MemberState, State
from vafa.domain.decided import Decided
from vafa.domain.engine import settle_member
from vafa.domain.errors import Kind, VafaError
from vafa.domain.ledger import FOREVER, Account, Hold, Lot, LotId, Transfer, receive, recount, take_in_order
from vafa.domain.movements import begin, open_holds
from vafa.domain.programme import Programme

Parcel = tuple[str, int, int]
"""(cause, n, amount) of a lot that was brought; ("debt", 0, amount) of a debt; ("hold:<id>", 0, amount) of
a hold.
"""

Brought = Mapping[str, list[Parcel]]
DEBT: Final = "debt"
HOLD: Final = "hold:"


class StillHeld(VafaError):
    code = "member.still_held"
    kind = Kind.CONFLICT
    title = {"fa": "مانده بلوکه است", "en": "Part of the balance is held"}
    detail = {
        "fa": "پس از ادغام، بخشی از آنچه باید برگردد بلوکه شده است؛ نخست بلوکه را تأیید یا آزاد کنید.",
        "en": "Part of what has to go back was held after the merge; confirm or release that hold first.",
    }


def unite(
    cause: UUID,
    survivor: MemberState,
    merged: MemberState,
    state: State,
    programme: Programme,
    *,
    at: int,
    now: int,
) -> tuple[Decided, dict[str, list[Parcel]]]:
    """Move every account of `merged` under `survivor`. Returns the decision and what was brought, by
    currency.
    """
    decided = begin(None, survivor, state, programme, now)
    settle_member(merged, now, state, decided)
    brought: dict[str, list[Parcel]] = {}
    pairs = Pairs(decided, cause, at)
    for currency, source in merged.accounts.items():
        target = survivor.account(currency)
        parcels: list[Parcel] = [(str(lot.id[0]), lot.id[1], lot.left) for lot in source.open_lots().values()]
        if parcels:
            out = [(lot.id, -lot.left) for lot in source.open_lots().values()]
            into = [(lot_id, -delta) for lot_id, delta in out]
            pairs.add(merged, survivor, currency, sum(delta for _, delta in into), out, into)
        for lot in list(source.open_lots().values()):
            move_lot(source, target, lot)
        if source.debt:
            # A debt goes along as a transfer the other way: the survivor owes what the merged member owed.
            parcels.append((DEBT, 0, source.debt))
            pairs.add(survivor, merged, currency, source.debt, [], [])
            target.debt, source.debt = target.debt + source.debt, 0
        parcels += [
            (f"{HOLD}{hold.id}", 0, hold.amount) for hold in open_holds(merged) if hold.currency == currency
        ]
        if source.idle_left:
            stay_awake(target, source.idle_at)
        if parcels:
            brought[currency] = parcels
    for hold in open_holds(merged):
        move_hold(hold, merged, survivor)
    recount_both(survivor, merged, now)
    return decided, brought


class Pairs:
    """Writes both halves of what passes between the two, numbered in turn."""

    def __init__(self, decided: Decided, cause: UUID, at: int) -> None:
        self.decided = decided
        self.cause = cause
        self.at = at
        self.n = 0

    def add(
        self,
        giver: MemberState,
        taker: MemberState,
        currency: str,
        amount: int,
        out: list[tuple[LotId, int]],
        into: list[tuple[LotId, int]],
    ) -> Transfer:
        """The half that comes in, for a caller who makes a lot of it."""
        cause, at, n = self.cause, self.at, self.n
        came = Transfer(cause, n + 1, taker.id, currency, "merge_in", 1, amount, at, into)
        self.decided.transfers += [
            Transfer(cause, n, giver.id, currency, "merge_out", -1, amount, at, out),
            came,
        ]
        self.n += 2
        return came


def move_lot(source: Account, target: Account, lot: Lot) -> None:
    """The same lot under another account. Where that has a part of it already (a return after an un-merge gives
    back to a lot of the other), both are one again."""
    del source.open_lots()[lot.id]
    source.touched.pop(lot.id, None)
    source.moved.append(lot)
    there = target.open_lots().get(lot.id)
    if there is not None:
        there.left, there.held = there.left + lot.left, there.held + lot.held
        lot = there
    target.open_lots()[lot.id] = lot
    target.touched[lot.id] = lot


def move_hold(hold: Hold, source: MemberState, target: MemberState) -> None:
    target.holds[hold.id] = source.holds.pop(hold.id)
    hold.member, hold.dirty = target.id, True


def stay_awake(account: Account, until: int) -> None:
    """The idle clock runs at least until the other's would have."""
    account.idle_at = until if account.idle_at >= FOREVER else max(account.idle_at, until)


def recount_both(survivor: MemberState, merged: MemberState, now: int) -> None:
    for member in (survivor, merged):
        member.dirty = True
        for account in member.accounts.values():
            recount(account, now, open_holds(member))


def divide_again(
    cause: UUID,
    survivor: MemberState,
    merged: MemberState,
    state: State,
    programme: Programme,
    brought: Brought,
    terms: Mapping[LotId, Lot],
    *,
    expired: Mapping[LotId, int],
    at: int,
    now: int,
) -> Decided:
    """Undo `unite`: the merged member gets back what it brought.

    What is left of its very lots goes back as it is, with its holds. What was used since comes from other
    lots of the survivor, and what those lack the survivor owes. What has expired since (`expired`, by lot) is
    gone, and of a debt that was brought goes back what is still owed. `terms` are the lots' own. Raises
    `StillHeld`.
    """
    decided = begin(None, survivor, state, programme, now)
    settle_member(merged, now, state, decided)
    booked = [each for each in decided.transfers if each.kind == "expire"]
    gone = {lot_id: -delta for each in booked for lot_id, delta in each.moves}
    take_holds_back(survivor, merged, brought)
    pairs = Pairs(decided, cause, at)
    for currency, parcels in brought.items():
        source, target = survivor.account(currency), merged.account(currency)
        short: dict[LotId, int] = {}
        for name, n, amount in parcels:
            if name == DEBT:
                owed = min(source.debt, amount)
                if owed:
                    pairs.add(merged, survivor, currency, owed, [], [])
                    target.debt, source.debt = target.debt + owed, source.debt - owed
            elif not name.startswith(HOLD):
                lot_id = (UUID(name), n)
                back = take_lot_back(pairs, survivor, merged, currency, lot_id)
                short[lot_id] = amount - back - expired.get(lot_id, 0) - gone.get(lot_id, 0)
        for lot_id, missing in short.items():
            if missing > 0 and terms[lot_id].expires_at > now:
                replace_lot(pairs, survivor, merged, currency, missing, terms[lot_id], now)
        if any(lot.idle for lot in target.open_lots().values()):
            stay_awake(target, source.idle_at)
    recount_both(survivor, merged, now)
    return decided


def take_holds_back(survivor: MemberState, merged: MemberState, brought: Brought) -> None:
    """Holds that were brought go back; one made since must not stand on a lot that has to go."""
    names = {parcel[0] for parcels in brought.values() for parcel in parcels}
    lots = {(name, n) for parcels in brought.values() for name, n, _ in parcels}
    theirs = [hold for hold in open_holds(survivor) if f"{HOLD}{hold.id}" in names]
    for hold in open_holds(survivor):
        if hold not in theirs and any((str(lot_id[0]), lot_id[1]) in lots for lot_id, _ in hold.parts):
            raise StillHeld()
    for hold in theirs:
        move_hold(hold, survivor, merged)


def take_lot_back(
    pairs: Pairs, survivor: MemberState, merged: MemberState, currency: str, lot_id: LotId
) -> int:
    """Move what is left of a lot back; how much that was."""
    source, target = survivor.account(currency), merged.account(currency)
    lot = source.open_lots().get(lot_id)
    if lot is None:
        return 0
    back = lot.left
    move_lot(source, target, lot)
    pairs.add(survivor, merged, currency, back, [(lot_id, -back)], [(lot_id, back)])
    return back


def replace_lot(
    pairs: Pairs, survivor: MemberState, merged: MemberState, currency: str, amount: int, terms: Lot, now: int
) -> None:
    """Give `amount` from the survivor's own lots, on the terms of a lot that was used since the merge."""
    source = survivor.account(currency)
    moves = take_in_order(source, amount, now)
    source.debt += amount + sum(delta for _, delta in moves)
    into = pairs.add(survivor, merged, currency, amount, moves, [])
    into.makes_lot, into.available_at = True, terms.available_at
    into.expires_at, into.idle = terms.expires_at, terms.idle
    receive(merged.account(currency), into, now)
