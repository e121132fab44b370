"""What the demo club's members get and spend: offers, coupons, gift cards, rewards, credit and cards.

The year is history and was bought without them; they hold from the day on which the demo is made.
"""

from typing import Any

POINT_RIALS = 500


def _names(fa: str, en: str) -> dict[str, str]:
    return {"fa": fa, "en": en}


def _of(*groups: str) -> dict[str, Any]:
    return {"fact": "line.group", "op": "contains", "value": list(groups)}


def modules() -> dict[str, Any]:
    """Switches of the modules, with their params."""
    return {
        "offers": {"on": True, "params": {"offers": offers()}},
        "coupons": {"on": True, "params": {"kinds": kinds_of_coupons()}},
        "giftcards": {"on": True},
        "rewards": {"on": True, "params": {"thresholds": thresholds()}},
        "credit": {"on": True, "params": credit()},
        "cards": {
            "on": True,
            "params": {"prefix": "6273", "line": "کارت عضویت", "back": "این کارت را در هر شعبه نشان دهید."},
        },
    }


def offers() -> list[dict[str, Any]]:
    """One of each way that a shop like this gives a discount."""
    return [
        {
            "key": "friday_fish",
            "names": _names("جمعه‌های ماهی", "Fish on Fridays"),
            "lines": _of("seafood"),
            "effect": {"kind": "percent", "percent": "15", "up_to_rials": 3_000_000},
            "condition": {"fact": "moment.weekday", "op": "in", "value": [6]},
        },
        {
            "key": "happy_morning",
            "names": _names("صبح میوه و سبزی", "Fresh mornings"),
            "lines": _of("produce"),
            "effect": {"kind": "percent", "percent": "10"},
            "condition": {"fact": "moment.hour", "op": "<", "value": 11},
        },
        {
            "key": "coffee_3_for_2",
            "names": _names("سه قهوه با بهای دو", "Three coffees for two"),
            "lines": _of("coffee"),
            "effect": {"kind": "buy_get", "buy": 2, "get": 1},
            "limits": [{"per": "week", "uses": 2}],
        },
        {
            "key": "breakfast",
            "names": _names("بستهٔ صبحانه", "Breakfast together"),
            "effect": {
                "kind": "bundle",
                "percent": "12",
                "parts": [{"lines": _of("bakery")}, {"lines": _of("dairy")}],
            },
        },
        {
            "key": "big_basket",
            "names": _names("هرچه بیشتر، ارزان‌تر", "The more, the less"),
            "group": "basket",
            "effect": {
                "kind": "steps",
                "steps": [{"from": 20_000_000, "rials": 500_000}, {"from": 40_000_000, "rials": 1_500_000}],
            },
        },
        {
            "key": "gold_week",
            "names": _names("هفتهٔ عضوهای طلایی", "Gold members' week"),
            "group": "basket",
            "effect": {"kind": "percent", "percent": "5", "up_to_rials": 4_000_000},
            "condition": {"fact": "member.tier", "op": "in", "value": ["gold", "platinum"]},
            "budget_rials": 2_000_000_000,
            "limits": [{"per": "week", "uses": 1}],
        },
        {
            "key": "second_flower",
            "names": _names("گلدان دوم نیم‌بها", "The second plant at half its price"),
            "lines": _of("flowers"),
            "effect": {"kind": "nth_item", "n": 2, "percent": "50"},
        },
    ]


def kinds_of_coupons() -> list[dict[str, Any]]:
    return [
        {
            "key": "welcome",
            "names": _names("خوش‌آمد", "Welcome"),
            "effect": {"kind": "amount", "rials": 1_000_000},
            "condition": {"fact": "purchase.net", "op": ">=", "value": 5_000_000},
            "limits": [{"per": "member", "uses": 1}],
        },
        {
            "key": "thanks",
            "names": _names("سپاس از شما", "Thank you"),
            "effect": {"kind": "percent", "percent": "20", "up_to_rials": 2_000_000},
        },
    ]


def thresholds() -> list[dict[str, Any]]:
    return [
        {
            "key": "thousand",
            "names": _names("هزار امتیاز در ماه", "A thousand points in a month"),
            "currency": "points",
            "counts": {"kind": "month"},
            "amount": 1_000,
            "reward": "coffee",
        }
    ]


def credit() -> dict[str, Any]:
    return {
        "kinds": [
            {
                "key": "wallet",
                "names": _names("کیف پول", "Wallet"),
                "transferable": True,
                "top_up": {"on": True, "steps": [{"from_rials": 10_000_000, "percent": 3}]},
            },
            {
                "key": "food",
                "names": _names("اعتبار خواربار", "Grocery credit"),
                "groups": ["grocery", "produce", "dairy"],
                "smallest_basket": 2_000_000,
                "expiry": {"kind": "days", "days": 60},
            },
            {"key": "line", "names": _names("خط اعتباری", "Credit line"), "line": True},
        ],
        "exchanges": [
            {
                "key": "points",
                "from_currency": "points",
                "to_currency": "credit_wallet",
                "from_amount": 100,
                "to_amount": 100 * POINT_RIALS,
                "smallest": 100,
            }
        ],
    }


def rewards() -> list[tuple[str, int | None, dict[str, Any]]]:
    """(key, stock, body) of each reward in the catalogue."""
    return [
        (
            "coffee",
            400,
            {
                "names": _names("یک فنجان قهوه", "A cup of coffee"),
                "price": {"currency": "points", "amount": 120},
                "about": _names("قهوهٔ تازه‌دم در کافهٔ شعبه", "Fresh coffee at the branch's café"),
                "kind": "service",
            },
        ),
        (
            "bag",
            150,
            {
                "names": _names("کیسهٔ خرید پارچه‌ای", "A cloth shopping bag"),
                "price": {"currency": "points", "amount": 250},
                "about": _names("برای خریدهای بعدی، بی پلاستیک", "For the next shopping, without plastic"),
                "kind": "goods",
            },
        ),
        (
            "teapot",
            40,
            {
                "names": _names("قوری چینی", "A china teapot"),
                "kind": "goods",
                "price": {"currency": "points", "amount": 900, "money": 1_500_000},
                "about": _names("بخشی با امتیاز، بخشی با پول", "Part points, part money"),
                "limit": {"count": 1, "per": "year"},
            },
        ),
        (
            "cooking",
            24,
            {
                "names": _names("کارگاه آشپزی", "A cooking class"),
                "price": {"currency": "points", "amount": 2_000},
                "about": _names("یک عصر با سرآشپز، برای دو نفر", "An evening with the chef, for two"),
                "kind": "experience",
            },
        ),
        (
            "wallet",
            None,
            {
                "names": _names("۵۰ هزار تومان در کیف پول", "50,000 tomans in the wallet"),
                "kind": "credit",
                "price": {"currency": "points", "amount": 1_000},
                "grants": {"currency": "credit_wallet", "amount": 500_000},
            },
        ),
        (
            "trees",
            None,
            {
                "names": _names("یک نهال برای جنگل", "A seedling for the forest"),
                "kind": "donation",
                "price": {"currency": "points", "amount": 300},
                "about": _names("باشگاه به‌جای شما یک نهال می‌کارد", "The club plants one for you"),
            },
        ),
    ]
