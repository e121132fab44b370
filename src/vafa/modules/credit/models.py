"""Tables of credit: lines, what is owed on them and why, and the acts that can be undone.

Lines, debts and entries are written by the engine's part in the transaction of what caused them (`writing`).
"""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from vafa.core.ledger.models import Row
from vafa.kernel.models import ClubModel


def last_day(due_at: datetime | None) -> datetime | None:
    """A moment of the last day on which something is not yet overdue: what is due ends with that day."""
    return None if due_at is None else due_at - timedelta(microseconds=1)


class Line(ClubModel):
    """A member's credit line. `owed` is the sum of its debts, `over` what stands in the member's favour; one of the
    two is nothing. `due_at` is the first day something is due.
    """

    class State(models.TextChoices):
        OPEN = "open"
        FROZEN = "frozen"
        CLOSED = "closed"

    member_id = models.UUIDField()
    kind = models.TextField()
    limit = models.BigIntegerField(db_column="limit_amount")
    owed = models.BigIntegerField(default=0)
    over = models.BigIntegerField(db_column="over_amount", default=0)
    state = models.TextField(choices=State.choices, default=State.OPEN)
    terms = models.JSONField(default=dict)
    due_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "credit_line"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["club_id", "member_id", "kind"], name="credit_line_one"),
            models.CheckConstraint(
                name="credit_line_signs", condition=Q(limit__gte=0, owed__gte=0, over__gte=0)
            ),
            models.CheckConstraint(name="credit_line_one_way", condition=Q(owed=0) | Q(over=0)),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["club_id", "due_at"], name="credit_line_due", condition=Q(due_at__isnull=False)
            ),
            models.Index(fields=["club_id", "owed"], name="credit_line_owed", condition=Q(owed__gt=0)),
            models.Index(fields=["club_id", "state", "id"], name="credit_line_state"),
        ]

    @property
    def due_day(self) -> datetime | None:
        return last_day(self.due_at)


class Debt(Row):
    """What one purchase owes: `left` of `amount`, after what was settled, came back or was forgiven."""

    pk = models.CompositePrimaryKey("club_id", "member_id", "kind", "cause")
    member_id = models.UUIDField()
    kind = models.TextField()
    cause = models.UUIDField()
    amount = models.BigIntegerField()
    settled = models.BigIntegerField(default=0)
    returned = models.BigIntegerField(default=0)
    forgiven = models.BigIntegerField(default=0)
    left = models.BigIntegerField(db_column="left_amount")
    at = models.DateTimeField()
    due_at = models.DateTimeField()
    # Whether the member was told that it is due soon, and that it is overdue.
    reminded = models.BooleanField(default=False, db_default=False)
    told_overdue = models.BooleanField(default=False, db_default=False)

    class Meta:
        db_table = "credit_debt"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="credit_debt_signs",
                condition=Q(amount__gt=0, settled__gte=0, returned__gte=0, forgiven__gte=0, left__gte=0),
            ),
            models.CheckConstraint(
                name="credit_debt_sum",
                condition=Q(amount=F("left") + F("settled") + F("returned") + F("forgiven")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["club_id", "due_at"], name="credit_debt_due", condition=Q(left__gt=0)),
        ]

    @property
    def due_day(self) -> datetime | None:
        return last_day(self.due_at)


class Entry(Row):
    """A line of a statement: what happened, by how much more is owed, and what is owed then. Append-only."""

    pk = models.CompositePrimaryKey("club_id", "member_id", "kind", "cause", "what")
    member_id = models.UUIDField()
    kind = models.TextField()
    cause = models.UUIDField()
    what = models.TextField()
    amount = models.BigIntegerField()
    owed = models.BigIntegerField()
    limit = models.BigIntegerField(db_column="limit_amount")
    at = models.DateTimeField()
    noted_at = models.DateTimeField(auto_now_add=True, db_default=Now())

    class Meta:
        db_table = "credit_entry"
        indexes: ClassVar = [
            models.Index(fields=["club_id", "member_id", "kind", "at"], name="credit_entry_of")
        ]


class Deed(ClubModel):
    """Something done by a person that can be undone: a settlement, a top-up, a grant, an exchange; and gifts, which
    cannot. Its id is the cause of its transfers.
    """

    class What(models.TextChoices):
        SETTLE = "settle"
        TOP_UP = "top_up"
        GRANT = "grant"
        EXCHANGE = "exchange"
        GIFT = "gift"

    what = models.TextField(choices=What.choices)
    member_id = models.UUIDField()
    # The kind of credit, or the rate of an exchange.
    kind = models.TextField()
    amount = models.BigIntegerField()
    details = models.JSONField(default=dict)
    batch = models.UUIDField(null=True)
    branch = models.TextField(default="", db_default="")
    reason = models.TextField(default="", db_default="")
    actor = models.TextField(default="", db_default="")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "credit_deed"
        constraints: ClassVar = [
            models.CheckConstraint(name="credit_deed_amount", condition=Q(amount__gt=0)),
            models.UniqueConstraint(
                fields=["club_id", "batch", "member_id"],
                name="credit_deed_once_in_a_batch",
                condition=Q(batch__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["club_id", "member_id", "at"], name="credit_deed_of"),
        ]


class United(ClubModel):
    """What a merge brought of lines, so that it can go back. Its id is the merge's."""

    brought = models.JSONField()

    class Meta:
        db_table = "credit_united"
