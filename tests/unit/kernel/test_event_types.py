"""Event types: named once, frozen, with sample data, the same after a round trip."""

import uuid
from datetime import UTC, datetime
from typing import ClassVar

import pytest

from vafa.kernel.events import SAMPLE_ID, Envelope, Event, UnknownEvent, decode, encode, event_types


class LampLit(Event):
    name: ClassVar[str] = "tests.lamp_lit"
    member_id: uuid.UUID
    note: str | None = None

    @classmethod
    def sample(cls) -> "LampLit":
        return cls(member_id=SAMPLE_ID, note="چراغ")


def test_events_come_back_as_they_went() -> None:
    (recorded,) = decode(encode([LampLit.sample()]))
    assert recorded.name == "tests.lamp_lit"


def test_two_events_cannot_have_one_name() -> None:
    with pytest.raises(RuntimeError, match=r"tests\.lamp_lit"):
        type("Other", (Event,), {"name": "tests.lamp_lit", "__module__": "elsewhere"})


def test_events_are_frozen() -> None:
    with pytest.raises(AttributeError):
        LampLit.sample().note = "x"


def test_every_event_that_is_installed_has_a_sample_that_survives() -> None:
    assert "tests.lamp_lit" in event_types()
    for name, kind in event_types().items():
        sample = kind.sample()
        assert sample.name == name
        (recorded,) = decode(encode([sample]))
        assert kind_back(recorded.name, bytes(recorded.data)) == sample


def kind_back(name: str, raw: bytes) -> Event:
    return Envelope("x:0", 1, datetime.now(UTC), name, raw).event


def test_an_event_of_a_module_that_is_gone_is_said_so() -> None:
    with pytest.raises(UnknownEvent):
        kind_back("gone.away", b"{}")
