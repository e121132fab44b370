from typing import ClassVar
from uuid import UUID

from vafa.kernel.events import SAMPLE_ID, Event


class EndpointDisabled(Event):
    """Deliveries to an address failed so often that it was switched off."""

    name: ClassVar[str] = "webhooks.endpoint_disabled"
    endpoint_id: UUID
    url: str
    reason: str

    @classmethod
    def sample(cls) -> "EndpointDisabled":
        return cls(endpoint_id=SAMPLE_ID, url="https://shop.example/hooks", reason="exhausted")
