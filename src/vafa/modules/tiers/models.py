"""Members who left the tier where a ladder begins, for conditions over all members and for the nightly job.

What decides is in the member's standing; a row is written when something changes, never by an ordinary purchase.
"""

from typing import ClassVar

from django.db import models

from vafa.kernel.models import ClubManager
from vafa.kernel.scope import current_club


class TierStanding(models.Model):
    """`progress` is what the window held at the last change; `due_at` is when the clock next matters."""

    pk = models.CompositePrimaryKey("club_id", "member_id", "ladder")
    club_id = models.BigIntegerField(default=current_club)
    member_id = models.UUIDField()
    ladder = models.TextField()
    tier = models.TextField()
    since = models.DateTimeField(null=True)
    valid_until = models.DateTimeField(null=True)
    frozen = models.BooleanField(default=False)
    progress = models.BigIntegerField(default=0)
    due_at = models.DateTimeField(null=True)

    objects = ClubManager()

    class Meta:
        db_table = "tiers_standing"
        indexes: ClassVar = [
            models.Index(
                fields=["club_id", "due_at"],
                name="tiers_standing_due",
                condition=models.Q(due_at__isnull=False),
            ),
            models.Index(fields=["club_id", "ladder", "tier"], name="tiers_standing_tier"),
        ]
