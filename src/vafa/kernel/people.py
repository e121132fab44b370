"""Tables of the people who sign in: users of the installation, the staff and the visiting members of a club.

A user, and a count of tries, belongs to no club: whoever signs in has not said yet which club they mean. What a
person may do in a club is a row of that club.
"""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower

from vafa.kernel.ids import uuid7
from vafa.kernel.models import ClubModel


class UserManager(BaseUserManager[Any]):
    def get_by_natural_key(self, username: str | None) -> Any:
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """Somebody who signs in to the panel or the till. `clubs` is an index of where they are staff, because the
    staff's own rows cannot be seen before a club is in scope."""

    class Language(models.TextChoices):
        FA = "fa"
        EN = "en"

    class Theme(models.TextChoices):
        SYSTEM = "system"
        LIGHT = "light"
        DARK = "dark"

    id = models.UUIDField(primary_key=True, default=uuid7)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=2, choices=Language.choices, default=Language.FA)
    theme = models.CharField(max_length=6, choices=Theme.choices, default=Theme.SYSTEM)
    is_active = models.BooleanField(default=True)
    clubs = ArrayField(models.BigIntegerField(), default=list)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        db_table = "kernel_user"
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="kernel_user_email_lower")
        ]

    def __str__(self) -> str:
        return str(self.name or self.email)


class StaffRow(ClubModel):
    """What one person may do in one club. Without `user_id` it is an invitation that nobody has taken up yet."""

    user_id = models.UUIDField(null=True)
    email = models.TextField()
    name = models.TextField(default="")
    role = models.TextField()
    branches = ArrayField(models.TextField(), default=list)
    granted = ArrayField(models.TextField(), default=list)
    denied = ArrayField(models.TextField(), default=list)
    active = models.BooleanField(default=True)
    invited_at = models.DateTimeField()
    invited_by = models.TextField(default="")
    invitation_hash = models.BinaryField(null=True)
    invitation_until = models.DateTimeField(null=True)
    joined_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "kernel_staff"
        constraints = [
            models.UniqueConstraint(fields=["club_id", "email"], name="kernel_staff_email"),
            models.UniqueConstraint(fields=["club_id", "user_id"], name="kernel_staff_user"),
        ]


class OneTimeCode(ClubModel):
    """The last code sent for a purpose to a subject; a new one takes its place."""

    purpose = models.TextField()
    subject = models.TextField()
    digest = models.BinaryField()
    tries = models.IntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "kernel_code"
        constraints = [
            models.UniqueConstraint(fields=["club_id", "purpose", "subject"], name="kernel_code_subject")
        ]
        indexes = [models.Index(fields=["club_id", "expires_at"], name="kernel_code_age")]


class Sms(ClubModel):
    """A text message, and how far it has come."""

    mobile = models.TextField()
    text = models.TextField()
    purpose = models.TextField()
    sender = models.TextField()
    state = models.TextField()
    reason = models.TextField(default="")
    reference = models.TextField(default="")
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "kernel_sms"
        indexes = [
            models.Index(fields=["club_id", "created_at"], name="kernel_sms_age"),
            models.Index(fields=["club_id", "mobile"], name="kernel_sms_mobile"),
        ]


class VisitorRow(ClubModel):
    """A member's sign-in on one device; of its token there is only the hash."""

    token_hash = models.BinaryField()
    member_id = models.UUIDField()
    device = models.TextField(default="")
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "kernel_visitor"
        constraints = [models.UniqueConstraint(fields=["club_id", "token_hash"], name="kernel_visitor_token")]
        indexes = [models.Index(fields=["club_id", "member_id"], name="kernel_visitor_member")]


class Attempt(models.Model):
    """How often something was tried in a window, by a keyed hash of who tried: it tells nothing of the person."""

    digest = models.BinaryField(primary_key=True)
    count = models.IntegerField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        db_table = "kernel_attempt"
        indexes = [models.Index(fields=["since"], name="kernel_attempt_age")]
