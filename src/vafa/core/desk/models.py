"""What a club sets for its desk, and how much each person has corrected by hand on a day."""

from typing import ClassVar

from django.db import models

from vafa.core.ledger.models import Row


class DeskSettings(Row):
    """`limits.CorrectionLimits` as it dumps itself."""

    pk = models.CompositePrimaryKey("club_id", "part")
    part = models.TextField(default="corrections")
    params = models.JSONField(default=dict)

    class Meta:
        db_table = "core_desk_settings"


class Corrected(Row):
    """The worth in rials of what one person gave and took by hand on one day of the club."""

    pk = models.CompositePrimaryKey("club_id", "staff_id", "day")
    rials = models.BigIntegerField()
    staff_id = models.UUIDField()
    day = models.DateField()

    class Meta:
        db_table = "core_desk_corrected"
        constraints: ClassVar = [
            models.CheckConstraint(name="core_desk_corrected_rials", condition=models.Q(rials__gte=0))
        ]
