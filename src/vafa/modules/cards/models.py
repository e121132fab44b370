"""Cards of a club and the batches they come from. Whom a card leads to stands in the members' identifiers; a row here
says what the card is: free, given or blocked, and why."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from vafa.kernel.models import ClubManager, ClubModel
from vafa.kernel.scope import current_club


class Batch(ClubModel):
    """Numbers that were made together. ``secret`` makes the PINs of its cards."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        STOPPED = "stopped"
        FAILED = "failed"

    name = models.TextField()
    prefix = models.TextField()
    digits = models.IntegerField()
    check_kind = models.TextField()
    order_kind = models.TextField()
    pin_digits = models.IntegerField(default=0)
    secret = models.BinaryField()
    total = models.IntegerField()
    done = models.IntegerField(default=0)
    state = models.TextField(default=State.WAITING)
    reason = models.JSONField(null=True)
    made_by = models.TextField(default="")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    exported_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cards_batch"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(total__gt=0, done__gte=0, done__lte=models.F("total")), name="cards_batch_done"
            ),
        ]


class Card(ClubModel):
    """``member_id`` is whose it is or was; ``origin_id`` whom it was given to, for an un-merge. A card that was made
    elsewhere gets a row only when it is blocked or replaced."""

    class State(models.TextChoices):
        FREE = "free"
        GIVEN = "given"
        BLOCKED = "blocked"

    number = models.TextField(db_collation="C")
    batch_id = models.UUIDField(null=True)
    place = models.IntegerField(default=0)
    state = models.TextField(default=State.FREE)
    member_id = models.UUIDField(null=True)
    origin_id = models.UUIDField(null=True)
    given_at = models.DateTimeField(null=True)
    given_door = models.TextField(default="")
    blocked_at = models.DateTimeField(null=True)
    reason = models.TextField(default="")
    note = models.TextField(default="")
    replaced_by = models.TextField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "cards_card"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["club_id", "number"], name="cards_card_number"),
            models.CheckConstraint(
                condition=Q(state="free", member_id=None, blocked_at=None)
                | Q(state="given", member_id__isnull=False, blocked_at=None)
                | Q(state="blocked", blocked_at__isnull=False),
                name="cards_card_state",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["club_id", "batch_id", "place"], name="cards_card_batch"),
            models.Index(fields=["club_id", "state", "id"], name="cards_card_state_of"),
            models.Index(
                fields=["club_id", "member_id"],
                name="cards_card_member",
                condition=Q(member_id__isnull=False),
            ),
        ]


class Turn(models.Model):
    """What a phone's changing code is made of: ``handle`` stands in the code in place of the number."""

    pk = models.CompositePrimaryKey("club_id", "handle")
    club_id = models.BigIntegerField(default=current_club)
    handle = models.TextField()
    number = models.TextField()
    member_id = models.UUIDField()
    secret = models.BinaryField()
    used_step = models.BigIntegerField(default=0)
    used_by = models.TextField(default="")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ClubManager()

    class Meta:
        db_table = "cards_turn"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["club_id", "number"], name="cards_turn_number"),
        ]


class PassKey(models.Model):
    """What signs passes: written, used, never shown. ``told`` is what may be said of it."""

    pk = models.CompositePrimaryKey("club_id", "kind")
    club_id = models.BigIntegerField(default=current_club)
    kind = models.TextField()
    secret = models.BinaryField()
    told = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    objects = ClubManager()

    class Meta:
        db_table = "cards_passkey"
