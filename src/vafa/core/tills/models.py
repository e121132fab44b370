"""Tills of a club, what they are set to, and baskets that the shop's software has sent to one."""

from typing import ClassVar

from django.db import models

from vafa.core.ledger.models import Row
from vafa.kernel.models import ClubModel


class Till(Row):
    """One till of a branch. Its number is the club's own and stands in the references it makes."""

    pk = models.CompositePrimaryKey("club_id", "number")
    number = models.IntegerField()
    branch = models.TextField()
    name = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "core_tills_till"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["club_id", "branch", "name"], name="core_tills_till_name")
        ]


class TillSettings(Row):
    """What holds for every till of the club: `params.TillParams` as it dumps itself."""

    pk = models.CompositePrimaryKey("club_id", "part")
    part = models.TextField(default="tills")
    params = models.JSONField(default=dict)

    class Meta:
        db_table = "core_tills_settings"


class Basket(ClubModel):
    """A basket that waits on a till; `body` is as it came. One till shows the last that was sent to it."""

    till = models.IntegerField()
    body = models.JSONField()
    created_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "core_tills_basket"
        indexes: ClassVar = [
            models.Index(
                fields=["club_id", "till", "created_at"],
                condition=models.Q(taken_at__isnull=True),
                name="core_tills_basket_waiting",
            )
        ]
