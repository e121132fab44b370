"""Tables of vouchers. `Move` is append-only: what happened. What is left on a voucher, and how often it was used, is
kept beside it and always equal to the sum of its moves (`vafa verify` recomputes it).
"""

from typing import ClassVar

from django.db import models

from vafa.core.ledger.models import Row
from vafa.domain.vouchers import COUPON, GIFT_CARD, STATES
from vafa.kernel.models import ClubModel

KINDS = (COUPON, GIFT_CARD)


class Voucher(ClubModel):
    """One code. See `domain.vouchers.Voucher` for what each column means; `origin_id` is whose it was before members
    were merged, `activated_at` when it was sold.
    """

    series_id = models.UUIDField()
    member_id = models.UUIDField(null=True)
    origin_id = models.UUIDField(null=True)
    face = models.BigIntegerField(default=0)
    balance = models.BigIntegerField(default=0)
    opens_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)
    activated_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    uses = models.IntegerField(default=1)
    used = models.IntegerField(default=0)
    days = models.IntegerField(default=0)
    back_days = models.IntegerField(default=0)
    has_pin = models.BooleanField(default=False)
    transferable = models.BooleanField(default=False)
    kind = models.TextField(choices=[(kind, kind) for kind in KINDS])
    state = models.TextField(choices=[(state, state) for state in STATES])
    code = models.TextField(db_collation="C")
    offer = models.TextField(default="")
    reason = models.TextField(default="")

    class Meta:
        db_table = "core_vouchers_voucher"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["club_id", "code"], name="core_vouchers_voucher_code"),
            models.CheckConstraint(
                name="core_vouchers_voucher_left",
                condition=models.Q(balance__gte=0, face__gte=0, used__gte=0, uses__gte=0),
            ),
            models.CheckConstraint(
                name="core_vouchers_voucher_uses",
                condition=models.Q(uses=0) | models.Q(used__lte=models.F("uses")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["club_id", "series_id", "id"], name="core_vouchers_voucher_of"),
            models.Index(
                fields=["club_id", "member_id"],
                condition=models.Q(member_id__isnull=False),
                name="core_vouchers_voucher_member",
            ),
        ]


class Closed(Row):
    """A series that was closed, and why: its vouchers are refused from then on, before each of them is blocked."""

    pk = models.CompositePrimaryKey("club_id", "series_id")
    series_id = models.UUIDField()
    reason = models.TextField()

    class Meta:
        db_table = "core_vouchers_closed"


class Move(Row):
    """One change of a voucher; `cause` is the purchase, refund or act of staff that made it."""

    pk = models.CompositePrimaryKey("club_id", "cause", "n")
    amount = models.BigIntegerField()
    at = models.DateTimeField()
    cause = models.UUIDField()
    voucher_id = models.UUIDField()
    member_id = models.UUIDField(null=True)
    n = models.SmallIntegerField()
    uses = models.SmallIntegerField()
    kind = models.TextField()
    note = models.TextField(default="")

    class Meta:
        db_table = "core_vouchers_move"
        indexes: ClassVar = [
            models.Index(fields=["club_id", "voucher_id", "at"], name="core_vouchers_move_of")
        ]
