"""Types of fields that many calls share."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints

from vafa.domain.baskets import MAX_AMOUNT
from vafa.domain.time import Instant, from_datetime


def _possible(moment: datetime) -> datetime:
    if not 1900 <= moment.year <= 2200:
        raise ValueError(
            {"fa": "سال باید میان ۱۹۰۰ و ۲۲۰۰ میلادی باشد", "en": "the year must be from 1900 to 2200"}
        )
    return moment


Moment = Annotated[
    AwareDatetime,
    AfterValidator(_possible),
    Field(description="ISO 8601 with its zone", examples=["2026-11-21T18:30:00+03:30"]),
]
Text = Annotated[str, StringConstraints(max_length=200)]
Reason = Annotated[str, StringConstraints(max_length=500)]
Code = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Reference = Annotated[str, StringConstraints(min_length=1, max_length=128)]
Amount = Annotated[int, Field(ge=1, le=MAX_AMOUNT, description="In the smallest unit of the currency")]
CurrencyKey = Annotated[str, StringConstraints(min_length=1, max_length=32)]
Plain = dict[str, Any]


def moment(value: datetime | None) -> Instant | None:
    return None if value is None else from_datetime(value)
