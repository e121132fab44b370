"""Setting an amount aside in named lots, and taking it from them when the hold is confirmed."""

from __future__ import annotations

from vafa.domain.ledger import Account, Hold, LotId, check_available, free_hold, in_order, take


def place_hold(account: Account, hold: Hold, now: int) -> None:
    """Set `hold.amount` aside, first-expiring first; fills `hold.parts`."""
    check_available(account, hold.amount)
    wanted = hold.amount
    for lot in in_order(account, now):
        if not wanted:
            break
        part = min(wanted, lot.left - lot.held)
        lot.held += part
        account.touched[lot.id] = lot
        hold.parts.append((lot.id, part))
        wanted -= part
    hold.dirty = account.dirty = True


def confirm_hold(account: Account, hold: Hold, amount: int) -> list[tuple[LotId, int]]:
    """Take `amount` of what is held from the very lots it was set aside in, and free the rest."""
    free_hold(account, hold)
    lots, moves, wanted = account.open_lots(), [], amount
    for lot_id, part in hold.parts:
        used = min(wanted, part)
        if used:
            moves.append(take(account, lots[lot_id], used))
            wanted -= used
    hold.state, hold.taken, hold.dirty = "confirmed", amount, True
    return moves
