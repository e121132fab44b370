"""The first round trip of a batch: lock the members, and read all that deciding about them needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from vafa.core.earning import programmes
from vafa.core.earning import store as earning
from vafa.core.ledger import store as ledger
from vafa.core.purchases import budgets, store
from vafa.core.purchases.wanted import Options, Wanted
from vafa.core.vouchers import store as vouchers
from vafa.domain.baskets import OUTSIDE
from vafa.domain.context import MemberState
from vafa.domain.vouchers import Voucher
from vafa.kernel.arrays import texts, uuids
from vafa.kernel.database import SET_CLUB_SQL
from vafa.kernel.pipeline import Rows, Statement, run

# Lateral and `offset 0`: each is looked up by its key. A join would be planned for a club without statistics as if
# it had one row, and read all of them.
MEMBERS: Final = """array(select unnest(%b::uuid[]) union select i.member_id
    from unnest(%b::text[], %b::text[]) as asked (kind, value) cross join lateral (
        select member_id from core_members_identifier
        where club_id = %s and kind = asked.kind and value = asked.value offset 0) i)"""

FOUND: Final = """
select asked.kind, asked.value, i.member_id from unnest(%b::text[], %b::text[]) as asked (kind, value)
cross join lateral (
    select member_id from core_members_identifier
    where club_id = %s and kind = asked.kind and value = asked.value offset 0) i
"""

CLUB: Final = """
select programme_number, time_zone, currency_display,
    array(select id from kernel_apikey where club_id = c.id and id = any(%b::uuid[]) and revoked_at is null)
from kernel_club c where id = %s
"""
"""As `programmes.CLUB`, and which of the keys asked about still hold."""

KNOWN_KEYS: Final = """
select key, fingerprint, body_hash from kernel_idempotency where club_id = %s and key = any(%b::text[])
"""

known_as: dict[tuple[int, str, str], UUID] = {}
"""Whom an identifier led to when this process last saw it; always checked again before it is relied on."""


def _remember(club_id: int, found: dict[tuple[str, str], UUID]) -> None:
    if len(known_as) > 500_000:
        known_as.clear()
    for (kind, value), member_id in found.items():
        known_as[(club_id, kind, value)] = member_id


class Again(Exception):
    """The batch has to be read again, knowing more, or with the budgets locked."""

    def __init__(self, locking: bool = False) -> None:
        super().__init__()
        self.locking = locking


@dataclass(slots=True)
class Loaded:
    """What the database said, by what it is looked up with."""

    book: programmes.Book
    members: dict[UUID, MemberState] = field(default_factory=dict)
    budgets: dict[str, int] = field(default_factory=dict)
    groups: dict[str, frozenset[str]] = field(default_factory=dict)
    used_keys: dict[str, tuple[bytes, bytes]] = field(default_factory=dict)
    existing: dict[tuple[str, str], Any] = field(default_factory=dict)
    locked: dict[UUID, Any] = field(default_factory=dict)
    found: dict[tuple[str, str], UUID] = field(default_factory=dict)
    revoked: set[UUID] = field(default_factory=set)
    vouchers: dict[str, Voucher] = field(default_factory=dict)


class Loading:
    """One trip for one batch: what is asked, and how the answers are taken apart again."""

    def __init__(
        self,
        connection: Connection[Any],
        club_id: int,
        wants: Sequence[Wanted],
        options: Options,
        locking: bool,
    ) -> None:
        self.connection = connection
        self.club_id = club_id
        self.wants = wants
        self.options = options
        self.locking = locking
        self.known = programmes.known_book(club_id)
        self.budgeted = self.known.budgeted if self.known is not None else []
        self.asks_segments = self.known is not None and self.known.asks_segments
        self.asked = sorted(
            {(want.member[0], str(want.member[1])) for want in wants if want.member[0] not in ("id", "guest")}
        )
        # Identifiers seen before are asked about by id, and checked in the same round trip.
        self.guessed = {key: known_as.get((club_id, *key)) for key in self.asked}
        self.sure = None not in self.guessed.values()
        self.keys = list({want.key_id for want in wants if want.key_id is not None})
        self.headers = [want.key for want in wants if want.key is not None]
        self.bare = sorted(
            {line.sku for want in wants for line in want.lines if line.sku and not line.groups}
        )
        self.codes = sorted({code for want in wants for code in want.shown})
        # A batch of history finds out whose lots it needs; for the few of a till that trip would cost more.
        self.whole = options.rehearsal is not None or (
            not options.follow
            and (
                self.known is None
                or any(payment.kind not in OUTSIDE for want in wants for payment in want.payments)
            )
        )

    def statements(self) -> list[Statement]:
        ids = {UUID(str(want.member[1])) for want in self.wants if want.member[0] == "id"}
        ids.update(member_id for member_id in self.guessed.values() if member_id is not None)
        named = (texts([kind for kind, _ in self.asked]), texts([value for _, value in self.asked]))
        members = "%b::uuid[]" if self.sure else MEMBERS
        where = (self.club_id, uuids(sorted(ids)), *(() if self.sure else (*named, self.club_id)))
        refs = (texts([w.reference for w in self.wants]), texts([w.source for w in self.wants]))
        lock = earning.READ_MEMBERS if self.options.preview else earning.LOCK_MEMBERS
        statements: list[Statement] = [
            ("begin", ()),
            (SET_CLUB_SQL, [str(self.club_id)]),
            (CLUB, [uuids(self.keys), self.club_id]),
            (FOUND, (*named, self.club_id)),
            (lock.format(members=members), where),
            (store.EXISTING, (*refs, self.club_id)),
            (ledger.ACCOUNTS.format(members=members), where),
            (earning.STANDINGS.format(members=members), where),
            (earning.BUDGETS if self.locking else budgets.READ, (self.club_id, texts(self.budgeted))),
        ]
        if self.whole:
            statements.append((ledger.LOTS.format(members=members), where))
            statements.append((ledger.HOLDS.format(members=members), where))
        if self.headers:
            statements.append((KNOWN_KEYS, (self.club_id, texts(self.headers))))
        if self.bare:
            statements.append((store.PRODUCTS, (self.club_id, texts(self.bare))))
        if self.codes:
            text = vouchers.READ_CODES if self.options.preview else vouchers.LOCK_CODES
            statements.append((text, (self.club_id, texts(self.codes))))
        if self.asks_segments:
            statements.append((earning.SEGMENTS.format(members=members), where))
        return statements

    def load(self) -> Loaded:
        answers = run(self.connection, self.statements())
        _, _, club, found, locked, existing, accounts, standings, used, *rest = answers
        loaded = Loaded(programmes.book(self.connection, self.club_id, club[0][:3] if club else None))
        if set(loaded.book.budgeted) - set(self.budgeted):
            raise Again  # a budget we did not know of has to be read before deciding
        if loaded.book.asks_segments and not self.asks_segments:
            raise Again
        loaded.found = {(kind, value): member_id for kind, value, member_id in found}
        _remember(self.club_id, loaded.found)
        for key in self.guessed.keys() - loaded.found.keys():
            # A card that was taken away or blocked: guessed again, it would be asked about for ever.
            known_as.pop((self.club_id, *key), None)
        if self.sure and any(loaded.found.get(key) != member_id for key, member_id in self.guessed.items()):
            raise Again  # a card changed hands since it was last seen here
        loaded.locked = {row[0]: row for row in locked}
        loaded.existing = {(row[0], row[1]): row for row in existing}
        loaded.revoked = set(self.keys).difference(club[0][3])
        loaded.budgets = dict(used)
        loaded.members = earning.members_of(locked)
        mine = loaded.members.keys()
        ledger.fill_accounts(loaded.members, [row for row in accounts if row[0] in mine])
        earning.fill_standings(loaded.members, [row for row in standings if row[0] in mine])
        self._rest(loaded, rest)
        return loaded

    def _rest(self, loaded: Loaded, rest: list[Rows]) -> None:
        """What is asked only if the batch needs it, in the order in which it was asked."""
        mine = loaded.members.keys()
        if self.whole:
            lots, holds = rest.pop(0), rest.pop(0)
            ledger.fill_lots(
                loaded.members,
                [row for row in lots if row[0] in mine],
                [row for row in holds if row[0] in mine],
            )
        if self.options.rehearsal is not None:
            self.options.rehearsal.resume(loaded.members, loaded.budgets, loaded.found, self.asked)
        if self.headers:
            loaded.used_keys = {key: (bytes(call), bytes(body)) for key, call, body in rest.pop(0)}
        if self.bare:
            loaded.groups = {sku: frozenset(names) for sku, names in rest.pop(0)}
        if self.codes:
            loaded.vouchers = vouchers.by_code(self.club_id, rest.pop(0))
        if self.asks_segments:
            earning.fill_segments(loaded.members, rest.pop(0), loaded.book.segments)
