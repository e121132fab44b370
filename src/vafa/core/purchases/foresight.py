"""Whose lots a batch will need. Earning needs none, so a purchase of a member with a thousand lots reads a summary."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from vafa.core.ledger.store import Turn
from vafa.domain.baskets import OUTSIDE, Purchase
from vafa.domain.context import MemberState
from vafa.domain.ledger import FOREVER
from vafa.domain.programme import Programme
from vafa.domain.time import Instant


@dataclass(slots=True)
class Needed:
    """Members whose lots are all needed, and accounts of others on which only the clock acts."""

    whole: list[UUID] = field(default_factory=list)
    turning: list[Turn] = field(default_factory=list)


def needed_lots(
    members: Mapping[UUID, MemberState], purchases: Iterable[Purchase], programmes: Iterable[Programme]
) -> Needed:
    """Lots of members who pay with them, of accounts that the clock acts on before the member's last purchase of
    the batch, and of those who earn in the batch what the clock acts on before it is over.
    """
    first: dict[UUID, Instant] = {}
    last: dict[UUID, Instant] = {}
    several: set[UUID] = set()
    paying: set[UUID] = set()
    for purchase in purchases:
        who, at = purchase.member, purchase.recorded_at
        if who in last:
            several.add(who)
        first[who] = min(first.get(who, at), purchase.at)
        last[who] = max(last.get(who, at), at)
        if purchase.payments and any(payment.kind not in OUTSIDE for payment in purchase.payments):
            paying.add(who)
    in_force = list(programmes) if several else []
    soonest = _turn(in_force, min(first[who] for who in several)) if several else FOREVER
    found = Needed()
    for who, until in last.items():
        member = members[who]
        if member.loaded:
            continue
        earns = until >= soonest and who in several and until >= _turn(in_force, first[who])
        turning = [account for account in member.accounts.values() if earns or not account.settled_at(until)]
        if who in paying or any(account.held or account.idle_left for account in turning):
            found.whole.append(who)
        else:
            found.turning += [(who, account.currency, first[who], until) for account in turning]
    return found


def _turn(programmes: Iterable[Programme], at: Instant) -> Instant:
    """The first moment at which the clock acts on anything that is earned from `at` on."""
    turn = FOREVER
    for programme in programmes:
        for rule in programme.rules:
            available_at = rule.activation(at) if rule.activation is not None else at
            if available_at > at:
                turn = min(turn, available_at)
            turn = min(turn, rule.expiry_of(available_at))
        for days in programme.idle_days.values():
            turn = min(turn, programme.calendar.add_days(at, days))
    return turn
