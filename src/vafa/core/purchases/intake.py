"""Recording purchases: one path for one purchase at the till, for waiting requests together, and for imports.

A batch is one transaction and two round trips: (1) begin, lock the members in order, load what deciding needs;
(2) write everything and commit. A third trip is made only when lots are needed that nobody could foresee: a
balance that expired since it was last looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final
from uuid import UUID

from psycopg import Connection
from psycopg.errors import CheckViolation, UniqueViolation

from vafa.core.earning import store as earning
from vafa.core.earning.work import check_present, write_changes
from vafa.core.ledger import store as ledger
from vafa.core.members.errors import MemberMerged, MemberNotFound
from vafa.core.purchases import budgets, store
from vafa.core.purchases.errors import PurchaseFromFuture, ReferenceTaken
from vafa.core.purchases.foresight import needed_lots
from vafa.core.purchases.loading import Again, Loaded, Loading
from vafa.core.purchases.schemas import same_body
from vafa.core.purchases.wanted import GUEST, Kept, Options, Stored, Wanted, digest_of, wanted
from vafa.core.vouchers import looking
from vafa.core.vouchers import store as vouchers
from vafa.domain.baskets import NOBODY, Purchase
from vafa.domain.context import MemberState, State
from vafa.domain.decided import Decided
from vafa.domain.engine import decide
from vafa.domain.errors import VafaError
from vafa.domain.explain import worded
from vafa.domain.packing import unpack_record
from vafa.domain.records import record_of
from vafa.domain.time import MINUTE, Instant
from vafa.domain.vouchers import VoucherRefused
from vafa.kernel.access import NotAuthenticated
from vafa.kernel.arrays import blobs, instants, texts, uuids
from vafa.kernel.database import SET_CLUB_SQL
from vafa.kernel.idempotency import IdempotencyConflict, fingerprint
from vafa.kernel.idempotency import body_hash as body_hash_of
from vafa.kernel.ids import in_a_row
from vafa.kernel.instants import instant
from vafa.kernel.pipeline import Statement, run
from vafa.kernel.throttle import TooManyTries

SAVE_KEYS: Final = """
insert into kernel_idempotency (club_id, key, fingerprint, body_hash, created_at)
select %s, * from unnest(%b::text[], %b::bytea[], %b::bytea[], %b::timestamptz[])
"""

RECORD_CALL: Final = fingerprint("POST", "/api/v1/purchases")
ATTEMPTS: Final = 8


def record_batch(
    connection: Connection[Any],
    club_id: int,
    wants: Sequence[Wanted],
    now: Instant,
    options: Options | None = None,
) -> None:
    """Record a batch on an autocommit connection; each `Wanted` gets its `stored` or its `error`.

    What raises from here is a fault of ours or of the database: then nothing of the batch was recorded.
    """
    options, locking = options or Options(), False
    for _ in range(ATTEMPTS):
        waiting = [want for want in wants if want.stored is None and want.error is None]
        if not waiting:
            return
        try:
            _Batch(connection, club_id, waiting, now, options, locking).run()
            return
        except Again as again:
            locking = locking or again.locking
            connection.rollback()
        except CheckViolation as refused:
            connection.rollback()
            if locking or refused.diag.constraint_name != budgets.REFUSES:
                raise
            locking = True
        except UniqueViolation:
            # Somebody else recorded one of the references meanwhile: the next look finds it. Of statements that
            # were to be prepared after the one that failed none is: rollback() forgets them, "rollback" does not.
            connection.rollback()
        except BaseException:
            if not connection.closed:
                connection.rollback()
            raise
        for want in waiting:
            # What was refused may have been refused for what one of the others took, and now did not.
            want.stored = want.error = None
    raise RuntimeError("the batch could not be recorded; others kept recording the same references")


@dataclass(slots=True)
class _Batch:
    connection: Connection[Any]
    club_id: int
    wants: list[Wanted]
    now: Instant
    options: Options
    locking: bool
    loaded: Loaded = field(init=False)
    ids: Callable[[], UUID] = field(init=False)
    moved: bool = False

    def run(self) -> None:
        loaded = self.loaded = Loading(
            self.connection, self.club_id, self.wants, self.options, self.locking
        ).load()
        self.ids = in_a_row()
        ready: list[tuple[Wanted, Purchase]] = []
        seen: dict[tuple[str, str], Wanted] = {}
        again: list[tuple[Wanted, Wanted]] = []
        for want in self.wants:
            try:
                if want.key_id is not None and want.key_id in loaded.revoked:
                    raise NotAuthenticated()
                self._check_key(want)
                purchase = self._prepare(want)
                known = loaded.existing.get((want.source, want.reference))
                if known is not None:
                    want.stored = self._answer_again(want, known)
                elif (want.source, want.reference) in seen:
                    again.append((want, seen[(want.source, want.reference)]))
                else:
                    seen[(want.source, want.reference)] = want
                    ready.append((want, purchase))
            except MemberMerged as merged:
                # The card of a merged member buys for its survivor.
                want.member = ("id", UUID(str(merged.values["survivor"])))
                self.moved = True
            except VafaError as error:
                want.error = error
        if self.moved or self._unlocked(ready):
            raise Again
        kept, decided, state = self._decide(ready)
        for want, first in again:
            self._same_as(want, first)
        self._write(kept, decided, state)

    def _unlocked(self, ready: list[tuple[Wanted, Purchase]]) -> bool:
        """Whether an earlier programme, in force when something happened, has a budget that was not locked."""
        found = {self.loaded.book.at(purchase.at) for _, purchase in ready}
        missing = {key for each in found for key in each.limits} - self.loaded.budgets.keys()
        if not missing or self.options.preview:
            return False
        # A row that is not there cannot be locked. It is made once, in a transaction of its own.
        self.connection.rollback()
        make = (store.MAKE_BUDGETS, (self.club_id, texts(sorted(missing))))
        run(self.connection, [("begin", ()), (SET_CLUB_SQL, [str(self.club_id)]), make, ("commit", ())])
        return True

    def _check_key(self, want: Wanted) -> None:
        """An Idempotency-Key that was used for another body is refused, whatever the reference says."""
        if want.key is None:
            return
        mine = (RECORD_CALL, body_hash_of(want.key_of))
        known = self.loaded.used_keys.setdefault(want.key, mine)
        if known != mine:
            raise IdempotencyConflict(key=want.key, differs={"fa": "درخواست", "en": "the request"})

    def _member(self, want: Wanted) -> UUID:
        kind, value = want.member
        if want.member == GUEST:
            return NOBODY
        member_id = UUID(str(value)) if kind == "id" else self.loaded.found.get((kind, str(value)))
        if member_id is None:
            raise MemberNotFound()
        if member_id not in self.loaded.members:
            row = self.loaded.locked.get(member_id)
            check_present([] if row is None else [row], [member_id])
        return member_id

    def _prepare(self, want: Wanted) -> Purchase:
        want.member_id = member_id = self._member(want)
        # As it was sent: products change their groups, and members their identifiers.
        want.digest = want.digest or digest_of(want)
        for line in want.lines:
            if line.sku and not line.groups:
                line.groups = self.loaded.groups.get(line.sku, line.groups)
        at = want.happened_at if want.happened_at is not None else self.now
        ahead = at - self.now
        if ahead > self.loaded.book.version(self.loaded.book.number).settings.future_minutes * MINUTE:
            raise PurchaseFromFuture(minutes=ahead // MINUTE)
        recorded_at = at if self.options.follow else self.now
        return Purchase(
            self.ids(), member_id, want.reference, at, recorded_at, want.lines, want.payments, want.source, want.branch,
            want.channel, want.codes, want.sold, want.as_given or self.options.follow, not self.options.preview,
            want.expected,
        )  # fmt: skip

    def _answer_again(self, want: Wanted, row: Any) -> Stored:
        _, _, purchase_id, member_id, digest, happened_at, total, record = row[:8]
        other = not self._same_member(want, member_id)
        if other or not same_body(digest, want.digest):
            differs = store.differences(want, row, other_member=other)
            raise ReferenceTaken(reference=want.reference, differs=differs)
        posted = store.posted(self.connection, self.club_id, [(purchase_id, member_id)] if member_id else [])
        decoded = unpack_record(record, row[11], posted.get(purchase_id, []))
        book = self.loaded.book
        return Stored(
            purchase_id, member_id, want.reference, instant(happened_at), total, decoded, book.version(decoded.p),
            book.display, True,
        )  # fmt: skip

    def _same_member(self, want: Wanted, then: UUID | None) -> bool:
        """Whether the purchase of `then` is of the member it is wanted for, also when they were merged since."""
        if then is None or want.member == GUEST:
            return then is None and want.member == GUEST
        return then == want.member_id or store.survivor(self.connection, self.club_id, then) == want.member_id

    def _same_as(self, want: Wanted, first: Wanted) -> None:
        if first.error is not None:
            want.error = first.error
        elif (first.digest, first.member_id) != (want.digest, want.member_id):
            want.error = ReferenceTaken(
                reference=want.reference, differs={"fa": "محتوای خرید", "en": "the content of the purchase"}
            )
        elif first.stored is not None:
            want.stored = replace(first.stored, repeated=True)

    def _decide(self, ready: list[tuple[Wanted, Purchase]]) -> tuple[list[Kept], list[Decided], State]:
        self._load_lots([purchase for _, purchase in ready])
        state = State(self.ids, dict(self.loaded.budgets))
        state.members = self.loaded.members
        state.vouchers = self.loaded.vouchers
        decided: list[Decided] = []
        kept: list[Kept] = []
        for want, purchase in ready:
            try:
                self._require_untried(purchase, state)
            except TooManyTries as closed:
                want.error = closed
                continue
            each = self._decide_one(purchase, state)
            decided.append(each)
            assert each.programme is not None
            if each.error is not None:
                want.error = worded(each.error, each.programme, purchase.at, self.loaded.book.display)
                self._count_pin(each.error, purchase, state)
                continue
            record = record_of(each, each.programme.number)
            if self.options.preview:
                want.decided = each
            kept.append((want, purchase, each, record))
            want.stored = Stored(
                purchase.id, purchase.buyer, purchase.reference, purchase.at, purchase.total, record,
                each.programme, self.loaded.book.display,
            )  # fmt: skip
        return kept, decided, state

    def _require_untried(self, purchase: Purchase, state: State) -> None:
        """A card whose PIN was tried too often is closed, to the right PIN, too."""
        for payment in purchase.payments:
            voucher = state.vouchers.get(payment.code) if payment.code else None
            if voucher is not None and voucher.pin:
                looking.require_untried(self.club_id, voucher.id)

    def _count_pin(self, error: VafaError, purchase: Purchase, state: State) -> None:
        if not isinstance(error, VoucherRefused) or error.values["why"] != "pin":
            return
        for payment in purchase.payments:
            voucher = state.vouchers.get(payment.code) if payment.code else None
            if voucher is not None and voucher.pin and payment.pin != voucher.pin:
                looking.count_pin(self.club_id, voucher.id)

    def _decide_one(self, purchase: Purchase, state: State) -> Decided:
        """One by one: the balances of an answer are those right after it, whatever else the batch holds."""
        guest = purchase.member == NOBODY
        if guest:
            state.members[NOBODY] = MemberState(NOBODY, loaded=True, guest=True)
        (each,) = decide([purchase], state, self.loaded.book.at, explain=self.options.explain)
        if guest:
            del state.members[NOBODY]
        return each

    def _load_lots(self, purchases: list[Purchase]) -> None:
        """Lots of members whom this batch needs them of, and that were not foreseen."""
        members = self.loaded.members
        purchases = [each for each in purchases if each.member != NOBODY]
        needed = needed_lots(members, purchases, {self.loaded.book.at(each.at) for each in purchases})
        statements: list[Statement] = []
        if needed.whole:
            both = (self.club_id, uuids(needed.whole))
            statements += [(text.format(members="%b::uuid[]"), both) for text in (ledger.LOTS, ledger.HOLDS)]
        if needed.turning:
            statements += ledger.turning(self.club_id, needed.turning)
        if not statements:
            return
        answers = run(self.connection, statements)
        if needed.whole:
            whole = {member_id: members[member_id] for member_id in needed.whole}
            ledger.fill_lots(whole, answers.pop(0), answers.pop(0))
        if needed.turning:
            ledger.fill_turning(members, needed.turning, *answers)

    def _write(self, kept: list[Kept], decided: list[Decided], state: State) -> None:
        """Write what was kept, and what the clock did to members whose purchase was refused."""
        if self.options.preview:
            # Nothing was written; a rollback would cost the connection its prepared statements.
            run(self.connection, [("commit", ())])
            if self.options.rehearsal is not None:
                self.options.rehearsal.keep(state)
            return
        statements: list[Statement] = []
        if kept:
            transfers = [transfer for each in decided for transfer in each.transfers]
            statements = [
                *store.save_purchases(self.club_id, kept),
                *ledger.save_members(
                    self.club_id, self.loaded.members.values(), 0 if self.options.follow else self.now
                ),
                *ledger.save_transfers(self.club_id, transfers),
                *earning.save_standings(self.club_id, self.loaded.members.values()),
                *vouchers.save(self.club_id, self.loaded.vouchers.values()),
            ]
            statements += self._save_keys([want for want, _, _, _ in kept])
            if self.options.announce:
                statements += store.announce(self.club_id, kept, self.now)
            statements += self._save_budgets(kept, state)
        if self.options.after is not None:
            statements += self.options.after(self.connection, self.club_id)
        statements.append(("commit", ()))
        if kept and self.options.announce:
            statements += store.wake(self.club_id)
        # What modules keep in tables of their own goes in the same trip.
        changes = kept and any(each.changes for each in decided)
        first = partial(write_changes, self.connection, self.club_id, decided) if changes else None
        run(self.connection, statements, first)

    def _save_budgets(self, kept: list[Kept], state: State) -> list[Statement]:
        if not state.dirty_budgets:
            return []
        if self.locking:
            return earning.save_budgets(self.club_id, state.budgets, state.dirty_budgets)
        most = budgets.limits({each.programme for _, _, each, _ in kept if each.programme is not None})
        if budgets.reached(state, most):
            raise Again(locking=True)
        return budgets.add(self.club_id, self.loaded.budgets, state, most)

    def _save_keys(self, wants: list[Wanted]) -> list[Statement]:
        used = self.loaded.used_keys
        given = list(dict.fromkeys(want.key for want in wants if want.key is not None))
        if not given:
            return []
        calls, bodies = blobs([used[key][0] for key in given]), blobs([used[key][1] for key in given])
        columns = (texts(given), calls, bodies, instants([self.now] * len(given)))
        return [(SAVE_KEYS, (self.club_id, *columns))]


__all__ = ["Options", "Stored", "Wanted", "record_batch", "wanted"]
