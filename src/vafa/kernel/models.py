"""The club, and what every table of a club has in common."""

from typing import Any

from django.db import models

from vafa.kernel.ids import new_club_id, uuid7
from vafa.kernel.scope import current_club


class Club(models.Model):
    """One business's loyalty club: the tenant. Its own rows are found by the id, not guarded by it."""

    class Display(models.TextChoices):
        TOMAN = "toman"
        RIAL = "rial"

    class Language(models.TextChoices):
        FA = "fa"
        EN = "en"

    id = models.BigIntegerField(primary_key=True, default=new_club_id)
    slug = models.SlugField(unique=True, max_length=40)
    name = models.CharField(max_length=200)
    time_zone = models.CharField(max_length=64, default="Asia/Tehran")
    currency_display = models.CharField(max_length=5, choices=Display.choices, default=Display.TOMAN)
    language = models.CharField(max_length=2, choices=Language.choices, default=Language.FA)
    is_demo = models.BooleanField(default=False)
    # What people see of it: #rrggbb, the picture of its logo, the kind of business, and what it says of itself.
    brand = models.CharField(max_length=7, default="", db_default="")
    logo = models.UUIDField(null=True)
    business = models.CharField(max_length=40, default="", db_default="")
    about = models.TextField(default="", db_default="")
    programme_number = models.IntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "kernel_club"

    def __str__(self) -> str:
        return str(self.slug)


class ClubManager(models.Manager[Any]):
    """Sees the rows of the club in scope, and without one refuses to look."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(club_id=current_club())


class ClubModel(models.Model):
    """Base of every table of a club: the club leads the key, so that its rows live together.

    New rows belong to the club in scope. Use `objects.create` and `bulk_create`; queries run inside
    `vafa.kernel.database.unit`.
    """

    pk = models.CompositePrimaryKey("club_id", "id")
    club_id = models.BigIntegerField(default=current_club)
    id = models.UUIDField(default=uuid7)

    objects = ClubManager()

    class Meta:
        abstract = True
