"""The programme that a new club begins with: simple, and right for most shops until they write their own."""

from typing import Any, Final

STARTER: Final[dict[str, Any]] = {
    "currencies": [
        {
            "key": "points",
            "kind": "points",
            "names": {"fa": "امتیاز", "en": "points"},
            "rial_value": 100,
        },
        {
            "key": "credit",
            "kind": "credit",
            "names": {"fa": "اعتبار", "en": "credit"},
            "rial_value": 1,
        },
    ],
    "rules": [
        {
            "key": "points",
            "names": {"fa": "امتیاز خرید", "en": "Points for purchases"},
            "currency": "points",
            "amount": {"kind": "per_amount", "amount": 1, "per": 10_000},
            "expiry": {"kind": "jalali_months", "months": 12},
        }
    ],
    "events": {
        "visit": {"fa": "مراجعه", "en": "visit"},
        "survey": {"fa": "نظرسنجی", "en": "survey"},
    },
}
"""One point for each 10,000 rials, worth 100 rials: one percent back, for a year."""
