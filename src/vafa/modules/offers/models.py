"""What offers gave, by day: counted when a purchase or refund is heard of, so that no page adds up purchases."""

from typing import ClassVar

from django.db import models

from vafa.kernel.models import ClubManager
from vafa.kernel.scope import current_club


def _not_negative(table: str) -> models.CheckConstraint:
    counted = ("times", "rials", "sales", "back", "rials_back")
    return models.CheckConstraint(
        condition=models.Q(**{f"{name}__gte": 0 for name in counted}), name=f"{table}_not_negative"
    )


class Counted(models.Model):
    """`times` are purchases, `rials` what came off, `sales` the totals of those purchases after all discounts; `back`
    and `rials_back` are purchases that came back whole, and discounts that came back.
    """

    club_id = models.BigIntegerField(default=current_club)
    offer = models.TextField()
    times = models.BigIntegerField(default=0)
    rials = models.BigIntegerField(default=0)
    sales = models.BigIntegerField(default=0)
    back = models.BigIntegerField(default=0)
    rials_back = models.BigIntegerField(default=0)

    objects = ClubManager()

    class Meta:
        abstract = True


class OfferTotal(Counted):
    """One offer from its first day on."""

    pk = models.CompositePrimaryKey("club_id", "offer")

    class Meta:
        db_table = "offers_total"
        constraints: ClassVar = [_not_negative("offers_total")]


class OfferDay(Counted):
    """One offer on one day of the club."""

    pk = models.CompositePrimaryKey("club_id", "offer", "day")
    day = models.DateField()

    class Meta:
        db_table = "offers_day"
        constraints: ClassVar = [_not_negative("offers_day")]
