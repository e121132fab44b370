"""Tables of members. Foreign keys that hold the club are written in the migration."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from vafa.kernel.models import ClubManager, ClubModel
from vafa.kernel.scope import current_club

BLOCKED = "blocked_"
"""Begins the kind of an identifier that was blocked: nothing looks for it, and nobody else can be given its value."""


class Member(ClubModel):
    """A customer who has joined. A merged member stays as a row that points to its survivor; an erased one
    stays as a pseudonym, so that the ledger keeps its accounts."""

    given_name = models.TextField(null=True)
    family_name = models.TextField(null=True)
    gender = models.TextField(null=True)
    birthday = models.DateField(null=True)
    city = models.TextField(null=True)
    joined_at = models.DateTimeField()
    joined_via = models.TextField()
    tags = ArrayField(models.TextField(), default=list)
    groups = ArrayField(models.TextField(), default=list)
    custom = models.JSONField(default=dict)
    consent = models.JSONField(default=dict)
    is_demo = models.BooleanField(default=False)
    merged_into = models.UUIDField(null=True)
    erased_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "core_members_member"
        indexes: ClassVar = [
            models.Index(
                fields=["club_id", "merged_into"],
                name="core_members_member_merged",
                condition=models.Q(merged_into__isnull=False),
            ),
            models.Index(
                fields=["club_id", "birthday"],
                name="core_members_member_birthday",
                condition=models.Q(birthday__isnull=False),
            ),
        ]


class Identifier(models.Model):
    """One mobile, card, … that leads to a member; within a club it leads to one only.

    ``member_id`` is whom it leads to now; ``origin_id`` whom it was given to, so that an un-merge knows.
    """

    pk = models.CompositePrimaryKey("club_id", "kind", "value")
    club_id = models.BigIntegerField(default=current_club)
    kind = models.TextField()
    value = models.TextField()
    member_id = models.UUIDField()
    origin_id = models.UUIDField()
    label = models.TextField(default="")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ClubManager()

    class Meta:
        db_table = "core_members_identifier"
        indexes: ClassVar = [
            models.Index(fields=["club_id", "member_id"], name="core_members_identifier_of"),
        ]


class Field(models.Model):
    """A field of the club's own on its members; the value stands in ``Member.custom`` under its key."""

    class Type(models.TextChoices):
        TEXT = "text"
        INTEGER = "integer"
        DATE = "date"
        CHOICE = "choice"
        BOOLEAN = "boolean"

    pk = models.CompositePrimaryKey("club_id", "key")
    club_id = models.BigIntegerField(default=current_club)
    key = models.TextField()
    type = models.TextField(choices=Type.choices)
    labels = models.JSONField()
    choices = models.JSONField(default=dict)
    required = models.BooleanField(default=False)

    objects = ClubManager()

    class Meta:
        db_table = "core_members_field"


class Merge(ClubModel):
    """That one member became part of another, and what the survivor's profile took over from it.

    ``brought`` names fields, tags and groups and holds no value of a person's.
    """

    survivor_id = models.UUIDField()
    merged_id = models.UUIDField()
    at = models.DateTimeField()
    actor = models.TextField()
    brought = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "core_members_merge"
        indexes: ClassVar = [
            models.Index(fields=["club_id", "survivor_id"], name="core_members_merge_survivor"),
            models.Index(fields=["club_id", "merged_id"], name="core_members_merge_merged"),
        ]


class Word(models.Model):
    """What a member is found by, in one spelling (`finding`): made from names and identifiers, and gone with them."""

    pk = models.CompositePrimaryKey("club_id", "word", "member_id")
    club_id = models.BigIntegerField(default=current_club)
    word = models.TextField(db_collation="C")
    member_id = models.UUIDField()

    objects = ClubManager()

    class Meta:
        db_table = "core_members_word"
        indexes: ClassVar = [models.Index(fields=["club_id", "member_id"], name="core_members_word_of")]
