"""Tables of insight: what happened on each day, summed, so that no page reads history.

They are made from purchases, refunds, transfers and members and can be made again; nothing else depends on them.
"""

from typing import ClassVar

from django.db import models

from vafa.core.ledger.models import Row


class SalesDay(Row):
    """What was bought and what came back on one of the club's days, by branch. Amounts are net rials; `cost` is what
    was given for it less what was taken back, at the value that each currency has when it pays, and what offers took
    off."""

    pk = models.CompositePrimaryKey("club_id", "day", "branch")
    day = models.DateField()
    branch = models.TextField()
    purchases = models.BigIntegerField(default=0)
    sales = models.BigIntegerField(default=0)
    refunds = models.BigIntegerField(default=0)
    cost = models.BigIntegerField(default=0)

    class Meta:
        db_table = "core_insight_sales"


class FlowDay(Row):
    """What moved on one day, by currency and kind of transfer."""

    pk = models.CompositePrimaryKey("club_id", "day", "currency", "kind")
    day = models.DateField()
    currency = models.TextField()
    kind = models.TextField()
    times = models.BigIntegerField(default=0)
    amount = models.BigIntegerField(default=0)

    class Meta:
        db_table = "core_insight_flow"


class RuleDay(Row):
    """What one rule gave on one day; `sales` is what was bought in the purchases in which it fired."""

    pk = models.CompositePrimaryKey("club_id", "day", "rule")
    day = models.DateField()
    rule = models.TextField()
    currency = models.TextField()
    times = models.BigIntegerField(default=0)
    amount = models.BigIntegerField(default=0)
    sales = models.BigIntegerField(default=0)

    class Meta:
        db_table = "core_insight_rule"


class JoinedDay(Row):
    """How many joined on one day."""

    pk = models.CompositePrimaryKey("club_id", "day")
    day = models.DateField()
    joined = models.BigIntegerField(default=0)

    class Meta:
        db_table = "core_insight_joined"


class MonthActive(Row):
    """How many members bought in a Jalali month, and how many more than once. `month` is year × 12 + month − 1."""

    pk = models.CompositePrimaryKey("club_id", "month")
    month = models.IntegerField()
    active = models.BigIntegerField()
    repeated = models.BigIntegerField()
    counted_at = models.DateTimeField()

    class Meta:
        db_table = "core_insight_month"


class Progress(Row):
    """How far a source has been summed: the id of the last row that is in the sums."""

    pk = models.CompositePrimaryKey("club_id", "source")
    source = models.TextField()
    position = models.UUIDField()
    stale_months = models.JSONField(default=list)

    class Meta:
        db_table = "core_insight_progress"


class Snapshot(Row):
    """How the club stood at the end of a day, or now: counted by a job, read by pages."""

    pk = models.CompositePrimaryKey("club_id", "day")
    day = models.DateField()
    taken_at = models.DateTimeField()
    data = models.JSONField()

    class Meta:
        db_table = "core_insight_snapshot"
        indexes: ClassVar = []
