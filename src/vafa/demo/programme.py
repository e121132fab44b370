"""The programme of the demo club: rules of every kind, tiers, cashback and a stamp card."""

from typing import Any

from vafa.domain.time import DAY, Instant, to_datetime

POINT_RIALS = 500
STAMPS = 10


def _names(fa: str, en: str) -> dict[str, str]:
    return {"fa": fa, "en": en}


def _rule(key: str, fa: str, en: str, amount: dict[str, Any], **more: Any) -> dict[str, Any]:
    six_months = {"kind": "jalali_months", "months": 6, "end_of_month": True}
    return {
        "key": key, "names": _names(fa, en), "currency": "points", "amount": amount, "expiry": six_months, **more,
    }  # fmt: skip


def _per(amount: int, rials: int) -> dict[str, Any]:
    return {"kind": "per_amount", "amount": amount, "per": rials}


def _of(*groups: str) -> dict[str, Any]:
    return {"lines": {"fact": "line.group", "op": "contains", "value": list(groups)}}


def programme(start: Instant) -> dict[str, Any]:
    """The body to publish, for a year of sales that begins at `start`."""
    return {
        "currencies": [
            {
                "key": "points",
                "kind": "points",
                "names": _names("امتیاز", "points"),
                "rial_value": POINT_RIALS,
            }
        ],
        "rules": [*_base_rules(), *_bonus_rules(start)],
        "modules": {
            "tiers": {"on": True, "params": _tiers()},
            "cashback": {"on": True, "params": _cashback()},
            "stamps": {"on": True, "params": _stamps()},
        },
        "events": {"survey": _names("نظرسنجی", "survey"), "visit": _names("مراجعه", "visit")},
    }


def _base_rules() -> list[dict[str, Any]]:
    """What tiers multiply."""
    fuel = {"lines": {"not": {"fact": "line.group", "op": "contains", "value": ["fuel"]}}}
    return [
        _rule("points", "امتیاز خرید", "Points for purchases", _per(1, 100_000), base=fuel),
        _rule("produce", "میوه و سبزی تازه", "Fresh produce", _per(1, 200_000), base=_of("produce", "flowers")),
        _rule("dairy", "لبنیات", "Dairy", _per(1, 150_000), base=_of("dairy")),
        _rule(
            "store_brand", "برند فروشگاه", "Store brand", {"kind": "per_item", "amount": 2}, base=_of("store_brand"),
            caps=[{"per": "week", "amount": 120}],
        ),
        _rule(
            "weekend", "پایان هفته", "Weekend", {"kind": "multiplier", "factor": "1.5"},
            condition={"fact": "moment.weekday", "op": "in", "value": [5, 6]},
        ),
    ]  # fmt: skip


def _bonus_rules(start: Instant) -> list[dict[str, Any]]:
    campaign = {
        "valid_from": to_datetime(start + 90 * DAY).isoformat(),
        "valid_to": to_datetime(start + 210 * DAY).isoformat(),
    }
    return [
        _rule(
            "big_basket", "سبد بزرگ", "Big basket", {"kind": "fixed", "amount": 60}, earning="bonus",
            condition={"fact": "purchase.net", "op": ">=", "value": 20_000_000},
            activation={"days": 3}, caps=[{"per": "week", "amount": 120}],
        ),
        _rule(
            "seafood", "جشنوارهٔ ماهی", "Seafood festival", _per(1, 20_000), earning="bonus", base=_of("seafood"),
            caps=[{"per": "week", "amount": 200}, {"per": "campaign", "amount": 40_000}], **campaign,
        ),
        _rule(
            "welcome", "نخستین خرید", "First purchase", {"kind": "fixed", "amount": 100}, earning="bonus",
            condition={"fact": "member.purchases", "op": "=", "value": 0},
        ),
        _rule(
            "birthday", "هدیهٔ تولد", "Birthday gift", {"kind": "fixed", "amount": 200}, earning="bonus",
            trigger={"on": "date", "date": "birthday"},
        ),
    ]  # fmt: skip


def _tiers() -> dict[str, Any]:
    steps = (
        ("bronze", "برنزی", "Bronze", 0, ""),
        ("silver", "نقره‌ای", "Silver", 60_000_000, "1.25"),
        ("gold", "طلایی", "Gold", 150_000_000, "1.5"),
        ("platinum", "پلاتینی", "Platinum", 300_000_000, "2"),
    )
    tiers = [
        {
            "key": key,
            "names": _names(fa, en),
            "threshold": threshold,
            "benefits": {"multipliers": {"points": factor} if factor else {}},
        }
        for key, fa, en, threshold, factor in steps
    ]
    return {
        "ladders": [
            {
                "key": "main",
                "names": _names("سطح عضویت", "Membership tier"),
                "metric": {"kind": "spend"},
                "window": {"kind": "rolling_days", "days": 90},
                "tiers": tiers,
                "validity": {"kind": "jalali_months", "months": 3},
                "grace_days": 14,
                "downgrade": "one_step",
            }
        ]
    }


def _cashback() -> dict[str, Any]:
    return {
        "steps": [
            {"from_rials": 0, "percent": "1"},
            {"from_rials": 10_000_000, "percent": "2"},
            {"from_rials": 30_000_000, "percent": "3"},
        ],
        "caps": {"purchase": 3_000_000, "month": 10_000_000},
        "expiry": {"kind": "jalali_months", "months": 4, "end_of_month": True},
        "excluded_groups": ["fuel"],
    }


def _stamps() -> dict[str, Any]:
    card = {
        "key": "coffee",
        "names": _names("مهر قهوه", "Coffee stamps"),
        "groups": ["coffee"],
        "needed": STAMPS,
        "expiry": {"kind": "jalali_year_end", "years": 1},
    }
    return {"cards": [card]}
