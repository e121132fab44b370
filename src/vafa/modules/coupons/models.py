"""Series of coupons. The coupons themselves are vouchers of the core; what became of a series is kept with it, so that
no page counts a million of them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from vafa.kernel.models import ClubManager, ClubModel
from vafa.kernel.scope import current_club


class Series(ClubModel):
    """``shape``: one ``word`` with many uses, ``codes`` at random, one for each of a segment's ``members``, from a
    ``file``, or ``given`` one by one. ``at`` is how far it is made: numbers, members or rows that were looked at."""

    class Shape(models.TextChoices):
        WORD = "word"
        CODES = "codes"
        MEMBERS = "members"
        FILE = "file"
        GIVEN = "given"

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        STOPPED = "stopped"

    name = models.TextField()
    offer = models.TextField()
    shape = models.TextField()
    word = models.TextField(default="")
    prefix = models.TextField(default="")
    length = models.IntegerField(default=13)
    uses = models.IntegerField(default=1)
    transferable = models.BooleanField(default=False)
    shown = models.BooleanField(default=False)
    segment_id = models.UUIDField(null=True)
    opens_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)
    total = models.IntegerField(default=0)
    done = models.IntegerField(default=0)
    after = models.UUIDField(null=True)
    made = models.IntegerField(default=0)
    bad = models.IntegerField(default=0)
    used = models.BigIntegerField(default=0)
    blocked = models.IntegerField(default=0)
    given = models.BigIntegerField(default=0)
    state = models.TextField(default=State.WAITING)
    closing = models.BooleanField(default=False)
    made_by = models.TextField(default="")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "coupons_series"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(total__gte=0, done__gte=0, made__gte=0, bad__gte=0), name="coupons_series_done"
            ),
            models.UniqueConstraint(
                fields=["club_id", "offer"],
                condition=Q(shape="given", closing=False),
                name="coupons_series_given",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["club_id"], condition=Q(shown=True, closing=False), name="coupons_series_shown"
            )
        ]

    @property
    def busy(self) -> bool:
        return self.state in (Series.State.WAITING, Series.State.RUNNING)


class Row(models.Model):
    """A row of a file of codes; ``why`` is empty until it was looked at, "made", or what is wrong with it."""

    pk = models.CompositePrimaryKey("club_id", "series_id", "n")
    club_id = models.BigIntegerField(default=current_club)
    series_id = models.UUIDField()
    n = models.IntegerField()
    written = models.TextField()
    why = models.TextField(default="")

    objects = ClubManager()

    class Meta:
        db_table = "coupons_row"
        indexes: ClassVar = [
            models.Index(
                fields=["club_id", "series_id", "n"],
                condition=~Q(why="made"),
                name="coupons_row_bad",
            )
        ]
