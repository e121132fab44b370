"""What a condition may ask about while one event is decided, and what a member carries from event to
event.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from vafa.domain.baskets import Happening, Line, Purchase
from vafa.domain.ledger import Account, Hold
from vafa.domain.time import Calendar

if TYPE_CHECKING:
    from vafa.domain.vouchers import Voucher


class Standing(msgspec.Struct, gc=False, omit_defaults=True):
    """The engine's working memory of one member: counts, used caps, and what modules keep.

    `caps` is {cap key: {period key: used}}; `modules` is {module key: its plain data}. All of it can be
    recomputed from purchases and transfers; it is kept so that a purchase reads one row instead of a history.
    """

    purchases: int = 0
    spent: int = 0
    first_at: int = 0
    last_at: int = 0
    caps: dict[str, dict[int, int]] = {}
    modules: dict[str, Any] = {}


class MemberState:
    """Everything that deciding about one member needs. Deciding changes it in place. A guest is nobody's state: it is
    made for one purchase, and nothing of it is kept.
    """

    __slots__ = ("accounts", "dirty", "facts", "guest", "holds", "id", "known", "loaded", "standing")

    def __init__(
        self,
        id: UUID,
        facts: dict[str, Any] | None = None,
        standing: Standing | None = None,
        loaded: bool = False,
        guest: bool = False,
    ) -> None:
        self.id = id
        self.guest = guest
        self.facts = facts if facts is not None else {}
        self.standing = standing if standing is not None else Standing()
        self.accounts: dict[str, Account] = {}
        self.holds: dict[UUID, Hold] = {}
        self.loaded = loaded
        self.dirty = False
        # Facts, what was added to them, and both together, as they were last asked for; see `member_facts`.
        self.known: tuple[Mapping[str, Any], Mapping[str, Any], dict[str, Any]] | None = None

    def account(self, currency: str) -> Account:
        """The member's account of a currency, opened when it is first needed."""
        found = self.accounts.get(currency)
        if found is None:
            # An account that does not exist yet has no lots, so nothing is left to load.
            found = self.accounts[currency] = Account(self.id, currency, loaded=True)
        return found


class State:
    """Members by id, budgets of campaigns, and vouchers by their code: the state that one batch of events is decided
    on.
    """

    __slots__ = ("budgets", "dirty_budgets", "members", "new_id", "vouchers")

    def __init__(self, new_id: Callable[[], UUID], budgets: dict[str, int] | None = None) -> None:
        self.members: dict[UUID, MemberState] = {}
        self.budgets = budgets if budgets is not None else {}
        self.dirty_budgets: set[str] = set()
        self.vouchers: dict[str, Voucher] = {}
        self.new_id = new_id


_NONE: frozenset[str] = frozenset()


class Context:
    """One event as conditions see it. Attribute names are the contract of `facts.py` expressions."""

    __slots__ = (
        "at",
        "branch",
        "branch_tags",
        "channel",
        "club_calendar",
        "day",
        "discount",
        "event",
        "lines",
        "member",
        "minute",
        "net",
        "paid",
        "payment_kinds",
        "standing",
        "state",
        "tax",
        "total",
        "type",
    )

    def __init__(
        self,
        event: Purchase | Happening,
        state: MemberState,
        member: dict[str, Any],
        calendar: Calendar,
        branch_tags: frozenset[str] = _NONE,
    ) -> None:
        self.event = event
        self.state = state
        self.standing = state.standing
        self.member = member
        self.club_calendar = calendar
        at = self.at = event.at
        self.day = day = calendar.day(at)
        minute = (at - day.start) // 60_000_000
        self.minute = minute if day.whole else calendar.minute(at)
        self.branch = event.branch
        self.branch_tags = branch_tags
        self.paid: Sequence[int] | None = None
        if isinstance(event, Purchase):
            self.type = "purchase"
            self.count(event)
            self.channel = event.channel
            self.payment_kinds = (
                frozenset([each.kind for each in event.payments]) if event.payments else _NONE
            )
        else:
            self.type = event.type
            self.lines: Sequence[Line] = ()
            self.total = self.net = event.amount
            self.discount = self.tax = 0
            self.channel = event.source
            self.payment_kinds = _NONE

    def count(self, event: Purchase) -> None:
        """See the purchase as its lines are now."""
        self.lines = event.lines
        self.total, self.net, self.discount, self.tax = event.total, event.net, event.discount, event.tax
