"""Batches of gift cards, and what is known of single ones beyond the voucher: who bought, gave or sent it, to whom."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from vafa.kernel.models import ClubManager, ClubModel
from vafa.kernel.scope import current_club


class Batch(ClubModel):
    """Cards that were made together; its id is the series of their vouchers. ``singles`` are those made one by one.
    Counts are as of ``counted_at``."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        STOPPED = "stopped"

    name = models.TextField()
    design = models.TextField()
    offer = models.TextField(default="")
    face = models.BigIntegerField(default=0)
    uses = models.IntegerField(default=0)
    days = models.IntegerField(default=0)
    back_days = models.IntegerField(default=0)
    has_pin = models.BooleanField(default=False)
    active = models.BooleanField(default=False)
    singles = models.BooleanField(default=False)
    total = models.IntegerField(default=0)
    done = models.IntegerField(default=0)
    state = models.TextField(default=State.WAITING)
    made = models.IntegerField(default=0)
    activated = models.IntegerField(default=0)
    blocked = models.IntegerField(default=0)
    used = models.BigIntegerField(default=0)
    balance = models.BigIntegerField(default=0)
    counted_at = models.DateTimeField(null=True)
    made_by = models.TextField(default="")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    exported_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "giftcards_batch"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(total__gte=0, done__gte=0, done__lte=models.F("total")),
                name="giftcards_batch_done",
            ),
            models.UniqueConstraint(
                fields=["club_id", "offer"], condition=Q(singles=True), name="giftcards_batch_singles"
            ),
        ]

    @property
    def busy(self) -> bool:
        return self.state in (Batch.State.WAITING, Batch.State.RUNNING)


class Card(models.Model):
    """``how``: prepared for a sale, given by the club, or only known because a member bought or sent it."""

    pk = models.CompositePrimaryKey("club_id", "voucher_id")
    club_id = models.BigIntegerField(default=current_club)
    voucher_id = models.UUIDField()
    design = models.TextField(default="")
    how = models.TextField(default="sold")
    buyer_id = models.UUIDField(null=True)
    sender_id = models.UUIDField(null=True)
    sender = models.TextField(default="")
    mobile = models.TextField(default="")
    message = models.TextField(default="")
    sent_at = models.DateTimeField(null=True)
    sent = models.IntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ClubManager()

    class Meta:
        db_table = "giftcards_card"
        indexes: ClassVar = [
            models.Index(
                fields=["club_id", "buyer_id"],
                condition=Q(buyer_id__isnull=False),
                name="giftcards_card_buyer",
            ),
            models.Index(
                fields=["club_id", "sender_id"],
                condition=Q(sender_id__isnull=False),
                name="giftcards_card_sender",
            ),
        ]
