"""Tables of rewards: the catalogue, what was redeemed and what came back of it, wishes, and codes to be given out."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from vafa.kernel.models import ClubManager, ClubModel
from vafa.kernel.scope import current_club


class Reward(ClubModel):
    """One thing of the catalogue. ``body`` is what the club says of it (`bodies.RewardBody`); what is counted or asked
    by the database stands in columns of its own. ``stock`` None is without end.

    ``redeemed`` is what was redeemed and did not come back, ``collected`` what was paid for that in club currency.
    """

    key = models.TextField()
    body = models.JSONField()
    condition = models.JSONField(null=True)
    picture = models.UUIDField(null=True)
    active = models.BooleanField(default=True)
    place = models.IntegerField(default=0)
    stock = models.BigIntegerField(null=True)
    redeemed = models.BigIntegerField(default=0)
    collected = models.BigIntegerField(default=0)
    # How much was redeemed of late, by the tier of who did; counted every night.
    popular = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "rewards_reward"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["club_id", "key"], name="rewards_reward_key"),
            models.CheckConstraint(
                name="rewards_reward_counts",
                condition=(Q(stock=None) | Q(stock__gte=0)) & Q(redeemed__gte=0, collected__gte=0),
            ),
        ]


class Redemption(ClubModel):
    """A reward that was ordered or given. ``paid`` is all that was taken in ``currency``, ``returned`` how many of
    ``quantity`` came back, ``given_back`` how much of what was paid. ``money`` is what is paid in rials at pick-up."""

    class State(models.TextChoices):
        ORDERED = "ordered"
        READY = "ready"
        HANDED_OVER = "handed_over"
        CANCELLED = "cancelled"
        LAPSED = "lapsed"
        RETURNED = "returned"

    member_id = models.UUIDField()
    reward_id = models.UUIDField()
    names = models.JSONField()
    kind = models.TextField()
    state = models.TextField(choices=State.choices)
    code = models.TextField()
    quantity = models.IntegerField()
    returned = models.IntegerField(default=0)
    currency = models.TextField(default="")
    paid = models.BigIntegerField(default=0)
    given_back = models.BigIntegerField(default=0)
    money = models.BigIntegerField(default=0)
    tier = models.TextField(default="")
    # The threshold that gave it and in which period; "" where the member ordered.
    threshold = models.TextField(default="")
    branch = models.TextField(default="")
    reason = models.TextField(default="")
    delivered = models.JSONField(default=dict)
    ordered_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.TextField(default="")

    class Meta:
        db_table = "rewards_redemption"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["club_id", "code"], name="rewards_redemption_code"),
            models.CheckConstraint(
                name="rewards_redemption_quantity",
                condition=Q(quantity__gt=0, returned__gte=0) & Q(returned__lte=F("quantity")),
            ),
            models.CheckConstraint(
                name="rewards_redemption_paid",
                condition=Q(paid__gte=0, given_back__gte=0, money__gte=0) & Q(given_back__lte=F("paid")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["club_id", "member_id"], name="rewards_redemption_of"),
            models.Index(fields=["club_id", "reward_id", "id"], name="rewards_redemption_reward"),
            models.Index(fields=["club_id", "state", "id"], name="rewards_redemption_state"),
            models.Index(
                fields=["club_id", "expires_at"],
                name="rewards_redemption_due",
                condition=Q(state__in=["ordered", "ready"]),
            ),
        ]


class Return(ClubModel):
    """Part or all of a redemption came back; its id is the cause of what was given back."""

    redemption_id = models.UUIDField()
    quantity = models.IntegerField()
    amount = models.BigIntegerField()
    why = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "rewards_return"
        constraints: ClassVar = [
            models.CheckConstraint(name="rewards_return_counts", condition=Q(quantity__gt=0, amount__gte=0))
        ]
        indexes: ClassVar = [models.Index(fields=["club_id", "redemption_id"], name="rewards_return_of")]


class Wish(models.Model):
    pk = models.CompositePrimaryKey("club_id", "reward_id", "member_id")
    club_id = models.BigIntegerField(default=current_club)
    reward_id = models.UUIDField()
    member_id = models.UUIDField()
    at = models.DateTimeField()

    objects = ClubManager()

    class Meta:
        db_table = "rewards_wish"
        indexes: ClassVar = [models.Index(fields=["club_id", "member_id"], name="rewards_wish_of")]


class Claim(models.Model):
    """A threshold that a member reached in a period. The engine writes whether it holds; what follows from that (giving
    the reward, taking it back) is done after the decision and noted in ``settled``."""

    pk = models.CompositePrimaryKey("club_id", "member_id", "threshold", "period")
    club_id = models.BigIntegerField(default=current_club)
    member_id = models.UUIDField()
    threshold = models.TextField()
    period = models.IntegerField()
    reached = models.BooleanField()
    settled = models.BooleanField(default=False)
    redemption_id = models.UUIDField(null=True)
    # What was deducted for a reward that had been handed over when the threshold was lost.
    worth_id = models.UUIDField(null=True)
    worth = models.BigIntegerField(default=0)
    at = models.DateTimeField()

    objects = ClubManager()

    class Meta:
        db_table = "rewards_claim"
        constraints: ClassVar = [
            models.CheckConstraint(name="rewards_claim_worth", condition=Q(worth__gte=0))
        ]
        indexes: ClassVar = [
            models.Index(fields=["club_id", "at"], name="rewards_claim_open", condition=Q(settled=False))
        ]


class GiftCode(ClubModel):
    """A text code that a coupon reward gives out, one to each."""

    reward_id = models.UUIDField()
    code = models.TextField()
    redemption_id = models.UUIDField(null=True)

    class Meta:
        db_table = "rewards_code"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["club_id", "reward_id", "code"], name="rewards_code_once")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["club_id", "reward_id", "id"],
                name="rewards_code_free",
                condition=Q(redemption_id=None),
            )
        ]
