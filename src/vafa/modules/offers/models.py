"""What offers gave, by day: counted when a purchase or refund is heard of, so that no page adds up purchases."""

from typing import ClassVar

from django.db import models

from vafa.kernel.models import ClubManager
from vafa.kernel.scope import current_club


class OfferDay(models.Model):
    """One offer on one day of the club. `times` are purchases, `rials` what came off, `sales` the totals of those
    purchases after all discounts; `back` and `rials_back` are purchases that came back whole, and discounts that
    came back, on that day.
    """

    pk = models.CompositePrimaryKey("club_id", "offer", "day")
    club_id = models.BigIntegerField(default=current_club)
    offer = models.TextField()
    day = models.DateField()
    times = models.BigIntegerField(default=0)
    rials = models.BigIntegerField(default=0)
    sales = models.BigIntegerField(default=0)
    back = models.BigIntegerField(default=0)
    rials_back = models.BigIntegerField(default=0)

    objects = ClubManager()

    class Meta:
        db_table = "offers_day"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(times__gte=0, rials__gte=0, sales__gte=0, back__gte=0, rials_back__gte=0),
                name="offers_day_not_negative",
            ),
        ]
