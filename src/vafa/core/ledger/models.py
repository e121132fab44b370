"""Tables of the ledger. Keys that hold the club, checks and row-level security are written in the migration.

`Transfer` and `Move` are append-only: what happened. `Account` and `Lot` are what it comes to: the sums and
what is still open, kept beside the history and always equal to it (`vafa verify` recomputes them). A lot that
is used up has no row; its terms stand in the transfer that made it.
"""

from typing import ClassVar

from django.db import models

from vafa.domain.ledger import KINDS
from vafa.kernel.models import ClubManager, ClubModel
from vafa.kernel.scope import current_club


class Row(models.Model):
    """Base of tables whose key is not a single id."""

    club_id = models.BigIntegerField(default=current_club)
    objects = ClubManager()

    class Meta:
        abstract = True


class Account(Row):
    """One member's balance of one currency. Exact until `turn_at` or `idle_at`; then the clock has to act first."""

    pk = models.CompositePrimaryKey("club_id", "member_id", "currency")
    total = models.BigIntegerField()
    pending = models.BigIntegerField()
    held = models.BigIntegerField()
    debt = models.BigIntegerField()
    goes = models.BigIntegerField()
    idle_left = models.BigIntegerField()
    turn_at = models.DateTimeField(null=True)
    goes_at = models.DateTimeField(null=True)
    idle_at = models.DateTimeField(null=True)
    member_id = models.UUIDField()
    currency = models.TextField()

    class Meta:
        db_table = "core_ledger_account"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="core_ledger_account_signs",
                condition=models.Q(total__gte=0, pending__gte=0, held__gte=0, debt__gte=0, goes__gte=0),
            ),
            models.CheckConstraint(
                name="core_ledger_account_parts",
                condition=models.Q(total__gte=models.F("pending")) & models.Q(total__gte=models.F("held")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["club_id", "turn_at"],
                name="core_ledger_account_turn",
                condition=models.Q(turn_at__isnull=False),
            ),
            models.Index(
                fields=["club_id", "idle_at"],
                name="core_ledger_account_idle",
                condition=models.Q(idle_at__isnull=False),
            ),
        ]


class Transfer(Row):
    """A movement of `amount` > 0 between a member's account and the club's of its kind (`domain.ledger.KINDS`).

    An expiry takes from one lot alone, which it names: (`lot_cause`, `lot_n`). Other kinds have their moves.
    """

    pk = models.CompositePrimaryKey("club_id", "cause", "n")
    amount = models.BigIntegerField()
    at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    available_at = models.DateTimeField(null=True)
    member_id = models.UUIDField()
    cause = models.UUIDField()
    n = models.SmallIntegerField()
    makes_lot = models.BooleanField()
    idle = models.BooleanField()
    currency = models.TextField()
    kind = models.TextField(choices=[(kind, kind) for kind in KINDS])
    note = models.TextField(null=True)
    lot_cause = models.UUIDField(null=True)
    lot_n = models.SmallIntegerField(null=True)

    class Meta:
        db_table = "core_ledger_transfer"
        constraints: ClassVar = [
            models.CheckConstraint(name="core_ledger_transfer_amount", condition=models.Q(amount__gt=0)),
            models.CheckConstraint(
                name="core_ledger_transfer_kind", condition=models.Q(kind__in=list(KINDS))
            ),
            models.CheckConstraint(
                name="core_ledger_transfer_lot_expires",
                condition=models.Q(lot_cause__isnull=True, lot_n__isnull=True)
                | models.Q(lot_cause__isnull=False, lot_n__isnull=False, kind="expire"),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["club_id", "member_id"], name="core_ledger_transfer_of"),
            models.Index(
                fields=["club_id", "lot_cause"],
                name="core_ledger_transfer_lot",
                condition=models.Q(lot_cause__isnull=False),
            ),
        ]


class Lot(Row):
    """What is left of one lot; named by the transfer that made it. After an un-merge two members may hold parts.

    `expires_at` is infinity where the account's idle clock ends it. What is held of it, the open holds say.
    """

    pk = models.CompositePrimaryKey("club_id", "member_id", "cause", "n")
    left = models.BigIntegerField(db_column="left_amount")
    available_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    member_id = models.UUIDField()
    cause = models.UUIDField()
    n = models.SmallIntegerField()
    currency = models.TextField()

    class Meta:
        db_table = "core_ledger_lot"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="core_ledger_lot_amounts",
                condition=models.Q(left__gt=0),
            ),
        ]


class Move(Row):
    """Which lot gave (-) or got (+) how much in a transfer. The view `core_ledger_moved` adds what expired."""

    pk = models.CompositePrimaryKey("club_id", "cause", "n", "lot_cause", "lot_n")
    amount = models.BigIntegerField()
    cause = models.UUIDField()
    lot_cause = models.UUIDField()
    n = models.SmallIntegerField()
    lot_n = models.SmallIntegerField()
    kind = models.TextField()

    class Meta:
        db_table = "core_ledger_move"
        indexes: ClassVar = [
            models.Index(fields=["club_id", "lot_cause", "lot_n"], name="core_ledger_move_lot")
        ]


class Hold(ClubModel):
    """An amount set aside. `parts` is [[cause, n, amount], …]."""

    member_id = models.UUIDField()
    currency = models.TextField()
    amount = models.BigIntegerField()
    taken = models.BigIntegerField(default=0)
    lapses_at = models.DateTimeField()
    state = models.TextField()
    parts = models.JSONField()
    reference = models.TextField(default="")
    created_at = models.DateTimeField()

    class Meta:
        db_table = "core_ledger_hold"
        constraints: ClassVar = [
            models.CheckConstraint(name="core_ledger_hold_amount", condition=models.Q(amount__gt=0)),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["club_id", "member_id"],
                name="core_ledger_hold_open",
                condition=models.Q(state="open"),
            ),
        ]
