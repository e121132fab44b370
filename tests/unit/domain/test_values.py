import pytest
from pydantic import ValidationError

from vafa.domain.values import Currency

POINTS = {"key": "points", "names": {"fa": "امتیاز", "en": "points"}}


def test_defaults():
    points = Currency.model_validate(POINTS)
    assert points.kind == "points"
    assert points.unit == 1
    assert not points.can_pay
    assert points.spent_points_policy == "negative"
    assert points.names.in_("fa") == "امتیاز"


def test_round_trip():
    credit = Currency.model_validate(
        POINTS | {"key": "credit", "kind": "credit", "scale": 2, "rial_value": 1000}
    )
    assert Currency.model_validate_json(credit.model_dump_json()) == credit
    assert credit.unit == 100
    assert credit.can_pay


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": "Points"},
        {"key": "1st"},
        {"key": "a" * 33},
        {"key": "points\n"},
        {"scale": 7},
        {"scale": 1.0},
        {"rial_value": 0},
        {"rial_value": 2.5},
        {"kind": "gold"},
        {"names": {"fa": "امتیاز"}},
        {"min_spend": -1},
        {"returned_expiry": "extend"},
        {"colour": "red"},
    ],
)
def test_refuses(wrong):
    with pytest.raises(ValidationError):
        Currency.model_validate(POINTS | wrong)
