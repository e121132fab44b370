"""What has happened to the staff of a club. Ids only: who they are stands in the staff's own rows."""

from typing import ClassVar
from uuid import UUID

from vafa.kernel.events import SAMPLE_ID, Event


class StaffInvited(Event, frozen=True):
    name: ClassVar[str] = "staff.invited"
    staff_id: UUID
    role: str

    @classmethod
    def sample(cls) -> "StaffInvited":
        return cls(staff_id=SAMPLE_ID, role="cashier")


class StaffJoined(Event, frozen=True):
    name: ClassVar[str] = "staff.joined"
    staff_id: UUID
    role: str

    @classmethod
    def sample(cls) -> "StaffJoined":
        return cls(staff_id=SAMPLE_ID, role="cashier")


class StaffChanged(Event, frozen=True):
    name: ClassVar[str] = "staff.changed"
    staff_id: UUID
    role: str

    @classmethod
    def sample(cls) -> "StaffChanged":
        return cls(staff_id=SAMPLE_ID, role="manager")


class StaffDeactivated(Event, frozen=True):
    name: ClassVar[str] = "staff.deactivated"
    staff_id: UUID

    @classmethod
    def sample(cls) -> "StaffDeactivated":
        return cls(staff_id=SAMPLE_ID)
