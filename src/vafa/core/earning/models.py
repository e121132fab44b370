"""Tables of earning: programmes by version, what members carry, budgets of campaigns, custom events."""

from typing import ClassVar

from django.db import models

from vafa.core.ledger.models import Row
from vafa.kernel.models import ClubModel


class Programme(Row):
    """A published version: never changed. `body` is the text of a `ProgrammeBody`."""

    pk = models.CompositePrimaryKey("club_id", "number")
    number = models.IntegerField()
    effective_from = models.DateTimeField()
    published_at = models.DateTimeField()
    published_by = models.TextField()
    note = models.TextField(default="")
    body = models.TextField()

    class Meta:
        db_table = "core_earning_programme"


class Draft(Row):
    """The one draft of a club, as it was last saved."""

    pk = models.CompositePrimaryKey("club_id", "slot")
    slot = models.SmallIntegerField(default=0)
    body = models.TextField()
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "core_earning_draft"


class Standing(Row):
    """What the engine remembers of a member between events; `data` is the text of the caps and of modules' data."""

    pk = models.CompositePrimaryKey("club_id", "member_id")
    spent = models.BigIntegerField()
    first_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)
    member_id = models.UUIDField()
    purchases = models.IntegerField()
    data = models.TextField()

    class Meta:
        db_table = "core_earning_standing"


class Budget(Row):
    """How much of a campaign's budget is used."""

    pk = models.CompositePrimaryKey("club_id", "rule")
    rule = models.TextField()
    used = models.BigIntegerField()

    class Meta:
        db_table = "core_earning_budget"
        constraints: ClassVar = [
            models.CheckConstraint(name="core_earning_budget_used", condition=models.Q(used__gte=0)),
        ]


class Happening(ClubModel):
    """A custom event of the club and what was decided about it."""

    amount = models.BigIntegerField()
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    member_id = models.UUIDField()
    hash = models.BinaryField()
    type = models.TextField()
    source = models.TextField()
    reference = models.TextField()
    branch = models.TextField()
    data = models.TextField()
    record = models.TextField()

    class Meta:
        db_table = "core_earning_happening"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["club_id", "source", "reference"], name="core_earning_happening_reference"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["club_id", "member_id"], name="core_earning_happening_of")]


class Union(Row):
    """What a merge moved from the merged member to the survivor, so that it can go back (`uniting.Brought`)."""

    pk = models.CompositePrimaryKey("club_id", "merge_id")
    merge_id = models.UUIDField()
    brought = models.TextField()

    class Meta:
        db_table = "core_earning_union"
