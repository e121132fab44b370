"""Tables of purchases: what was bought, what came back, where, and what the club sells."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F
from django.db.models.functions import Collate

from vafa.core.ledger.models import Row
from vafa.kernel.models import ClubModel


class Purchase(ClubModel):
    """A purchase, known by (club, source, reference). Only `returned` ever changes.

    `lines`, `payments`, `record` and `returned` are compact JSON texts (`domain.baskets`, `domain.records`).
    """

    total = models.BigIntegerField()
    net = models.BigIntegerField()
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    member_id = models.UUIDField(null=True)
    hash = models.BinaryField()
    source = models.TextField()
    reference = models.TextField()
    branch = models.TextField()
    channel = models.TextField()
    actor = models.UUIDField(null=True)
    door = models.TextField()
    lines = models.TextField()
    payments = models.TextField(null=True)
    record = models.TextField()
    returned = models.TextField(null=True)

    class Meta:
        db_table = "core_purchases_purchase"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["club_id", "reference", "source"], name="core_purchases_purchase_reference"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["club_id", "member_id"], name="core_purchases_purchase_of"),
        ]


class Refund(ClubModel):
    """What came back of a purchase and what was reversed."""

    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    purchase_id = models.UUIDField()
    member_id = models.UUIDField(null=True)
    hash = models.BinaryField()
    reference = models.TextField()
    actor = models.UUIDField(null=True)
    door = models.TextField()
    asked = models.TextField()
    record = models.TextField()

    class Meta:
        db_table = "core_purchases_refund"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["club_id", "purchase_id", "reference"], name="core_purchases_refund_reference"
            ),
        ]


class Branch(Row):
    """A place where people buy. Purchases name it by its code."""

    pk = models.CompositePrimaryKey("club_id", "code")
    code = models.TextField()
    name = models.TextField(default="")
    tags = ArrayField(models.TextField(), default=list)
    active = models.BooleanField(default=True)

    class Meta:
        db_table = "core_purchases_branch"


class Product(Row):
    """What the club sells; lines that name no groups get those of their product."""

    pk = models.CompositePrimaryKey("club_id", "sku")
    sku = models.TextField()
    name = models.TextField(default="")
    groups = ArrayField(models.TextField(), default=list)

    class Meta:
        db_table = "core_purchases_product"
        indexes: ClassVar = [
            # In the order of its characters, so that names that begin so are a range, whatever the language.
            models.Index(F("club_id"), Collate("name", "C"), name="core_purchases_product_names"),
        ]


class ProductGroup(Row):
    """A group of goods, by the key that rules and lines use."""

    pk = models.CompositePrimaryKey("club_id", "key")
    key = models.TextField()
    names = models.JSONField(default=dict)

    class Meta:
        db_table = "core_purchases_group"


class Import(ClubModel):
    """A file or data set that is being recorded, or was; known by the hash of its content and of how it is read."""

    baskets = models.BigIntegerField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    took_ms = models.BigIntegerField(default=0)
    parts = models.SmallIntegerField()
    digest = models.BinaryField()
    name = models.TextField()
    mapping = models.JSONField(default=dict)

    class Meta:
        db_table = "core_purchases_import"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["club_id", "digest"], name="core_purchases_import_digest"),
        ]


class ImportPart(Row):
    """How far one process has come: changed in the same transaction as what it records. Places count from 0."""

    pk = models.CompositePrimaryKey("club_id", "import_id", "part")
    position = models.BigIntegerField(default=0)
    recorded = models.BigIntegerField(default=0)
    repeated = models.BigIntegerField(default=0)
    bad = models.BigIntegerField(default=0)
    joined = models.BigIntegerField(default=0)
    import_id = models.UUIDField()
    part = models.SmallIntegerField()
    earned = models.JSONField(default=dict)

    class Meta:
        db_table = "core_purchases_import_part"


class ImportProblem(Row):
    """A purchase of the file that was not recorded, and why, in the club's language."""

    pk = models.CompositePrimaryKey("club_id", "import_id", "place")
    place = models.BigIntegerField()
    row = models.BigIntegerField()
    import_id = models.UUIDField()
    reason = models.TextField()

    class Meta:
        db_table = "core_purchases_import_problem"


class Simulation(ClubModel):
    """A programme that is tried on past purchases, or was. ``state`` is waiting, running, stopping, stopped, done or
    failed; ``done`` of ``total`` parts; ``result`` the text of what was found so far."""

    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    asked_by = models.TextField()
    state = models.TextField()
    body = models.TextField()
    result = models.TextField(default="")

    class Meta:
        db_table = "core_purchases_simulation"
        indexes: ClassVar = [
            models.Index(fields=["club_id", "asked_at"], name="core_purchases_simulation_at")
        ]
