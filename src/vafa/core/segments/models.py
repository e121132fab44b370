"""Tables of segments: what they ask, who was in them when they were last counted, and runs over many members."""

from typing import ClassVar

from django.db import models

from vafa.core.ledger.models import Row
from vafa.kernel.models import ClubModel


class Segment(ClubModel):
    """Members by a condition, counted in the background; without a condition, members chosen by hand.

    ``generation`` names the rows of `SegmentMember` that hold; a count that runs writes the next one, so that readers
    see the last whole count until the new one is whole.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        READY = "ready"
        FAILED = "failed"

    name = models.TextField()
    condition = models.JSONField(null=True)
    state = models.TextField(choices=State.choices, default=State.WAITING)
    generation = models.IntegerField(default=0)
    members = models.BigIntegerField(default=0)
    counted_at = models.DateTimeField(null=True)
    # Of the count that runs: how many members were looked at, of how many, and since when.
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "core_segments_segment"


class SegmentMember(Row):
    """That a member was in a segment when it was counted, or was put into it by hand."""

    pk = models.CompositePrimaryKey("club_id", "segment_id", "generation", "member_id")
    segment_id = models.UUIDField()
    member_id = models.UUIDField()
    generation = models.IntegerField()

    class Meta:
        db_table = "core_segments_member"
        indexes: ClassVar = [models.Index(fields=["club_id", "member_id"], name="core_segments_member_of")]


class Run(ClubModel):
    """One thing done to many members, in the background. ``after`` is the last member it was done to: it is written in
    the same transaction, so that whoever goes on neither repeats nor skips.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        STOPPED = "stopped"
        FAILED = "failed"

    kind = models.TextField()
    params = models.JSONField()
    # {"ids": […]} or {"where": …} or {"segment": …}
    selection = models.JSONField()
    state = models.TextField(choices=State.choices, default=State.WAITING)
    after = models.UUIDField(null=True)
    total = models.BigIntegerField(default=0)
    done = models.BigIntegerField(default=0)
    changed = models.BigIntegerField(default=0)
    # Members it could not be done to: the first hundred, with the reason in both languages.
    refused = models.BigIntegerField(default=0)
    refusals = models.JSONField(default=list)
    actor_id = models.TextField()
    actor_name = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "core_segments_run"
