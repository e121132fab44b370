"""Each happy hour is a multiplier rule with a condition on the moment."""

from typing import Any

from vafa.domain.programme import Contribution
from vafa.domain.rules import Multiplier, Rule

from .params import HappyHourParams, Hour


def contribute(params: HappyHourParams) -> Contribution:
    return Contribution(rules=[rule(hour, params.currency) for hour in params.hours])


def rule(hour: Hour, currency: str) -> Rule:
    return Rule(
        key=f"happy_hour_{hour.key}",
        names=hour.names,
        condition={"all": moment(hour)},
        currency=currency,
        amount=Multiplier(kind="multiplier", factor=hour.factor),
    )


def moment(hour: Hour) -> list[dict[str, Any]]:
    return [
        {"fact": "moment.weekday", "op": "in", "value": list(hour.weekdays)},
        {"fact": "moment.time_of_day", "op": "between", "value": [hour.from_minute, hour.until_minute - 1]},
    ]
