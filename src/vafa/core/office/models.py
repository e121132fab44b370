"""Files that come in and go out through the panel: what was asked for, and how far it has come."""

from typing import ClassVar

from django.db import models

from vafa.kernel.models import ClubModel


class Upload(ClubModel):
    """A file of purchases. ``how`` is how it is read, ``result`` what the trial or the import came to."""

    class State(models.TextChoices):
        READY = "ready"
        CHECKING = "checking"
        CHECKED = "checked"
        RUNNING = "running"
        STOPPING = "stopping"
        STOPPED = "stopped"
        FAILED = "failed"
        DONE = "done"

    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    size = models.BigIntegerField()
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    name = models.TextField()
    state = models.TextField(default=State.READY)
    reason = models.TextField(default="")
    asked_by = models.TextField(default="")
    how = models.JSONField(default=dict)
    head = models.JSONField(default=dict)
    result = models.JSONField(default=dict)

    class Meta:
        db_table = "core_office_upload"

    @property
    def busy(self) -> bool:
        return self.state in (self.State.CHECKING, self.State.RUNNING, self.State.STOPPING)


class Export(ClubModel):
    """Data that somebody asked for as a file."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        GONE = "gone"

    rows = models.BigIntegerField(default=0)
    size = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    what = models.TextField()
    state = models.TextField(default=State.WAITING)
    reason = models.TextField(default="")
    asked_by = models.TextField(default="")

    class Meta:
        db_table = "core_office_export"
        ordering: ClassVar = ["-id"]


class Setup(ClubModel):
    """How far the first set-up of a club has come; there is none for a club that was made otherwise."""

    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    business = models.TextField()
    step = models.TextField()

    class Meta:
        db_table = "core_office_setup"
