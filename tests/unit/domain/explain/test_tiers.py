"""Where a member stands on the ladders, in words."""

from typing import Any

import pytest
from pydantic import BaseModel

from tests.unit.domain.explain.club import Club, goods, rule
from vafa.domain.participants import QuietParticipant
from vafa.domain.time import parse_instant

END = parse_instant("2027-03-21T00:00:00+03:30")


def tier(key: str, fa: str, en: str) -> dict[str, Any]:
    return {"key": key, "names": {"fa": fa, "en": en}, "threshold": 0}


TIERS = [tier("silver", "نقره‌ای", "Silver"), tier("gold", "سطح طلایی", "Gold tier")]


class Noting(QuietParticipant):
    key = "tiers"

    def __init__(self, *notes: dict[str, Any], ladders: tuple[BaseModel, ...] = ()) -> None:
        self.notes = notes
        self.ladders = ladders

    def after(self, c: Any, decided: Any) -> None:
        decided.notes["tiers"] = list(self.notes)


def note(key: str | None, previous: str | None, **more: Any) -> dict[str, Any]:
    return {
        "ladder": "main",
        "key": key,
        "previous": previous,
        "changed": key != previous,
        "progress": 5,
    } | more


def ladders(metric: Any) -> dict[str, Any]:
    return {"tiers": {"on": True, "params": {"ladders": [{"key": "main", "metric": metric, "tiers": TIERS}]}}}


def said(lang: str, *notes: dict[str, Any], metric: Any = None) -> dict[str, Any]:
    club = Club(rule(), participants=(Noting(*notes),), modules=ladders(metric))
    return club.answer(club.purchase(goods(1000)), lang)


@pytest.mark.parametrize(
    ("standing", "fa", "en"),
    [
        (note("silver", "silver"), "سطح نقره‌ای", "Silver tier"),
        (note("silver", None), "به سطح نقره‌ای رسید", "Reached Silver tier"),
        (note("gold", "silver"), "از سطح نقره‌ای به سطح طلایی رسید", "Rose from Silver tier to Gold tier"),
        (note("silver", "gold"), "از سطح طلایی به سطح نقره‌ای آمد", "Went from Gold tier to Silver tier"),
        (note("silver", "old"), "از سطح old به سطح نقره‌ای آمد", "Went from old tier to Silver tier"),
        (note(None, "gold"), "سطح طلایی از دست رفت", "Lost Gold tier"),
        (note(None, None), "بدون سطح", "No tier"),
        (
            note("gold", "gold", valid_until=END),
            "سطح طلایی؛ تا پایان ۲۹ اسفند ۱۴۰۵ برقرار است",
            "Gold tier; in force until the end of 20 March 2027",
        ),
    ],
)
def test_standing(standing: dict[str, Any], fa: str, en: str) -> None:
    assert said("fa", standing)["tier"]["because"] == fa
    assert said("en", standing)["tier"]["because"] == en


@pytest.mark.parametrize(
    ("metric", "missing", "fa", "en"),
    [
        (
            {"kind": "spend"},
            5_000_000,
            "برای سطح طلایی ۵۰۰٬۰۰۰ تومان دیگر خرید لازم است",
            "500,000 toman more has to be bought to reach Gold tier",
        ),
        (
            {"kind": "points", "currency": "points"},
            40,
            "برای سطح طلایی ۴۰ امتیاز دیگر لازم است",
            "40 points more to reach Gold tier",
        ),
        ("visits", 1, "برای سطح طلایی ۱ خرید دیگر لازم است", "1 purchase more to reach Gold tier"),
        ("visits", 3, "برای سطح طلایی ۳ خرید دیگر لازم است", "3 purchases more to reach Gold tier"),
        (None, 3, "برای سطح طلایی ۳ دیگر لازم است", "3 more to reach Gold tier"),
    ],
)
def test_what_is_missing_to_the_next_tier(metric: Any, missing: int, fa: str, en: str) -> None:
    standing = note("silver", "silver", next={"key": "gold", "threshold": 9, "missing": missing})
    persian, english = (said(lang, standing, metric=metric)["tier"] for lang in ("fa", "en"))
    assert persian["next"] == {"key": "gold", "name": "سطح طلایی", "missing": missing, "because": fa}
    assert english["next"] == {"key": "gold", "name": "Gold tier", "missing": missing, "because": en}
    assert persian["because"] == f"سطح نقره‌ای؛ {fa}"
    assert english["because"] == f"Silver tier; {en}"


def test_the_first_ladder_is_the_tier_and_all_are_listed() -> None:
    second = {"ladder": "club", "key": "founder", "previous": "founder", "changed": False, "progress": 1}
    answered = said("fa", note("gold", "gold", valid_until=END), second)
    assert answered["tier"] == answered["tiers"][0]
    assert answered["tier"] == {
        "ladder": "main",
        "key": "gold",
        "name": "سطح طلایی",
        "changed": False,
        "previous": "gold",
        "progress": 5,
        "next": None,
        "valid_until": "2027-03-20T20:30:00Z",
        "because": "سطح طلایی؛ تا پایان ۲۹ اسفند ۱۴۰۵ برقرار است",
    }
    assert (answered["tiers"][1]["name"], answered["tiers"][1]["because"]) == ("founder", "سطح founder")


def test_without_tiers_there_is_none() -> None:
    club = Club(rule())
    answered = club.answer(club.purchase(goods(1000)))
    assert (answered["tier"], answered["tiers"]) == (None, [])


class WrittenTier(BaseModel):
    key: str
    names: dict[str, str]


class WrittenLadder(BaseModel):
    key: str = "main"
    tiers: tuple[WrittenTier, ...]


def test_ladders_of_the_compiled_module_stand_before_what_is_written() -> None:
    """A club that switched tiers on and set nothing has the ladders that the module has by itself."""
    ladder = WrittenLadder(tiers=(WrittenTier(key="first", names={"fa": "یکم", "en": "First"}),))
    noting = Noting(note("first", "first"), ladders=(ladder,))
    club = Club(rule(), participants=(noting,), modules={"tiers": {"on": True}})
    assert club.answer(club.purchase(goods(1000)), "en")["tier"]["name"] == "First"
