"""Where a club wants to be told of events, and what was sent there."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from vafa.kernel.models import ClubModel


class Endpoint(ClubModel):
    """`exhausted` counts deliveries given up in a row. The secret signs, so it is kept as it is."""

    url = models.TextField()
    description = models.TextField(default="")
    patterns = ArrayField(models.TextField())
    secret = models.TextField()
    previous_secret = models.TextField(null=True)
    previous_until = models.DateTimeField(null=True)
    active = models.BooleanField(default=True)
    exhausted = models.IntegerField(default=0)
    disabled_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "core_webhooks_endpoint"


class Delivery(ClubModel):
    """One event for one endpoint, with the log of its attempts: `[{"at", "status", "ms", "error"}]`."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DELIVERED = "delivered"
        FAILED = "failed"

    endpoint_id = models.UUIDField()
    event_id = models.TextField()
    event_name = models.TextField()
    body = models.TextField()
    replay_of = models.UUIDField(null=True)
    state = models.TextField(default=State.WAITING)
    attempts = models.IntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    log = models.JSONField(default=list)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "core_webhooks_delivery"
        constraints = [
            models.UniqueConstraint(
                fields=["club_id", "endpoint_id", "event_id"],
                condition=models.Q(replay_of__isnull=True),
                name="core_webhooks_delivery_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["club_id", "next_at"],
                condition=models.Q(state="waiting"),
                name="core_webhooks_delivery_due",
            ),
            models.Index(fields=["club_id", "created_at"], name="core_webhooks_delivery_age"),
        ]
