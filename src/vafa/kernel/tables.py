"""The kernel's own tables of a club. They are written by the services beside them, in plain SQL."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from vafa.kernel.models import ClubManager, ClubModel
from vafa.kernel.scope import current_club


class ApiKey(ClubModel):
    """`prefix` leads to the row; of the secret there is only the hash."""

    prefix = models.CharField(max_length=32)
    secret_hash = models.BinaryField()
    name = models.CharField(max_length=200)
    scopes = ArrayField(models.TextField())
    branch = models.TextField(null=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "kernel_apikey"
        constraints = [models.UniqueConstraint(fields=["club_id", "prefix"], name="kernel_apikey_prefix")]


class AuditRecord(ClubModel):
    """Append-only."""

    at = models.DateTimeField()
    actor_kind = models.TextField()
    actor_id = models.TextField()
    door = models.TextField()
    action = models.TextField()
    subject_kind = models.TextField()
    subject_id = models.UUIDField(null=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        db_table = "kernel_audit"
        # A record of a whole batch has no subject, and pays for no index.
        indexes = [
            models.Index(
                fields=["club_id", "subject_id", "at"],
                condition=models.Q(subject_id__isnull=False),
                name="kernel_audit_subject",
            )
        ]


class IdempotencyRecord(models.Model):
    """`status` and `answer` are empty only inside the transaction that does the work."""

    pk = models.CompositePrimaryKey("club_id", "key")
    club_id = models.BigIntegerField(default=current_club)
    key = models.TextField()
    fingerprint = models.BinaryField()
    body_hash = models.BinaryField()
    status = models.IntegerField(null=True)
    answer = models.BinaryField(null=True)
    created_at = models.DateTimeField()

    objects = ClubManager()

    class Meta:
        db_table = "kernel_idempotency"
        indexes = [models.Index(fields=["club_id", "created_at"], name="kernel_idempotency_age")]


class OutboxRow(ClubModel):
    """`events` is JSON text, a list: parsing it is the relay's work, not the till's. `done` says how far
    each subscriber has come."""

    events = models.TextField()
    created_at = models.DateTimeField()
    done = models.JSONField(db_default={})

    class Meta:
        db_table = "kernel_outbox"


class Undelivered(ClubModel):
    """An event that a subscriber failed at. Without `next_at` it was given up and waits for a person."""

    event_id = models.TextField()
    subscriber = models.TextField()
    name = models.TextField()
    data = models.TextField()
    recorded_at = models.DateTimeField()
    attempts = models.IntegerField()
    next_at = models.DateTimeField(null=True)
    reason = models.TextField()

    class Meta:
        db_table = "kernel_undelivered"
        constraints = [
            models.UniqueConstraint(
                fields=["club_id", "event_id", "subscriber"], name="kernel_undelivered_once"
            )
        ]
        indexes = [models.Index(fields=["club_id", "next_at"], name="kernel_undelivered_due")]


class Picture(ClubModel):
    """A small picture that a door serves: a logo, a reward. Kept with the club's rows, so that a backup has it."""

    kind = models.TextField()
    media_type = models.TextField()
    content = models.BinaryField()
    digest = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "kernel_picture"
        constraints = [models.UniqueConstraint(fields=["club_id", "digest"], name="kernel_picture_digest")]
