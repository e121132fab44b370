"""The ledger in memory: accounts, lots, transfers. Pure integer arithmetic.

An *account* is one member's share of one currency. What came in lies in *lots*, each with its own activation
and expiry; what goes out is taken from the lots that expire first (FEFO), and each transfer keeps which lot
gave or got how much.

Three equations hold after every function here, and `verify` and the database check them again:

    sum(lot.left for lot in lots)            == account.total
    sum(+in, -out of all transfers)          == account.total - account.debt
    transfer.amount + sum(moves of its lot)  == lot.left      (for the lot that the transfer made)

Instants are microseconds since the Unix epoch, amounts are integers in the currency's smallest unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

import msgspec

from vafa.domain.errors import Kind, VafaError

FOREVER: Final = 1 << 62
"""Sorts after every real instant: the expiry of what never expires."""

LotId = tuple[UUID, int]
"""A lot is named by the transfer that made it: (cause, n)."""


class Lot(msgspec.Struct, gc=False, eq=False):
    """Part of a balance with its own terms. `left` includes `held`; `idle` lots expire with the account's
    idle clock.
    """

    id: LotId
    left: int
    available_at: int
    expires_at: int
    idle: bool = False
    held: int = 0


class Transfer(msgspec.Struct, gc=False, eq=False):
    """One movement between a member's account and the club's account of its kind.

    `sign` is +1 into the member's account, -1 out of it. `moves` are (lot, delta): which lots gave (-) or got
    (+). A transfer with `makes_lot` created the lot named (cause, n) with `available_at` and `expires_at`.
    """

    cause: UUID
    n: int
    member: UUID
    currency: str
    kind: str
    sign: int
    amount: int
    at: int
    moves: Sequence[tuple[LotId, int]]
    makes_lot: bool = False
    available_at: int = 0
    expires_at: int = FOREVER
    idle: bool = False
    note: dict[str, object] | None = None


#: Kinds of transfers → the club's account on the other side: the two entries of a transfer sum to zero.
KINDS: Final[dict[str, str]] = {
    "earn": "issued",
    "reverse": "issued",
    "spend": "redeemed",
    "give_back": "redeemed",
    "expire": "expired",
    "grant": "adjusted",
    "deduct": "adjusted",
    "gift_out": "clearing",
    "gift_in": "clearing",
    "merge_out": "clearing",
    "merge_in": "clearing",
    "erase": "expired",
}


class NotEnough(VafaError):
    code = "ledger.not_enough"
    kind = Kind.CONFLICT
    title = {"fa": "موجودی کافی نیست", "en": "Not enough balance"}
    detail = {
        "fa": "از واحد «{currency}»، {wanted} خواسته شد و {available} در دسترس است؛ {missing} کم است.",
        "en": "{wanted} of “{currency}” was asked for and {available} is available: {missing} is missing.",
    }


class Account:
    """One member's balance of one currency.

    `lots` is None while only the summary is loaded: earning needs no lots, so a purchase of a member with a
    thousand lots reads one row. The summary is exact until `turn_at` (the next activation, expiry or lapse of
    a hold) or `idle_at`. Where only the clock has to act, only the lots it acts on are loaded; the others are
    `asleep`: (their sum, when the first of them expires, how much of them then).
    """

    __slots__ = (
        "asleep", "currency", "debt", "dirty", "goes", "goes_at", "held", "idle_at", "idle_left", "lots",
        "member", "moved", "new_lots", "pending", "total", "touched", "turn_at",
    )  # fmt: skip

    def __init__(self, member: UUID, currency: str, loaded: bool = False) -> None:
        self.member = member
        self.currency = currency
        self.total = 0
        self.pending = 0
        self.held = 0
        self.debt = 0
        self.turn_at = FOREVER
        self.goes_at = FOREVER
        self.goes = 0
        self.idle_at = FOREVER
        self.idle_left = 0
        self.lots: dict[LotId, Lot] | None = {} if loaded else None
        self.asleep: tuple[int, int, int] | None = None
        self.new_lots: list[Lot] = []
        self.touched: dict[LotId, Lot] = {}
        self.moved: list[Lot] = []
        self.dirty = False

    @property
    def available(self) -> int:
        """What can be spent now; negative when used points were taken back. Exact after `settle`."""
        return self.total - self.pending - self.held - self.debt

    def settled_at(self, now: int) -> bool:
        return now < self.turn_at and now < self.idle_at

    def expiring(self) -> tuple[int, int]:
        """(amount, instant) of what expires next; (0, FOREVER) when nothing does."""
        if self.idle_left and self.idle_at < self.goes_at:
            return self.idle_left, self.idle_at
        return self.goes, self.goes_at

    def open_lots(self) -> dict[LotId, Lot]:
        """All of them, for whatever chooses among lots."""
        assert self.lots is not None, "the lots of this account are not loaded"
        assert self.asleep is None, "some lots of this account are not loaded"
        return self.lots

    def awake_lots(self) -> dict[LotId, Lot]:
        """Those that the clock may act on."""
        assert self.lots is not None, "the lots of this account are not loaded"
        return self.lots

    def expiry_of(self, lot: Lot) -> int:
        return self.idle_at if lot.idle else lot.expires_at


def receive(account: Account, transfer: Transfer, now: int) -> None:
    """Put an incoming transfer into a new lot; what the member owes (debt) is set off first."""
    account.dirty = True
    amount = set_off(account, transfer) if account.debt else transfer.amount
    if not amount:
        return
    lot = Lot((transfer.cause, transfer.n), amount, transfer.available_at, transfer.expires_at, transfer.idle)
    add_lot(account, lot, now)
    account.new_lots.append(lot)


def set_off(account: Account, transfer: Transfer) -> int:
    """Pay a debt with what comes in; what is left of it."""
    off = min(account.debt, transfer.amount)
    if off:
        account.debt -= off
        account.dirty = True
        transfer.moves = [*transfer.moves, ((transfer.cause, transfer.n), -off)]
    return transfer.amount - off


def add_lot(account: Account, lot: Lot, now: int) -> None:
    """Take a lot into the account's sums, in constant time."""
    if account.lots is not None:
        account.lots[lot.id] = lot
    left, expires_at = lot.left, lot.expires_at
    account.total += left
    if lot.held:
        account.held += lot.held
    if lot.available_at > now:
        account.pending += left
        if lot.available_at < account.turn_at:
            account.turn_at = lot.available_at
    if lot.idle:
        account.idle_left += left
    elif expires_at < account.goes_at:
        account.goes_at, account.goes = expires_at, left
        if expires_at < account.turn_at:
            account.turn_at = expires_at
    elif expires_at == account.goes_at and expires_at != FOREVER:
        account.goes += left


def recount(account: Account, now: int, holds: Iterable[Hold] = ()) -> None:
    """Rebuild the summary from the lots; needed after anything but an addition."""
    pending = held = idle_left = 0
    turn_at = FOREVER
    total, goes_at, goes = account.asleep or (0, FOREVER, 0)
    for lot in account.awake_lots().values():
        free = left = lot.left
        total += left
        if lot.held:
            held += lot.held
            free -= lot.held
        if lot.available_at > now:
            pending += left
            turn_at = min(turn_at, lot.available_at)
        if lot.idle:
            idle_left += left
            continue
        expires_at = lot.expires_at
        if expires_at > goes_at or not free:
            continue
        if expires_at < goes_at:
            goes_at, goes = expires_at, free
        elif goes_at != FOREVER:
            goes += free
    for hold in holds:
        if hold.currency == account.currency:
            turn_at = min(turn_at, hold.lapses_at)
    account.total, account.pending, account.held = total, pending, held
    account.goes_at, account.goes, account.idle_left = goes_at, goes, idle_left
    account.turn_at = min(turn_at, goes_at)
    if not idle_left:
        account.idle_at = FOREVER
    account.dirty = True


def in_order(account: Account, now: int) -> list[Lot]:
    """Lots that can be spent now, first-expiring first."""
    usable = [lot for lot in account.open_lots().values() if lot.available_at <= now and lot.left > lot.held]
    usable.sort(key=lambda lot: (account.expiry_of(lot), lot.id[0].int, lot.id[1]))
    return usable


def take(account: Account, lot: Lot, amount: int) -> tuple[LotId, int]:
    """Take `amount` of the free part of one lot; sums are left to `recount`."""
    lot.left -= amount
    account.touched[lot.id] = lot
    if not lot.left:
        del account.awake_lots()[lot.id]
    return lot.id, -amount


def check_available(account: Account, amount: int) -> None:
    """Raises `NotEnough` with what is missing; the caller has settled the account."""
    available = account.available
    if amount > available:
        raise NotEnough(
            currency=account.currency, wanted=amount, available=available, missing=amount - available
        )


def spend(account: Account, amount: int, now: int) -> list[tuple[LotId, int]]:
    """Take `amount` first-expiring first; the caller has settled the account and checked `available`."""
    if amount > account.available:
        raise NotEnough(
            currency=account.currency,
            wanted=amount,
            available=account.available,
            missing=amount - account.available,
        )
    return take_in_order(account, amount, now)


def take_in_order(account: Account, amount: int, now: int) -> list[tuple[LotId, int]]:
    """Take up to `amount` from the free lots; returns the moves, which may sum to less."""
    moves = []
    for lot in in_order(account, now):
        if not amount:
            break
        part = min(amount, lot.left - lot.held)
        moves.append(take(account, lot, part))
        amount -= part
    return moves


def give_back(account: Account, lot: Lot, amount: int) -> list[tuple[LotId, int]]:
    """Return `amount` to a lot it was taken from (which may be used up); debt is set off first."""
    off = min(account.debt, amount)
    account.debt -= off
    account.dirty = True
    amount -= off
    if not amount:
        return []
    known = account.open_lots().setdefault(lot.id, lot)
    known.left += amount
    account.touched[known.id] = known
    return [(known.id, amount)]


class Hold:
    """An amount set aside from named lots until it is confirmed (also partly), released, or lapses."""

    __slots__ = ("amount", "currency", "dirty", "id", "lapses_at", "member", "parts", "state", "taken")

    def __init__(
        self,
        id: UUID,
        member: UUID,
        currency: str,
        amount: int,
        lapses_at: int,
        parts: list[tuple[LotId, int]],
        state: str = "open",
        taken: int = 0,
    ) -> None:
        self.id = id
        self.member = member
        self.currency = currency
        self.amount = amount
        self.lapses_at = lapses_at
        self.parts = parts
        self.state = state
        self.taken = taken
        self.dirty = False


def free_hold(account: Account, hold: Hold) -> None:
    """Unmark everything that the hold had set aside; nothing moves."""
    lots = account.open_lots()
    for lot_id, part in hold.parts:
        lots[lot_id].held -= part
        account.touched[lot_id] = lots[lot_id]
    account.dirty = True


def take_back(
    account: Account, lot_id: LotId, amount: int, *, expired: int, policy: str, now: int
) -> tuple[list[tuple[LotId, int]], dict[str, int]]:
    """Reverse `amount` that was once earned into `lot_id`.

    Order: the very lot; then what has expired of it is forgotten (`expired`: how much of this lot has expired
    and was not forgiven before); the shortfall was used, so it follows `policy`: "negative" and "set_off"
    take from other lots and then become debt, "clip" takes from other lots and the club bears the rest,
    "refuse" takes nothing at all.

    Returns the moves and how it was met: {"lot", "expired", "other", "debt", "clipped", "refused"}.
    """
    met = dict.fromkeys(("lot", "expired", "other", "debt", "clipped", "refused"), 0)
    lot = account.open_lots().get(lot_id)
    free = lot.left - lot.held if lot else 0
    from_lot = min(amount, free)
    forgotten = min(amount - from_lot, expired)
    short = amount - from_lot - forgotten
    others = sum(each.left - each.held for each in in_order(account, now) if each.id != lot_id)
    if policy == "refuse" and short > others:
        met["refused"] = amount
        return [], met
    moves = [take(account, lot, from_lot)] if lot and from_lot else []
    rest = take_in_order(account, short, now) if short else []
    met["lot"], met["expired"], met["other"] = from_lot, forgotten, -sum(delta for _, delta in rest)
    unmet = short - met["other"]
    if unmet and policy == "clip":
        met["clipped"] = unmet
    elif unmet:
        met["debt"] = unmet
        account.debt += unmet
    account.dirty = True
    return moves + rest, met
